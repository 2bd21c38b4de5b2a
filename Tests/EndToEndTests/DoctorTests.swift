import DocSpaceSimulator
import Foundation
import Testing

/// The doctor, asked in the chat and on the shell.
@Suite("Doctor", .serialized, .timeLimit(.minutes(2)))
struct DoctorTests {
    private func shell(_ stage: Stage, _ changes: [String: String] = [:], _ arguments: [String] = []) async throws -> (String, Int) {
        let program = try ProgramRun(["doctor"] + arguments, environment: stage.environment.merging(changes) { $1 })
        let code = try await program.exitCode()
        return (program.lines.joined(separator: "\n"), code)
    }

    @Test("all is well, in the chat as on the shell", arguments: Stage.Platform.allCases)
    func well(platform: Stage.Platform) async throws {
        let stage = try await Stage(platform)
        let bot = try await stage.startBot(stage.botToken)
        #expect(try await stage.type("/reassign doctor").privateText == "Looking up…")
        let answer = try await stage.reply(after: 0)
        #expect(answer.hasPrefix("Nothing stands in the way of a reassignment.\n"))
        for line in [
            "✅ \(platform.rawValue) commands: ", "✅ DocSpace address: http://127.0.0.1:", "⚠ clock: DocSpace does not tell its time",
            "✅ key's account: Olga Sokolova, owner of the portal", "✅ API key: all rights of its owner, never ends",
            "✅ rooms of others: visible", "✅ \(platform.rawValue) bot account: its token is accepted and tells addresses",
            "✅ \(platform.rawValue) webhook: set; not tried", "✅ store: can be used, every message was delivered",
        ] { #expect(answer.contains("\n" + line)) }
        #expect(try await stage.posts().isEmpty)

        let (text, code) = try await shell(stage, stage.botToken)
        #expect(code == 0)
        #expect(text.contains("✅ store: in use by a running bot, audit trail of "))
        #expect(try await bot.stop() == 0)
        #expect(try await shell(stage, stage.botToken, ["--post"]).0.contains("✅ \(platform.rawValue) webhook: takes posts"))
        #expect(try await stage.posts() == ["The doctor of this bot was asked to post here. Nothing to do."])
        try await stage.close()
    }

    @Test("before the first start there is no store, and that is well")
    func beforeTheFirstStart() async throws {
        let stage = try await Stage()
        let (text, code) = try await shell(stage)
        #expect(code == 0)
        #expect(text.contains("✅ store: does not exist yet; the first start makes it"))
        try await stage.close()
    }

    @Test("what is wrong has its own exit code, and what to do about it")
    func wrong() async throws {
        let stage = try await Stage()
        let cases: [([String: String], Int, String)] = [
            (
                ["REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.roomAdminKey], 1,
                "❌ key's account: Maria Lind is neither owner nor DocSpace admin → "
            ),
            (["REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.inactiveKey], 1, "❌ "),
            (["REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.readingKey], 1, "❌ "),
            (["REASSIGN_DOCSPACE_URL": "http://127.0.0.1:9"], 3, "⏸ DocSpace address: http://127.0.0.1:9 does not answer ("),
            (["REASSIGN_SLACK_USERS": ""], 1, "❌ slack commands: nobody may start anything: REASSIGN_SLACK_USERS empty → "),
            (
                ["REASSIGN_SLACK_BOT_TOKEN": "not-the-token-of-the-account"], 1,
                "❌ slack bot account: its token is refused (invalid_auth) → "
            ),
            (["REASSIGN_SLACK_WEBHOOK_URL": ""], 2, "REASSIGN_SLACK_WEBHOOK_URL"),
        ]
        for (changes, code, line) in cases {
            let (text, ended) = try await shell(stage, changes)
            #expect(ended == code)
            #expect(text.contains(line))
        }
        try await stage.close()
    }
}
