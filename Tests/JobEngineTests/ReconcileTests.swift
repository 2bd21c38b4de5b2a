import JobEngine
import Testing

@Suite("A start of unknown outcome")
struct ReconcileTests {
    @Test("a record that appears within the window is adopted; nothing is sent again", arguments: [0, 30, 55, 89])
    func adopted(seconds: Double) {
        var script = JobScript.reaching(.reconciling)
        script.keepAnswering(.progressRead(nil), for: seconds)
        let said = script.answer(.progressRead(Sample.running(5)))
        #expect(script.state == .watching)
        #expect(script.job.lastAttempt?.outcome == .adopted)
        #expect(said == [.started(rooms: 3, archivedRooms: 1)])
        #expect(script.starts.count == 1)
    }

    @Test("the portal is asked every 3 s")
    func pace() {
        var script = JobScript.reaching(.reconciling)
        #expect(script.next == .readProgress(after: .zero))
        script.answer(.progressRead(nil))
        #expect(script.next == .readProgress(after: .seconds(3)))
    }

    @Test("the finished record of an earlier run is not ours")
    func earlierRecordIsNotOurs() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        script.answer(.startUnknown(.unreachable))
        script.keepAnswering(.progressRead(Sample.completed), for: 60)
        #expect(script.state == .reconciling)
        #expect(script.said.isEmpty)
    }

    @Test("an equal record after an empty answer, or a changed one, is ours", arguments: [true, false])
    func earlierRecordChanges(becomesEmpty: Bool) {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        script.answer(.startUnknown(.unreachable))
        script.answer(.progressRead(Sample.completed))
        if becomesEmpty {
            script.answer(.progressRead(nil))
            script.answer(.progressRead(Sample.completed))
        } else {
            script.answer(.progressRead(Sample.running(10)))
        }
        #expect(script.state == .watching)
        #expect(script.job.lastAttempt?.outcome == .adopted)
    }

    @Test("never shown, watched without a gap: one second start of the same plan, after the window")
    func secondStart() {
        var script = JobScript.reaching(.reconciling)
        let intended = script.now
        script.keepAnswering(.progressRead(nil), for: 89)
        #expect(script.state == .reconciling)
        script.answer(.progressRead(nil))
        #expect(script.now - intended >= .seconds(90))
        #expect(script.next == .readEvidence(after: .zero))
        script.answer(.evidenceRead(Sample.untouched))
        #expect(script.state == .preflight)
        #expect(script.job.attempts.map(\.outcome) == [.notStarted])
        script.answer(.preflightRead(Sample.findings()))
        #expect(script.starts.map(\.attempt) == [1, 2])
        #expect(script.said.isEmpty)
    }

    @Test("without retries a person decides, and is told how many rooms are left")
    func noRetries() {
        let script = JobScript.reaching(.needsOperator)
        #expect(script.notices == [.needsDecision(.startNeverShown(left: RoomCount(active: 3, archived: 1)))])
        #expect(script.said.map(\.weight) == [.incident])
        #expect(script.starts.count == 1)
        #expect(script.next == nil)
    }

    @Test(
        "a run as short as the time to the first look, whose record looks like the one before or was taken away, is not repeated",
        arguments: [Sample.completed, nil])
    func shortRun(record: Progress?) {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: record)))
        script.answer(.startUnknown(.unreachable))
        script.keepAnswering(.progressRead(record), for: 89)
        script.answer(.progressRead(record))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.result == .finishedByCheck)
        #expect(script.job.ending?.basis == .count(.neverShown))
        #expect(script.starts.count == 1)
    }

    @Test("where there is nothing to count and nobody missed a record, a start is repeated: it moves nothing")
    func nothingToCount() {
        var script = JobScript.reaching(.preflight)
        var findings = Sample.findings()
        findings.holdings?.census = Sample.noRooms
        script.answer(.preflightRead(findings))
        script.answer(.startUnknown(.unreachable))
        script.keepAnswering(.progressRead(nil), for: 89)
        script.answer(.progressRead(nil))
        script.answer(.evidenceRead(Sample.evidence(leaver: Sample.noRooms, heir: Sample.noRooms)))
        #expect(script.state == .preflight)
    }

    @Test("a second start that is lost too goes to a person")
    func secondStartLost() {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startUnknown(.status(504)))
        script.proveAbsent()
        #expect(script.state == .needsOperator)
        #expect(script.job.attempts.map(\.outcome) == [.notStarted, .notStarted])
        #expect(script.starts.count == 2)
    }

    @Test(
        "a start that shows up just before it would be repeated is adopted, not called somebody else's",
        arguments: [
            Sample.running(5), Sample.completed,
        ])
    func lateRecord(record: Progress) {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        #expect(script.state == .preflight)
        script.answer(.preflightRead(Sample.findings(record: record)))
        #expect(script.state == .watching)
        #expect(script.job.attempts.map(\.outcome) == [.adopted])
        #expect(script.starts.count == 1)
    }

    @Test("the record of an earlier run, still there when the start is repeated, is not adopted")
    func lateEarlierRecord() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        script.answer(.startUnknown(.unreachable))
        script.proveAbsent(record: Sample.completed)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        #expect(script.state == .intended)
        #expect(script.starts.count == 2)
    }

    @Test("a repeat never goes to another person than the first start", arguments: [true, false])
    func anotherPerson(isHeir: Bool) {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        let other = "a0000000-0000-4000-8000-000000000077"
        let findings =
            isHeir ? Sample.findings(to: Sample.maria.with { $0.id = other }) : Sample.findings(from: Sample.anna.with { $0.id = other })
        script.answer(.preflightRead(findings))
        #expect(script.state == .needsOperator)
        #expect(script.starts.count == 1)
    }

    /// What a second start would carry out beside what was confirmed.
    static let changesBeforeRepeat: [@Sendable (inout PreflightFindings) -> Void] = [
        { $0.holdings?.census.active = .init(count: 4, roomIDs: ["11", "12", "13", "99"]) },
        { $0.holdings?.census.active.roomIDs[0] = "99" },
        { $0.holdings?.census.active.roomIDs = [] },
        { $0.leaver = .exact(Sample.anna.with { $0.role = .roomAdmin }) },
        { $0.leaver = .exact(Sample.anna.with { $0.name = "Anna Berg" }) },
        { $0.heir = .exact(Sample.maria.with { $0.role = .docSpaceAdmin }) },
    ]

    @Test("a confirmed start is not repeated with more than was confirmed", arguments: changesBeforeRepeat.indices, [true, false])
    func repeatOfChangedPlan(index: Int, isLostFromSight: Bool) {
        var script = JobScript(Sample.order(deleteProfile: true))
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        if isLostFromSight { script.pass(120) }
        script.happen(.resumed())
        while script.state == .reconciling {
            script.answer(script.next?.isReadEvidence == true ? .evidenceRead(Sample.untouched) : .progressRead(nil))
        }
        #expect(script.job.attempts.map(\.outcome) == [isLostFromSight ? .lostFromSight : .notStarted])
        var findings = Sample.findings()
        findings.freshCode = PlanCode(rawValue: "K7QD")
        Self.changesBeforeRepeat[index](&findings)
        script.answer(.preflightRead(findings))
        #expect(script.starts.count == 1)
        if isLostFromSight {
            guard case .needsDecision(.startNeverShown)? = script.notices.last else {
                Issue.record("\(script.notices)")
                return
            }
        } else {
            guard case .refused(.planChanged) = script.result else {
                Issue.record("\(script.state)")
                return
            }
        }
    }

    @Test("a confirmed start is repeated for what is left of it")
    func repeatOfRest() {
        var script = JobScript(Sample.order(deleteProfile: true))
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startUnknown(.unreachable))
        script.proveAbsent()
        script.answer(
            .preflightRead(
                Sample.findings(
                    census: RoomCensus(active: .init(count: 1, roomIDs: ["12"]), archived: .init(count: 0, roomIDs: [])))))
        #expect(script.starts.map(\.attempt) == [1, 2])
    }

    @Test("a start that left no trace is not forgotten in the line while new jobs are paused", arguments: [true, false])
    func pausedAfterLostStart(isOutageTold: Bool) {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        if isOutageTold { script.keepAnswering(.unavailable(.status(503)), for: 200) }
        let said = script.happen(.held)
        #expect(script.state == .needsOperator)
        #expect(said.last == .needsDecision(.startNeverShown(left: nil)))
        #expect(said.first?.isAnswersAgain == isOutageTold)
    }

    /// A job whose bot was away for two minutes after the start.
    static func afterGap(policy: EnginePolicy = EnginePolicy()) -> JobScript {
        var script = JobScript.reaching(.intended, policy: policy)
        script.pass(120)
        script.happen(.resumed())
        script.answer(.progressRead(nil))
        return script
    }

    @Test("after a gap the silence proves nothing: what is left is counted")
    func gapNeedsCount() {
        let script = Self.afterGap()
        #expect(script.state == .reconciling)
        #expect(script.job.watch?.hasGap == true)
        #expect(script.next == .readEvidence(after: .zero))
    }

    @Test("after a gap, everything moved: finished, and said to be concluded")
    func gapDone() {
        var script = Self.afterGap()
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .succeeded)
        #expect(script.result == .finishedByCheck)
        #expect(script.job.ending?.isInferred == true)
    }

    @Test("after a gap, rooms with somebody else are never called finished")
    func gapElsewhere() {
        var script = Self.afterGap()
        script.answer(.evidenceRead(Sample.elsewhere))
        #expect(script.state == .failed)
        #expect(script.result == .roomsElsewhere)
        #expect(script.job.ending?.isInferred == true)
    }

    @Test(
        "after a gap, nothing moved and no record for as long as a run may wait in the queue: a second start, or a person",
        arguments: [true, false])
    func gapNotDone(retries: Bool) {
        var script = Self.afterGap(policy: EnginePolicy(retriesOnce: retries))
        let back = script.now
        while script.state == .reconciling {
            script.answer(script.next?.isReadEvidence == true ? .evidenceRead(Sample.untouched) : .progressRead(nil))
        }
        #expect(script.now - back >= .seconds(1_760))
        #expect(script.state == (retries ? .preflight : .needsOperator))
        #expect(script.job.attempts.map(\.outcome) == [.lostFromSight])
    }

    @Test("after a gap, a start that was in a long step comes back and is not repeated")
    func gapInLongStep() {
        var script = Self.afterGap()
        script.answer(.evidenceRead(Sample.untouched))
        script.answer(.progressRead(nil))
        script.answer(.evidenceRead(Sample.untouched))
        script.answer(.progressRead(Sample.running(20)))
        #expect(script.state == .watching)
        #expect(script.starts.count == 1)
    }

    @Test("after a gap, nothing to count: a person decides")
    func gapNothingToCount() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(census: Sample.noRooms)))
        script.pass(120)
        script.happen(.resumed())
        script.answer(.progressRead(nil))
        script.answer(
            .evidenceRead(Sample.evidence(leaver: Sample.noRooms, heir: Sample.noRooms, plan: Sample.plan(census: Sample.noRooms))))
        #expect(script.state == .needsOperator)
        #expect(script.notices == [.needsDecision(.startNeverShown(left: nil))])
    }

    @Test("a count while the start may still be under way decides nothing")
    func earlyCount() {
        var script = JobScript.reaching(.reconciling)
        script.answer(.evidenceRead(Sample.untouched))
        #expect(script.state == .reconciling)
        #expect(script.next?.isReadProgress == true)
    }

    @Test("a portal that is silent for two minutes is told once, without claiming that the job runs; then the count decides")
    func outage() {
        var script = JobScript.reaching(.reconciling)
        script.answer(.progressRead(nil))
        script.keepAnswering(.unavailable(.status(503)), for: 300)
        #expect(script.state == .reconciling)
        #expect(script.notices.count == 1)
        guard case .silent(_, _, .uncertain)? = script.notices.first else {
            Issue.record("\(script.notices)")
            return
        }
        let said = script.answer(.progressRead(nil))
        #expect(said.map(\.isAnswersAgain) == [true])
        #expect(script.next?.isReadEvidence == true)
    }

    @Test("a clock that was set back counts as a gap")
    func clockSetBack() {
        var script = JobScript.reaching(.reconciling)
        script.answer(.progressRead(nil))
        script.pass(-1)
        script.happen(.progressRead(nil))
        #expect(script.job.watch?.hasGap == true)
    }
}
