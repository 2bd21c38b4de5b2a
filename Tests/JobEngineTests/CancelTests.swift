import JobEngine
import Testing

/// What somebody's wish to stop a job comes to.
@Suite("Cancel")
struct CancelTests {
    @Test("before a start, the job ends at once and says so", arguments: [JobState.received, .queued, .preflight])
    func unstarted(state: JobState) {
        var script = JobScript.reaching(state)
        script.cancel(by: "boris")
        #expect(script.state == .cancelled)
        #expect(script.result == .cancelledUnstarted(by: "boris"))
        #expect(script.notices.last?.isEnded == true)
        #expect(script.next == nil)
    }

    @Test("while a start may be under way, the wish is told and remembered", arguments: [JobState.intended, .reconciling, .watching])
    func underWay(state: JobState) {
        var script = JobScript.reaching(state)
        script.pass(1)
        let before = script.said.count
        script.cancel(by: "boris")
        #expect(script.state == state)
        #expect(script.notices.dropFirst(before) == [.stopRequested(by: "boris")])
        #expect(script.job.cancellation?.requestedAt == script.now)
        guard case .takenBefore(let first) = script.job.cancel(by: "olga", at: script.now) else {
            Issue.record("taken twice")
            return
        }
        #expect(first.by == "boris")
    }

    @Test("a job that waits for a decision is ended, also by who asked to stop it before")
    func undecided() {
        var script = JobScript.reaching(.reconciling)
        script.policy.retriesOnce = false
        script.cancel(by: "olga")
        script.pass(4_000)
        for _ in 0..<20 where script.state == .reconciling {
            script.answer(script.next?.isReadEvidence == true ? .countFailed(.status(403)) : .progressRead(nil))
        }
        #expect(script.state == .needsOperator)
        script.cancel(by: "olga")
        #expect(script.result == .closedUndecided(by: "olga"))
    }

    @Test("a job that has ended is not ended again", arguments: JobState.allCases.filter(\.isTerminal))
    func ended(state: JobState) {
        #expect(JobScript.reaching(state).job.cancel(by: "boris", at: Timestamp(milliseconds: 0)) == .nothingToCancel)
    }

    @Test("the portal is asked as soon as it shows the job, and its answer is no end")
    func asked() {
        var script = JobScript.reaching(.reconciling)
        script.cancel(by: "boris")
        script.answer(.progressRead(Sample.running(10)))
        #expect(script.next == .terminate(after: .seconds(2)))
        script.answer(.stopTaken(Sample.canceled(10)))
        #expect(script.state == .watching)
        #expect(script.next?.isReadProgress == true)
        script.answer(.progressRead(Sample.canceled(20)))
        script.answer(.evidenceRead(Sample.untouched))
        #expect(script.state == .cancelled)
        #expect(script.result == .cancelled)
    }

    @Test("a job that was called canceled with 100 % had finished")
    func late() {
        var script = JobScript.watching(at: 95)
        script.cancel(by: "boris")
        script.happen(.commanded)
        script.answer(.stopTaken(Sample.canceled(100)))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.state == .succeeded)
    }

    @Test("a job that goes on after the portal took the wish is asked to stop again, not at once")
    func reminder() {
        var script = JobScript.watching(at: 10)
        script.cancel(by: "boris")
        script.happen(.commanded)
        script.answer(.stopTaken(Sample.canceled(10)))
        script.answer(.progressRead(Sample.running(10)))
        #expect(script.next?.isReadProgress == true)
        script.keepAnswering(.progressRead(Sample.running(10)), for: 40)
        guard case .terminate = script.next else {
            Issue.record("not asked again: \(String(describing: script.next))")
            return
        }
    }

    @Test("after a refusal of the portal, a new wish asks it again")
    func refused() {
        var script = JobScript.watching(at: 10)
        script.cancel(by: "boris")
        script.happen(.commanded)
        script.answer(.stopRefused(status: 403))
        #expect(script.notices.last == .stopRefused(status: 403))
        script.keepAnswering(.progressRead(Sample.running(10)), for: 100)
        #expect(script.next?.isReadProgress == true)
        script.cancel(by: "olga")
        script.happen(.commanded)
        #expect(script.next == .terminate(after: .zero))
    }

    @Test("a stopped job that the portal never shows again ends by what is counted, and says that it is concluded")
    func vanished() {
        var script = JobScript.watching(at: 10)
        script.cancel(by: "boris")
        script.happen(.commanded)
        script.answer(.stopTaken(Sample.canceled(10)))
        let said = script.said.count
        for _ in 0..<1_000 where script.state == .watching {
            script.answer(script.next?.isReadEvidence == true ? .evidenceRead(Sample.untouched) : .progressRead(nil))
        }
        #expect(script.state == .cancelled)
        #expect(script.job.ending?.isInferred == true)
        #expect(script.said.count == said + 1)
    }

    @Test("a second request closes a job whose portal is silent; a button only ever asks once")
    func closing() {
        var script = JobScript.watching(at: 10)
        script.cancel(by: "boris")
        script.happen(.commanded)
        script.keepAnswering(.unavailable(.unreachable), for: 300)
        let now = script.now
        guard case .taken(let step) = script.job.cancel(by: "olga", at: now),
            case .takenBefore = script.job.cancel(by: "olga", at: now, closing: .never)
        else {
            Issue.record("\(script.job.cancel(by: "olga", at: now))")
            return
        }
        #expect(step.job.state == .cancelled)
    }

    @Test("the same again: by the ids of the first plan, and only where something may be left")
    func retryOrder() {
        let requester = Sample.order().requester
        for state in JobState.allCases {
            let job = JobScript.reaching(state).job
            let order = job.retryOrder(by: requester, to: .channel(of: "slack"))
            let isPossible = state == .needsOperator || (state.isTerminal && state != .succeeded)
            #expect((order != nil) == isPossible, "\(state)")
            guard let order, job.plan != nil else { continue }
            #expect(order.from.key == Sample.anna.id && order.from.kind == .id)
            #expect(order.to?.key == Sample.maria.id)
            #expect(order.deleteProfile == job.order.deleteProfile)
        }
    }
}
