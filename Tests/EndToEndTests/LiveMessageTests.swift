import DocSpaceSimulator
import Foundation
import Testing

/// One message for each job, changed in place by a bot account.
@Suite("Live messages", .serialized, .timeLimit(.minutes(2)))
struct LiveMessageTests {
    private func withStage(_ platform: Stage.Platform = .slack, _ body: (Stage, RunningBot) async throws -> Void) async throws {
        let stage = try await Stage(platform, stepSeconds: 6, timeScale: 40)
        try await body(stage, try await stage.startBot(stage.botToken))
        try await stage.close()
    }

    private let about = "Anna Petrova → Maria Lind (14 rooms, 3 archived). Asked by olga. /reassign status J-1"

    @Test("a job has one message that changes, and its end is a message of its own", arguments: Stage.Platform.allCases)
    func oneMessage(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot) async throws in
            _ = try await stage.type(Stage.command)
            let end = try await stage.message(startingWith: "✅ J-1 finished: Anna Petrova → Maria Lind")
            let messages = try await stage.accountMessages()
            #expect(messages.map(\.thread) == [nil, nil])
            #expect(messages.first?.text == "✅ J-1 finished. How it ended is below.\n" + about)
            #expect(messages.first?.edits ?? 0 >= 2)
            #expect(messages.last?.text == end)
            let said = try await stage.messages()
            #expect(said.first?.hasPrefix("▶ J-1 started: Anna Petrova → Maria Lind (14 rooms, 3 archived).") == true)
            #expect(said.dropFirst().dropLast(2).allSatisfy { $0.hasPrefix("▶ J-1 stage ") && $0.hasSuffix("\n" + about) })
            #expect(try await stage.posts().isEmpty)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("details are in the thread of the job's message")
    func details() async throws {
        try await withStage { (stage, bot) async throws in
            _ = try await stage.type(Stage.command)
            try await stage.portalReaches(20)
            _ = try await stage.type("/reassign cancel J-1")
            _ = try await stage.message(startingWith: "⏹ J-1 stopped at")
            let messages = try await stage.accountMessages()
            #expect(messages.count == 3)
            #expect(messages[1].text.hasPrefix("⏹ J-1 stop requested by olga."))
            #expect(messages[1].thread == messages[0].id)
            #expect(messages[0].text == "⏹ J-1 stopped. How it ended is below.\n" + about)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("after a power cut the same message goes on changing", arguments: Stage.Platform.allCases)
    func restart(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot) async throws in
            _ = try await stage.type(Stage.command)
            // Once the message changes, its name is stored; a cut before that costs a copy, as with every post.
            try await stage.message(startingWith: "▶ J-1 stage")
            try await bot.kill()
            let next = try await stage.startBot(stage.botToken)
            try await stage.message(startingWith: "✅ J-1 finished:")
            let messages = try await stage.accountMessages()
            #expect(messages.first?.text == "✅ J-1 finished. How it ended is below.\n" + about)
            #expect(messages.count { $0.text.hasPrefix("▶") && $0.thread == nil } == 0)
            #expect(try await next.stop() == 0)
        }
    }

    @Test("a refused account falls back to the webhook and says so once", arguments: ["tokenRefused", "notInChannel", "missingScope"])
    func refused(fault: String) async throws {
        try await withStage { (stage, bot) async throws in
            try await stage.setChatFault(["answer": fault, "target": "account"], times: 1_000)
            _ = try await stage.type(Stage.command)
            _ = try await stage.post(startingWith: "✅ J-1 finished")
            let posts = try await stage.posts()
            let remark = "From here on as single messages: the chat does not let this bot change its own ("
            #expect(posts.count { $0.contains(remark) } == 1)
            #expect(posts.first?.hasPrefix("▶ J-1 started") == true && posts.first?.contains(remark) == true)
            #expect(try await stage.accountMessages().isEmpty)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("a message that somebody removed is written anew")
    func removed() async throws {
        try await withStage { (stage, bot) async throws in
            try await stage.setChatFault(["answer": "messageGone", "target": "edit"], times: 1)
            _ = try await stage.type(Stage.command)
            try await stage.message(startingWith: "✅ J-1 finished:")
            let messages = try await stage.accountMessages()
            #expect(messages.count == 3)
            #expect(messages[0].edits == 0)
            #expect(messages[1].text.hasPrefix("✅ J-1 finished. How"))
            #expect(try await bot.stop() == 0)
        }
    }
}
