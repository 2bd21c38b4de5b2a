import Testing

@testable import JobEngine

/// Each promise is broken once on purpose: a check that cannot fail would prove nothing.
@Suite("Invariants")
struct InvariantTests {
    /// A correct step, what it follows from, and the event between.
    private struct Case {
        var before: Job
        var event: JobEvent?
        var step: Step

        /// A step of a job in `state`.
        init(_ state: JobState, _ event: JobEvent) {
            let script = JobScript.reaching(state)
            before = script.job
            self.event = event
            step = script.job.step(event, at: script.now + .seconds(3), under: script.policy)
        }

        var broken: Invariant? { step.brokenInvariant(after: before, event, under: EnginePolicy()) }
    }

    private static let intending = Case(.preflight, .preflightRead(Sample.findings()))
    private static let watching = Case(.watching, .progressRead(Sample.running(30)))

    /// A start with something changed in it.
    private func start(_ change: (inout StartOrder) -> Void) -> Case {
        var changed = Self.intending
        guard case .start(var order)? = changed.step.next else { return changed }
        change(&order)
        changed.step.next = .start(order)
        return changed
    }

    @Test("correct steps break nothing")
    func correct() {
        #expect(Self.intending.broken == nil)
        #expect(Self.watching.broken == nil)
    }

    @Test("a start without its intent")
    func startIsIntended() {
        #expect(start { $0.attempt = 2 }.broken == .startIsIntended)
        var otherPlan = Self.intending
        otherPlan.step.job.plan?.census.active.count += 1
        #expect(otherPlan.broken == .startIsIntended)
        var watched = Self.watching
        watched.step.next = Self.intending.step.next
        #expect(watched.broken == .startIsIntended)
    }

    @Test("an attempt without a start, and a start after one that may be under way")
    func attempts() {
        var silent = Self.intending
        silent.step.next = nil
        #expect(silent.broken == .oneStartPerAttempt)
        var second = Self.intending
        second.before.attempts = second.step.job.attempts
        second.step.job.attempts.append(second.step.job.attempts[0])
        #expect(second.broken == .earlierAttemptsAreResolved)
    }

    @Test("an ended job that changes, or says or wants something")
    func terminalIsFinal() {
        var script = JobScript.reaching(.watching)
        script.happen(.progressRead(Sample.completed))
        script.happen(.evidenceRead(Sample.done))
        let ended = script.job.step(.progressRead(nil), at: script.now, under: script.policy)
        #expect(ended.brokenInvariant(after: script.job, .progressRead(nil), under: script.policy) == nil)
        var changed = ended
        changed.job.posts.stagePosts += 1
        #expect(changed.brokenInvariant(after: script.job, .progressRead(nil), under: script.policy) == .terminalIsFinal)
        var asking = ended
        asking.next = .readProgress(after: .zero)
        #expect(asking.brokenInvariant(after: script.job, .progressRead(nil), under: script.policy) == .terminalIsFinal)
    }

    @Test("an end of watching that nothing shows, and one that an absence makes")
    func endOfWatching() {
        var made = Self.watching
        made.step = made.step.job.finish(.finished, in: .succeeded, at: Timestamp(milliseconds: 1_800_000_100_000))
        #expect(made.broken == .watchingEndsByRecordOrEvidence)
        var absent = made
        absent.event = .progressRead(nil)
        absent.step = Self.watching.step.job.finish(
            .finishedByCheck, in: .succeeded, by: .count(.vanished), at: Timestamp(milliseconds: 1_800_000_100_000))
        #expect(absent.broken == .absenceEndsNothing)
    }

    @Test("a start of something else than was planned, shown or ordered")
    func startIsThePlan() {
        #expect(start { $0.to = "somebody else" }.broken == .startIsThePlan)
        #expect(start { $0.from = "somebody else" }.broken == .startIsThePlan)
        #expect(start { $0.deleteProfile = true }.broken == .startIsThePlan)
        var deleting = start { $0.deleteProfile = true }
        deleting.step.job.plan?.deleteProfile = true
        deleting.step.job.attempts[0].planHash = deleting.step.job.plan?.hash(in: .main) ?? ""
        #expect(deleting.broken == .deletionIsOrdered)
    }

    @Test("a start for somebody who may not, or on no question at all")
    func requesterIsAllowed() {
        var refused = Self.intending
        var findings = Sample.findings()
        findings.isRequesterAllowed = false
        refused.event = .preflightRead(findings)
        #expect(refused.broken == .requesterIsAllowed)
        refused.event = .resumed()
        #expect(refused.broken == .requesterIsAllowed)
    }

    @Test("an end without its message, and a message without an end")
    func oneLastMessage() {
        var silent = Self.watching
        silent.event = .evidenceRead(Sample.done)
        silent.before.watch?.end = .completed
        silent.step = silent.step.job.finish(.finished, in: .succeeded, at: Timestamp(milliseconds: 1_800_000_100_000))
        #expect(silent.broken == nil)
        let last = silent.step.announcements
        silent.step.announcements = []
        #expect(silent.broken == .oneLastMessage)
        silent.step.announcements = last + last
        #expect(silent.broken == .oneLastMessage)
        var early = Self.watching
        early.step.announcements = last
        #expect(early.broken == .oneLastMessage)
    }

    @Test("a percentage that falls, a job that stands still, a wait without end")
    func waits() {
        var falling = Self.watching
        falling.before.watch?.progress = Sample.running(50)
        #expect(falling.broken == .percentageNeverFalls)
        var still = Self.watching
        still.step.next = nil
        #expect(still.broken == .everyWaitEnds)
        var endless = Self.watching
        endless.step.next = .readProgress(after: .seconds(3_601))
        #expect(endless.broken == .everyWaitEnds)
    }
}
