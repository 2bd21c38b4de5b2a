import Foundation
import HTTPTypes
import Testing
import TransportCore

@Suite("The program", .serialized, .timeLimit(.minutes(2)))
struct ProgramTests {
    @Test("the second listener answers health, readiness, metrics and version")
    func adminRoutes() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        func text(_ path: String) async throws -> (Int, String) {
            let response = try await stage.send(.get, bot.adminURL + path)
            return (response.status, String(decoding: response.body, as: UTF8.self))
        }
        #expect(try await text("/healthz").0 == 200)
        try await poll("readiness") { try await text("/readyz").0 == 200 ? true : nil }
        #expect(try await text("/version").1.contains("\"version\":\"0.1.0\""))
        try await stage.type("/reassign whoami")
        let metrics = try await text("/metrics").1
        #expect(metrics.contains(#"reassign_commands_total{platform="slack",verb="whoami",result="answered"} 1"#))
        #expect(metrics.contains("reassign_build_info{"))
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("every log line is one JSON object, and none holds a secret")
    func logs() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot(["REASSIGN_LOG_LEVEL": "trace"])
        try await stage.type(Stage.command)
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        #expect(try await bot.stop() == 0)
        for line in bot.program.lines {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            #expect(!line.contains(Stage.secret))
            #expect(!line.contains("sk-0123456789abcdef"))
            #expect(!line.contains("/services/"))
        }
        #expect(bot.program.lines.count > 5)
        try await stage.close()
    }

    @Test(
        "a bot that crashes ends at once, and shows nothing of its memory", .timeLimit(.minutes(1)),
        arguments: [SIGABRT, SIGTRAP, SIGILL, SIGSEGV])
    func crash(signal: Int32) async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        bot.program.send(signal)
        let code = try await poll("the end", within: .seconds(5)) { bot.program.isRunning ? nil : try await bot.program.exitCode() }
        #expect(code == 128 + Int(signal))
        #expect(!bot.program.lines.contains { $0.contains("Backtrace") || $0.contains("Registers") })
        try await stage.close()
    }

    @Test("a configuration that cannot work ends with 2 and names every key")
    func badConfiguration() async throws {
        let program = try ProgramRun(
            ["serve"], environment: ["REASSIGN_SLACK_SIGNING_SECRET": "short", "REASSIGN_RETENTION_DAYS": "12x"])
        #expect(try await program.exitCode() == 2)
        let text = program.lines.joined(separator: "\n")
        #expect(text.contains("REASSIGN_SLACK_SIGNING_SECRET"))
        #expect(text.contains("REASSIGN_RETENTION_DAYS"))
        #expect(text.contains("REASSIGN_DOCSPACE_URL"))
        #expect(!text.contains("short\""))
    }

    @Test("the bot starts and answers while DocSpace is down")
    func portalDown() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot(["REASSIGN_DOCSPACE_URL": "http://127.0.0.1:9"])
        #expect(try await stage.type(Stage.command).privateText?.hasPrefix("J-1 accepted") == true)
        #expect(try await stage.send(.get, "\(bot.adminURL)/readyz").status == 503)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("the demo shows a whole job and ends with 0")
    func demo() async throws {
        let program = try ProgramRun(["demo", "--once"])
        #expect(try await program.exitCode() == 0)
        #expect(program.lines.contains { $0.hasPrefix("👁 J-1 accepted") })
        #expect(program.lines.last?.hasPrefix("📣 ✅ J-1 finished") == true)
    }

    @Test("wrong usage ends with 2")
    func usage() async throws {
        let program = try ProgramRun(["serve", "--nonsense"])
        #expect(try await program.exitCode() == 2)
    }
}
