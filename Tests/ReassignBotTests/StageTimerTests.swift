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

    private func expectNothing(_ timer: inout StageTimer, _ job: Job, at seconds: Int64) {
        let passed = timer.follow(job, at: at(seconds))
        #expect(passed == nil)
    }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    @Test("a stage is measured from its first sight to the first sight of the next one, however often it is seen between")
    func measures() {
        var timer = StageTimer()
        expectNothing(&timer, job(0), at: 0)
        expectNothing(&timer, job(5), at: 2)
        let first = timer.follow(job(10), at: at(7))
        #expect(first?.stage == Stage(percentage: 0))
        #expect(first?.time == .seconds(7))
        let second = timer.follow(job(70), at: at(10))
        #expect(second?.stage == Stage(percentage: 10))
        #expect(second?.time == .seconds(3))
    }

    @Test("a stage that was under way at the first sight is not measured, the next one is")
    func lateFirstSight() {
        var timer = StageTimer()
        expectNothing(&timer, job(30), at: 0)
        expectNothing(&timer, job(50), at: 4)
        let next = timer.follow(job(70), at: at(9))
        #expect(next?.time == .seconds(5))
    }

    @Test("the end of the job ends its last stage")
    func end() {
        var timer = StageTimer()
        _ = timer.follow(job(0), at: at(0))
        _ = timer.follow(job(90), at: at(1))
        var ended = job(100)
        ended.state = .succeeded
        let last = timer.follow(ended, at: at(4))
        #expect(last?.time == .seconds(3))
    }
}
