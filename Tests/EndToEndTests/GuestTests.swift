import Testing

/// Guests of the chat who are on the lists all the same.
@Suite("Guests", .serialized, .timeLimit(.minutes(2)))
struct GuestTests {
    private func withStage(_ platform: Stage.Platform, hasToken: Bool = true, _ body: (Stage) async throws -> Void) async throws {
        let stage = try await Stage(platform, stepSeconds: 2, timeScale: 100)
        let bot = try await stage.startBot(hasToken ? stage.botToken : [:])
        try await body(stage)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("a guest starts nothing, sees no plan and learns no address", arguments: Stage.Platform.allCases)
    func refused(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage) async throws in
            _ = try await stage.type(Stage.command, as: "vera")
            #expect(try await stage.reply(after: 0).contains("You may not start a reassignment any more."))
            _ = try await stage.type("/reassign plan anna@example.org maria@example.org", as: "vera")
            #expect(try await stage.reply(after: 1).contains("You may not start a reassignment any more."))
            _ = try await stage.type("/reassign status @anna", as: "vera")
            #expect(try await stage.reply(after: 2).hasPrefix("You are a guest of this chat and may not start a reassignment."))
            #expect(try stage.starts().isEmpty)
        }
    }

    @Test("where the chat does not answer or cannot be asked, the lists decide alone", arguments: Stage.Platform.allCases, [true, false])
    func listsAlone(platform: Stage.Platform, hasToken: Bool) async throws {
        try await withStage(platform, hasToken: hasToken) { (stage) async throws in
            if hasToken { try await stage.setChatFault(["answer": "missingScope", "target": "profile"], times: 1_000) }
            _ = try await stage.type(Stage.command, as: "vera")
            _ = try await stage.message(startingWith: "✅ J-1 finished:")
            #expect(try stage.starts().count == 1)
        }
    }
}
