import Foundation
import Testing

/// Mentions of people, from the chat's own typing to the finished job.
@Suite("Mentions", .serialized, .timeLimit(.minutes(2)))
struct MentionTests {
    private func withStage(
        _ platform: Stage.Platform, hasToken: Bool = true, _ body: (Stage) async throws -> Void
    ) async throws {
        let stage = try await Stage(platform, stepSeconds: 2, timeScale: 100)
        let bot = try await stage.startBot(hasToken ? stage.botToken : [:])
        try await body(stage)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("two mentions start the job like two addresses, also when the same command arrives twice", arguments: Stage.Platform.allCases)
    func bothMentioned(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage) async throws in
            #expect(try await stage.type("/reassign @anna @maria", trigger: "first").privateText == "Looking up…")
            let accepted = "J-1 accepted: anna@example.org → maria@example.org. Progress goes to this channel."
            #expect(try await stage.reply(after: 0) == accepted)
            #expect(try await stage.type("/reassign @anna @maria", trigger: "first").privateText == "Looking up…")
            #expect(try await stage.reply(after: 1) == accepted)
            _ = try await stage.message(startingWith: "✅ J-1 finished: Anna Petrova → Maria Lind")
            #expect(try stage.starts().count == 1)
        }
    }

    @Test("a mention goes wherever a person goes", arguments: Stage.Platform.allCases)
    func otherVerbs(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage) async throws in
            _ = try await stage.type("/reassign plan @anna maria@example.org")
            #expect(try await stage.reply(after: 0).hasPrefix("Ready, not started. Anna Petrova (disabled) → Maria Lind"))
            _ = try await stage.type("/reassign status @anna")
            #expect(try await stage.reply(after: 1).contains("anna@example.org"))
            #expect(try await stage.replies().count == 2)
        }
    }

    @Test("without an address the answer asks for it, with the line to type", arguments: Stage.Platform.allCases)
    func noAddress(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage) async throws in
            let line = "/reassign <e-mail> maria@example.org"
            _ = try await stage.type("/reassign @ivan maria@example.org")
            #expect(try await stage.reply(after: 0) == "The chat shows no e-mail address of @ivan. Nothing was started. Type \(line)")
            let troubles = [
                ("unknownUser", "The chat knows nobody as @anna. Nothing was started. Type \(line)"),
                ("missingScope", "The chat does not tell this bot the address of @anna ("),
                ("proxyError", "The chat did not answer whose address @anna is. Nothing was started. Try again, or type \(line)"),
            ]
            for (index, (fault, answer)) in troubles.enumerated() {
                try await stage.setChatFault(["answer": fault, "target": "profile"], times: 10)
                _ = try await stage.type("/reassign @anna maria@example.org")
                #expect(try await stage.reply(after: index + 1).hasPrefix(answer))
                try await stage.clearChatFaults()
            }
            try await stage.setChatFault(["answer": "rateLimited", "retryAfter": "1", "target": "profile"], times: 2)
            _ = try await stage.type("/reassign status @anna")
            #expect(try await stage.reply(after: 4).contains("anna@example.org"))
            #expect(try stage.starts().isEmpty)
        }
    }

    @Test("strangers cannot make the bot ask, and without a token it asks for the address at once", arguments: Stage.Platform.allCases)
    func notAsked(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage) async throws in
            #expect(try await stage.type("/reassign @anna @maria", as: "ivan").privateText?.hasPrefix("You may not") == true)
            #expect(try await stage.replies().isEmpty)
        }
        try await withStage(platform, hasToken: false) { (stage) async throws in
            #expect(
                try await stage.type("/reassign @anna @maria").privateText == """
                    @anna is a mention, and this bot cannot look up whose address that is. \
                    Type /reassign <e-mail> <e-mail>
                    """)
            #expect(try await stage.type("/reassign plan @anna maria").privateText?.hasSuffix("Type /reassign plan <e-mail> maria") == true)
        }
    }
}
