import DocSpaceSimulator
import Testing

@Suite("Words of the portal", .serialized, .timeLimit(.minutes(2)))
struct PortalWordsTests {
    private static let hostile = [
        "<!channel> <@U0OLGA0001> <https://evil.example.org|here>", "&lt;!channel&gt; &#60;!here&#62; &amp;lt;!everyone&amp;gt;",
        "@all @channel [docs](https://evil.example.org) https://evil.example.org", "`` ` <!here>\n> quoted\r\n# head @here `",
        "a\u{202E}b \u{2028}<script>alert(1)</script> &#64;all &#x40;channel | x |",
    ]

    @Test(
        "errors with markup, entities and line breaks reach a chat as dead text", arguments: Stage.Platform.allCases, hostile)
    func errors(platform: Stage.Platform, words: String) async throws {
        let stage = try await Stage(platform, stepSeconds: 2, timeScale: 50)
        let bot = try await stage.startBot()
        try await stage.setPortalFault(
            SimulatorFault(operation: "startReassignment", isProcessed: false, answer: .exception(400, message: words)))
        try await stage.type(Stage.command)
        let refused = try await stage.post(startingWith: "❌ J-1")
        try await stage.setPortalFailure(JobFailure(percentage: 50, message: words))
        try await stage.type(Stage.command)
        let failed = try await stage.post(startingWith: "❌ J-2")
        for text in [refused, failed] {
            #expect(text.contains("DocSpace says"))
            #expect(!text.contains { $0.isNewline })
        }
        #expect(try await stage.alive().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }
}
