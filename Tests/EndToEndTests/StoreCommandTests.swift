import Foundation
import Testing

/// `backup` and `audit verify`, beside a running bot and without one.
@Suite("Commands about the store", .timeLimit(.minutes(3)))
struct StoreCommandTests {
    private func run(_ arguments: [String], on stage: Stage) async throws -> (code: Int, text: String) {
        let program = try ProgramRun(arguments, environment: stage.environment)
        let code = try await program.exitCode()
        return (code, program.lines.joined(separator: "\n"))
    }

    @Test("a backup is made while the bot runs and when it is stopped, and can take the store's place")
    func backup() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        _ = try await stage.type(Stage.command)
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        let folder = stage.folder.path
        let copied = try await run(["backup", "\(folder)/running.sqlite"], on: stage)
        #expect(copied.code == 0, "\(copied.text)")
        #expect(copied.text.hasPrefix("backup written: \(folder)/running.sqlite ("))
        let again = try await run(["backup", "\(folder)/running.sqlite"], on: stage)
        #expect(again.code == 4)
        #expect(again.text.contains("exists already"))
        let verified = try await run(["audit", "verify"], on: stage)
        #expect(verified.text.contains("chain intact"), "\(verified.text)")
        #expect(try await bot.stop() == 0)

        #expect(try await run(["backup", "\(folder)/stopped.sqlite"], on: stage).code == 0)
        #expect(try await run(["audit", "verify", "--file", "\(folder)/stopped.sqlite"], on: stage).code == 0)

        // Restored as the help says.
        let store = "\(folder)/bot.sqlite"
        for end in ["", "-wal"] where FileManager.default.fileExists(atPath: store + end) {
            try FileManager.default.removeItem(atPath: store + end)
        }
        try FileManager.default.moveItem(atPath: "\(folder)/running.sqlite", toPath: store)
        let restored = try await stage.startBot()
        #expect(try await stage.type("/reassign status J-1").privateText?.hasPrefix("✅ J-1 finished") == true)
        #expect(try await restored.stop() == 0)
        try await stage.close()
    }

    @Test("a killed bot leaves a socket behind that stops nobody")
    func killed() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        try await bot.kill()
        #expect(try await run(["audit", "verify"], on: stage).code == 0)
        let next = try await stage.startBot()
        #expect(try await run(["audit", "verify"], on: stage).code == 0)
        #expect(try await next.stop() == 0)
        try await stage.close()
    }
}
