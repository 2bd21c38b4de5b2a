import JobEngine
import Testing

@Suite("A job comes to rest even when the portal answers only half of what it is asked")
struct LivenessTests {
    /// The portal answers about progress, and not when it is asked to count.
    private static func answerWithoutCounting(_ script: inout JobScript, record: Progress?, for seconds: Double) {
        let end = script.now + .seconds(seconds)
        for _ in 0..<10_000 {
            guard let next = script.next, script.now + next.delay <= end else { return }
            switch next {
            case .readReceipt: script.answer(.countFailed(.status(403)))
            case .readEvidence: script.answer(record.map { .progressRead($0) } ?? .countFailed(.status(403)))
            default: script.answer(.progressRead(record))
            }
        }
        Issue.record("10,000 questions in \(seconds) s")
    }

    @Test("a job that vanished and cannot be counted is told once and becomes a person's to decide")
    func vanishedUncounted() {
        var script = JobScript.watching(at: 50)
        let since = script.now
        Self.answerWithoutCounting(&script, record: nil, for: 590)
        #expect(script.state == .watching)
        #expect(script.notices.count { $0.isMissing } == 1)
        Self.answerWithoutCounting(&script, record: nil, for: 60)
        #expect(script.state == .needsOperator)
        #expect(script.notices.last == .needsDecision(.countFailed(.vanished, .status(403), lastStage: .movingRooms)))
        #expect(script.now - since <= .seconds(660))
    }

    @Test("a start that was never shown and cannot be counted becomes a person's to decide")
    func neverShownUncounted() {
        var script = JobScript.reaching(.reconciling)
        script.pass(100)
        Self.answerWithoutCounting(&script, record: nil, for: 800)
        #expect(script.state == .needsOperator)
        #expect(script.notices == [.needsDecision(.countFailed(.neverShown, .status(403), lastStage: nil))])
    }

    @Test("one count that fails after a long absence is not given up", arguments: [JobState.reconciling, .watching])
    func oneFailureAfterAbsence(state: JobState) {
        var script = JobScript.reaching(state)
        script.pass(4_000)
        script.happen(.resumed())
        script.answer(.progressRead(nil))
        if state == .watching { script.answer(.progressRead(nil)) }
        script.answer(.countFailed(.status(502)))
        #expect(script.state == state)
        #expect(script.next != nil)
    }

    @Test("an earlier record that is still listed after a gap is counted around, with pauses")
    func earlierRecordAfterGap() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        script.answer(.startUnknown(.unreachable))
        script.pass(100)
        script.answer(.progressRead(Sample.completed))
        #expect(script.next == .readReceipt(after: .seconds(3)))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.result == .finishedByCheck)
        #expect(script.job.ending?.basis == .count(.neverShown))
    }

    @Test("a clock that was set back a day does not make a job wait for a day", arguments: [JobState.reconciling, .watching])
    func clockSetBack(state: JobState) {
        var script = JobScript.reaching(state)
        script.pass(-86_400)
        script.happen(.resumed())
        let back = script.now
        script.keepAnswering(.progressRead(nil), for: 100)
        script.keepAnswering(.evidenceRead(Sample.untouched), for: 2_000)
        #expect(script.now - back <= .seconds(2_100))
        switch state {
        case .watching: #expect(script.job.watch?.missing?.isTold == true)
        default: #expect(script.state != .reconciling)
        }
    }

    @Test("a portal that refuses the questions before a start ends the job at once and in public")
    func preflightRefused() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRefused(status: 402, message: "Payment required"))
        #expect(script.state == .failed)
        #expect(script.result == .startRefused(status: 402, message: "Payment required"))
        #expect(script.said.map(\.weight) == [.final])
        #expect(script.starts.isEmpty)
    }

    @Test("a leaver who is gone after a start that left no trace may have been deleted by it: a person decides")
    func goneAfterLostStart() {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        #expect(script.state == .preflight)
        script.answer(.preflightRead(Sample.findings(from: nil)))
        #expect(script.state == .needsOperator)
    }

    @Test("only the same order again takes the place of a job that waits for a decision")
    func givingWay() {
        let held = JobScript.reaching(.needsOperator).job
        let successor = JobID(rawValue: 20)
        let now = Timestamp(milliseconds: 1_800_000_100_000)
        var other = Sample.order()
        other.to = .init(kind: .email, typed: "ivan@example.org", key: "ivan@example.org")
        #expect(held.giveWay(to: other, as: successor, at: now) == nil)
        #expect(held.giveWay(to: Sample.order(deleteProfile: true), as: successor, at: now) == nil)
        #expect(JobScript.reaching(.watching).job.giveWay(to: Sample.order(), as: successor, at: now) == nil)
        let step = held.giveWay(to: Sample.order(), as: successor, at: now)
        #expect(step?.job.ending?.result == .leftUndecided(successor: successor))
        #expect(step?.announcements.map(\.weight) == [.final])
    }
}
