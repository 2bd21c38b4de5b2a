import ReassignTestKit
import Testing

@testable import JobEngine
@testable import ReassignBot

@Suite("Stage timer")
struct StageTimerTests {
    /// A running job that shows `percentage`.
    private func job(_ percentage: Int) -> Job {
        var job = Job.admit(Said.order, as: JobID(rawValue: 18), behind: nil, at: at(0)).job
        job.state = .watching
        job.watch = Watch(startingAt: at(0), timing: Timing())
        job.watch?.progress = Progress(percentage: percentage, status: .running, isCompleted: false)
        return job
    }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    @Test("a stage is measured from its first sight to the first sight of the next one, however often it is seen between")
    func measures() throws {
        var timer = StageTimer()
        #expect(timer.follow(job(0), at: at(0)) == nil)
        #expect(timer.follow(job(5), at: at(2)) == nil)
        let first = try #require(timer.follow(job(10), at: at(7)))
        #expect(first.stage == Stage(percentage: 0))
        #expect(first.time == .seconds(7))
        let second = try #require(timer.follow(job(70), at: at(10)))
        #expect(second.stage == Stage(percentage: 10))
        #expect(second.time == .seconds(3))
    }

    @Test("a stage that was under way at the first sight is not measured, the next one is")
    func lateFirstSight() {
        var timer = StageTimer()
        #expect(timer.follow(job(30), at: at(0)) == nil)
        #expect(timer.follow(job(50), at: at(4)) == nil)
        #expect(timer.follow(job(70), at: at(9))?.time == .seconds(5))
    }

    @Test("the end of the job ends its last stage")
    func end() {
        var timer = StageTimer()
        _ = timer.follow(job(0), at: at(0))
        _ = timer.follow(job(90), at: at(1))
        var ended = job(100)
        ended.state = .succeeded
        #expect(timer.follow(ended, at: at(4))?.time == .seconds(3))
    }
}
