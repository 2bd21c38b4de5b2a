import Foundation
import Testing

/// The built executable, driven from the chat and watched on the wire.
@Suite("The main job", .serialized, .timeLimit(.minutes(2)))
struct MainJobTests {
    @Test(
        "a command moves the data with one start, and the channel sees the stages in order and the end last",
        arguments: Stage.Platform.allCases)
    func wholeJob(platform: Stage.Platform) async throws {
        let stage = try await Stage(platform)
        let bot = try await stage.startBot()

        let answer = try await stage.type(Stage.command)
        #expect(answer.status == 200)
        #expect(answer.privateText == "J-1 accepted: anna@example.org → maria@example.org. Progress goes to this channel.")
        #expect(answer.publicText == nil)

        let end = try await stage.post(startingWith: "✅ J-1 finished: ")
        let checked = """
            Checked: 14 of 14 rooms and 3 of 3 archived rooms now belong to Maria, 0 left with Anna. \
            Shared files: Maria's My documents › "Documents of user Anna Petrova". Profile kept (disabled). Asked by olga.
            """
        #expect(end.hasPrefix("✅ J-1 finished: Anna Petrova → Maria Lind, "))
        #expect(end.hasSuffix(checked))

        // A command that changes nothing makes a later post visible, if there were one.
        try await stage.type("/reassign status J-1")
        let posts = try await stage.posts()
        #expect(posts.first == "▶ J-1 started: Anna Petrova → Maria Lind (14 rooms, 3 archived). Asked by olga. /reassign status J-1")
        #expect(posts.last == end)
        #expect(posts.count <= 6)
        let stages = posts.dropFirst().dropLast().compactMap { Int($0.dropFirst("▶ J-1 stage ".count).prefix(1)) }
        #expect(stages.count == posts.count - 2)
        #expect(stages == stages.sorted() && Set(stages).count == stages.count)

        let starts = try stage.starts()
        #expect(starts.count == 1)
        let sent = try #require(starts.first)
        let body = try #require(try JSONSerialization.jsonObject(with: Data(sent.utf8)) as? [String: Any])
        #expect(body["fromUserId"] as? String == "75a5f745-f697-4418-b38d-0fe0d277e258")
        #expect(body["toUserId"] as? String == "0a1b2c3d-0000-4000-8000-000000000003")
        #expect(body["deleteProfile"] as? Bool == false)
        #expect(body.count == 3)

        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("the same command twice makes one job, and the second gets the first answer word for word")
    func repeatedCommand() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        let first = try await stage.type(Stage.command, trigger: "77.1.abc")
        let second = try await stage.type(Stage.command, trigger: "77.1.abc")
        let again = try await stage.type(Stage.command)
        #expect(second.privateText == first.privateText)
        #expect(again.privateText?.hasPrefix("J-1 is already ") == true)
        #expect(again.privateText?.contains("Nothing was started twice.") == true)
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        #expect(try stage.starts().count == 1)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("two leavers at once: the second waits visibly and starts by itself")
    func queue() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        try await stage.type(Stage.command)
        try await stage.type("/reassign petr@example.org ivan@example.org", as: "boris")
        _ = try await stage.post(startingWith: "⏳ J-2 waiting: petr@example.org → ivan@example.org, after J-1. Asked by boris.")
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        _ = try await stage.post(startingWith: "✅ J-2 finished")
        #expect(try stage.starts().count == 2)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }
}
