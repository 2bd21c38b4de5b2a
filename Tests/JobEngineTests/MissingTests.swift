import JobEngine
import Testing

@Suite("A job the portal no longer lists")
struct MissingTests {
    @Test("emptiness alone never ends a job, however long it lasts", arguments: [0, 20, 90, 100])
    func emptinessAlone(percentage: Int) {
        var script = JobScript.watching(at: percentage)
        for _ in 0..<1_000 {
            script.answer(.progressRead(nil))
        }
        #expect(script.state == .watching)
    }

    @Test("two empty answers 10 s apart lead to a count; the first count is told once, and ends nothing", arguments: [20, 95])
    func firstCount(percentage: Int) {
        var script = JobScript.watching(at: percentage)
        #expect(script.answer(.progressRead(nil)).isEmpty)
        #expect(script.next == .readProgress(after: .seconds(10)))
        #expect(script.answer(.progressRead(nil)).isEmpty)
        #expect(script.next == .readEvidence(after: .zero))
        let said = script.answer(.evidenceRead(Sample.done))
        #expect(said.map(\.isMissing) == [true])
        if case .missing(let stage, let lastSeen, let receipt)? = said.first {
            #expect(stage == Stage(percentage: percentage))
            #expect(lastSeen == .seconds(12))
            #expect(receipt == Sample.done.receipt)
        }
        #expect(script.state == .watching)
    }

    /// Last seen at `percentage`, missing since `script.now`, counted once.
    static func counted(at percentage: Int, _ evidence: Evidence) -> (JobScript, since: Timestamp) {
        var script = JobScript.watching(at: percentage)
        script.answer(.progressRead(nil))
        let since = script.now
        script.answer(.progressRead(nil))
        script.answer(.evidenceRead(evidence))
        return (script, since)
    }

    /// Answers as a portal that has forgotten the job, where `evidence` is what can be counted, until the job ends.
    static func follow(_ script: inout JobScript, evidence: Evidence) {
        for _ in 0..<2_000 {
            guard let next = script.next else { return }
            script.answer(next.isReadEvidence ? .evidenceRead(evidence) : .progressRead(nil))
        }
    }

    @Test("near its end, everything moved at two looks 10 s apart: finished by check")
    func earlyDone() {
        var (script, since) = Self.counted(at: 90, Sample.done)
        #expect(script.next == .readEvidence(after: .seconds(10)))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.result == .finishedByCheck)
        #expect(script.job.ending?.isInferred == true)
        #expect(script.now - since == .seconds(20))
        #expect(script.notices.count { $0.isMissing } == 1)
    }

    @Test("a look that says otherwise in between starts the two looks anew")
    func interrupted() {
        var (script, _) = Self.counted(at: 90, Sample.done)
        script.answer(.evidenceRead(Sample.untouched))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .watching)
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .succeeded)
    }

    @Test("after a gap in watching, two looks are enough at any stage")
    func earlyAfterGap() {
        var script = JobScript.watching(at: 20)
        script.pass(100)
        script.happen(.resumed())
        Self.follow(&script, evidence: Sample.done)
        #expect(script.result == .finishedByCheck)
        #expect(script.job.attempts.count == 1)
    }

    @Test(
        "without a gap the count decides after 10 min, or 30 min for a job last seen in the queue",
        arguments: [(50, 600.0), (20, 600), (5, 600), (0, 1_800)])
    func late(percentage: Int, limit: Double) {
        for (evidence, state) in [(Sample.done, JobState.succeeded), (Sample.untouched, .failed)] {
            var (script, since) = Self.counted(at: percentage, evidence)
            Self.follow(&script, evidence: evidence)
            #expect(script.state == state)
            #expect(script.job.ending?.isInferred == true)
            #expect(script.now - since >= .seconds(limit))
            #expect(script.now - since <= .seconds(limit + 20))
        }
    }

    @Test("not everything moved near the end: the job has 10 min to come back, then it is incomplete")
    func earlyNotDone() {
        var (script, since) = Self.counted(at: 95, Sample.untouched)
        Self.follow(&script, evidence: Sample.untouched)
        #expect(script.result == .incomplete)
        #expect(script.job.ending?.receipt == Sample.untouched.receipt)
        #expect(script.now - since >= .seconds(600))
    }

    @Test("rooms that went to somebody else are never finished")
    func elsewhere() {
        var (script, _) = Self.counted(at: 95, Sample.elsewhere)
        Self.follow(&script, evidence: Sample.elsewhere)
        #expect(script.state == .failed)
        #expect(script.result == .roomsElsewhere)
    }

    @Test("nothing to count: a person decides")
    func nothingToCount() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(census: Sample.noRooms)))
        script.answer(.startAccepted(Sample.running(20)))
        let plan = Sample.plan(census: Sample.noRooms)
        Self.follow(&script, evidence: Sample.evidence(leaver: Sample.noRooms, heir: Sample.noRooms, plan: plan))
        #expect(script.state == .needsOperator)
        #expect(script.notices.last == .needsDecision(.nothingToCount(.vanished, lastStage: .personalFiles)))
    }

    @Test("with a deletion the profile is the evidence", arguments: [true, false])
    func deletion(profileExists: Bool) {
        var script = JobScript(deleteProfile: true)
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startAccepted(Sample.running(95)))
        let plan = Sample.plan(deleteProfile: true)
        Self.follow(
            &script, evidence: Sample.evidence(leaver: Sample.noRooms, heir: Sample.rooms, profileExists: profileExists, plan: plan))
        #expect(script.result == (profileExists ? .incomplete : .finishedByCheck))
    }

    @Test("a record that comes back ends it: told once after a note, and the clock starts anew", arguments: [true, false])
    func comesBack(wasTold: Bool) {
        var script = JobScript.watching(at: 20)
        script.answer(.progressRead(nil))
        if wasTold {
            script.answer(.progressRead(nil))
            script.answer(.evidenceRead(Sample.untouched))
        }
        let said = script.answer(.progressRead(Sample.running(20)))
        #expect(script.job.watch?.missing == nil)
        #expect(said == (wasTold ? [.stage(Stage(percentage: 20), percentage: 20)] : []))
        script.answer(.progressRead(nil))
        #expect(script.job.watch?.missing?.since == script.now)
    }

    @Test("a record that comes and goes is told once each way")
    func flapping() {
        var script = JobScript.watching(at: 20)
        for _ in 0..<5 {
            script.answer(.progressRead(nil))
            script.answer(.progressRead(nil))
            script.answer(.evidenceRead(Sample.untouched))
            script.answer(.progressRead(Sample.running(20)))
        }
        #expect(script.notices.count { $0.isMissing } == 1)
        #expect(script.said.count { $0.notice.isStage && $0.weight == .incident } == 1)
    }

    @Test("evicted and cancelled by the portal: empty for a while, then stopped upstream")
    func evicted() {
        var script = JobScript.watching(at: 10)
        script.answer(.progressRead(nil))
        script.answer(.progressRead(nil))
        script.answer(.evidenceRead(Sample.untouched))
        script.answer(.progressRead(Sample.canceled(20)))
        script.answer(.evidenceRead(Sample.untouched))
        #expect(script.state == .stoppedUpstream)
        #expect(script.job.ending?.stage == Stage(percentage: 20))
    }

    @Test("a first count that comes late, after an outage, still needs a second look")
    func firstCountAfterDeadline() {
        var script = JobScript.watching(at: 50)
        script.answer(.progressRead(nil))
        script.keepAnswering(.unavailable(.unreachable), for: 900)
        script.answer(.progressRead(nil))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .watching)
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .succeeded)
        let order = script.notices.suffix(4).map { ($0.isSilent, $0.isAnswersAgain, $0.isMissing, $0.isEnded) }
        #expect(order.map(\.0) == [true, false, false, false])
        #expect(order.map(\.1) == [false, true, false, false])
        #expect(order.map(\.2) == [false, false, true, false])
        #expect(order.map(\.3) == [false, false, false, true])
    }
}
