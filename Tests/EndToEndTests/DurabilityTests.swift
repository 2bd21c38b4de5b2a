import DocSpaceSimulator
import Foundation
import Testing

@Suite("Nothing lost", .serialized, .timeLimit(.minutes(2)))
struct DurabilityTests {
    /// When the power goes.
    enum Moment: String, CaseIterable {
        case accepted, startOnTheWire, started, latestStages

        func wait(on stage: Stage) async throws {
            switch self {
            case .accepted: break
            case .startOnTheWire: try await poll("start") { try stage.starts().isEmpty ? nil : true }
            case .started: _ = try await stage.post(startingWith: "▶ J-1 started")
            case .latestStages:
                let late = (4...7).map { "▶ J-1 stage \($0) of 7" }
                try await poll("late stage") {
                    try await stage.posts().contains { post in late.contains { post.hasPrefix($0) } } ? true : nil
                }
            }
        }
    }

    @Test("killed while a job runs, the bot goes on with it: one start in all, and the end arrives", arguments: Moment.allCases)
    func killedInMidJob(moment: Moment) async throws {
        let stage = try await Stage(stepSeconds: 0.4)
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        try await moment.wait(on: stage)
        try await first.kill()

        // Where the kill came between intent and start, the bot must wait until no start can be under way: scaled to seconds here.
        let second = try await stage.startBot(["REASSIGN_TIME_SCALE": "20", "REASSIGN_POLL_SECONDS": "2..4", "REASSIGN_POST_SECONDS": "10"])
        let end = try await stage.post(startingWith: "✅ J-1 finished")
        #expect(end.contains("0 left with Anna"))
        #expect(try stage.starts().count == 1)
        #expect(try await second.stop() == 0)
        try await stage.close()
    }

    @Test("a start that is carried out without an answer is found, not repeated")
    func lostAnswer() async throws {
        let stage = try await Stage()
        try await stage.setPortalFault(.processThenClose("startReassignment"))
        let bot = try await stage.startBot()
        try await stage.type(Stage.command)
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        #expect(try stage.starts().count == 1)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    /// The next run takes the job up and sees its end; the portal got one start in all.
    private func finishInSecondRun(on stage: Stage) async throws {
        let bot = try await stage.startBot()
        _ = try await stage.post(startingWith: "✅ J-1 finished")
        #expect(try stage.starts().count == 1)
        #expect(try await bot.stop() == 0)
    }

    @Test("SIGTERM ends the bot within 5 s and leaves the job to DocSpace; the next run takes it up")
    func stoppedInMidJob() async throws {
        let stage = try await Stage(stepSeconds: 0.6)
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        _ = try await stage.post(startingWith: "▶ J-1 started")
        let start = ContinuousClock.now
        #expect(try await first.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(5))

        try await finishInSecondRun(on: stage)
        try await stage.close()
    }

    @Test("SIGTERM while DocSpace holds the start back: its outcome is stored, and the next run goes on from there at once")
    func stoppedInMidStart() async throws {
        let stage = try await Stage(stepSeconds: 0.2)
        try await stage.setPortalFault(.stall("startReassignment", seconds: 1.5, isProcessedFirst: true))
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        try await poll("start") { try stage.starts().isEmpty ? nil : true }
        #expect(try await first.stop() == 0)

        // Had the answer been thrown away, this run would look for the start for 90 s.
        try await finishInSecondRun(on: stage)
        try await stage.close()
    }

    @Test("SIGTERM while DocSpace holds the start back for long ends the bot within 5 s; the job is found again")
    func stoppedInLongStart() async throws {
        let stage = try await Stage(stepSeconds: 1)
        try await stage.setPortalFault(.stall("startReassignment", seconds: 20, isProcessedFirst: true))
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        try await poll("start") { try stage.starts().isEmpty ? nil : true }
        let begin = ContinuousClock.now
        #expect(try await first.stop() == 0)
        #expect(ContinuousClock.now - begin < .seconds(5))

        try await finishInSecondRun(on: stage)
        try await stage.close()
    }

    @Test("a chat that is down delays messages and loses none of those that count")
    func chatDown() async throws {
        let stage = try await Stage(stepSeconds: 0.1)
        try await stage.setChatFault(["answer": "proxyError"], times: 4)
        let bot = try await stage.startBot()
        #expect(try await stage.type(Stage.command).status == 200)
        let end = try await stage.post(startingWith: "✅ J-1 finished")
        let posts = try await stage.posts()
        #expect(posts.first?.hasPrefix("▶ J-1 started") == true)
        #expect(posts.last == end)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("a second bot on the same store is refused with exit code 4")
    func secondOwner() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        let second = try ProgramRun(["serve"], environment: stage.environment)
        #expect(try await second.exitCode() == 4)
        #expect(second.lines.contains { $0.contains("another process") })
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }
}
