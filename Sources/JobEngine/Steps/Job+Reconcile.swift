extension Job {
    /// A record that appears is ours; none for the whole window means that nothing is under way.
    func reconcile(with progress: Progress?, at now: Timestamp, policy: EnginePolicy) -> Step {
        let timing = policy.timing
        guard let attempt = lastAttempt else { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now, stage: progress == attempt.earlierRecord ? nil : progress?.stage)

        if let progress, progress == attempt.earlierRecord {
            // The record of the earlier run, still remembered: it says nothing about this start.
            // Asked for evidence, the portal would show that record again and nothing would be counted.
            let count = JobAction.readReceipt(after: policy.timing.reconcilePoll)
            return job.waitForRecord(attempt, orElse: count, after: again, at: now, policy: policy)
        }
        if let last = job.attempts.indices.last {
            job.attempts[last].earlierRecord = nil
        }
        guard let progress else {
            return job.waitForRecord(attempt, orElse: .readEvidence(after: .zero), after: again, at: now, policy: policy)
        }
        job.resolveAttempt(.adopted)
        var step = job.beginWatching(progress, at: now, timing: timing)
        step.announcements = again + step.announcements
        return step
    }

    private func waitForRecord(
        _ attempt: Attempt,
        orElse count: JobAction,
        after announcements: [Announcement],
        at now: Timestamp,
        policy: EnginePolicy
    ) -> Step {
        var step: Step
        if isStartPossible(attempt, at: now, timing: policy.timing) {
            step = Step(self, next: .readProgress(after: policy.timing.reconcilePoll))
        } else {
            // A record may have come and gone while nobody looked, looked like the one before, or been taken away by somebody: before
            // anything is started again, what is left is counted.
            step = Step(self, next: count)
        }
        step.announcements = announcements + step.announcements
        return step
    }

    /// Decides by what was counted, once the start cannot be under way any more.
    func reconcile(by evidence: Evidence, at now: Timestamp, policy: EnginePolicy) -> Step {
        // A count that nobody asked for, taken while the start may still be under way, proves nothing.
        guard let plan, let attempt = lastAttempt, case let hasGap = watch?.hasGap == true,
            !isStartPossible(attempt, at: now, timing: policy.timing)
        else { return askAgain(policy.timing) }
        var job = self
        job.noteContact(at: now, timing: policy.timing)
        let again = job.endOutage(at: now)
        var step: Step
        switch evidence.verdict(on: plan) {
        case .done:
            job.resolveAttempt(.adopted)
            step = job.conclude(from: evidence, about: plan, because: .neverShown, at: now)
        case .notDone where hasGap && now < attempt.intendedAt + policy.timing.reconcileWindow + policy.timing.missingLimitInQueue:
            // It may have been taken, lost from sight while nobody looked, and wait in the portal's queue or be in a long step: then it
            // comes back.
            step = Step(job, next: .readProgress(after: policy.timing.secondLook))
        case .notDone:
            step = job.startProvedAbsent(left: evidence.receipt.remaining, at: now, policy: policy)
        case .nothingToCount where hasGap:
            step = job.askOperator(.startNeverShown(left: nil), at: now)
        case .nothingToCount:
            // Nobody missed a record, and where nothing is to be moved a second run moves nothing.
            step = job.startProvedAbsent(left: nil, at: now, policy: policy)
        }
        step.announcements = again + step.announcements
        return step
    }

    /// The portal answers, shows no trace of the start and does not let the bot count: counts again, later and later, until a
    /// person must decide.
    func reconcile(withoutCount trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        guard let attempt = lastAttempt else { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now)
        let wait = job.noteFailedCount(trouble, timing: timing)
        let isTooLong = job.hasCountedEnough && now >= attempt.intendedAt + timing.reconcileWindow + timing.missingLimit
        var step =
            isTooLong
            ? job.askOperator(.countFailed(.neverShown, trouble, lastStage: nil), at: now)
            : Step(job, next: .readProgress(after: max(wait, timing.reconcilePoll)))
        step.announcements = again + step.announcements
        return step
    }

    /// Whether the start of `attempt` may still be on its way to the portal.
    private func isStartPossible(_ attempt: Attempt, at now: Timestamp, timing: Timing) -> Bool {
        now < attempt.intendedAt + timing.reconcileWindow
    }

    /// Nothing can be under way any more: one more attempt where the operator allows it, else a person decides.
    private func startProvedAbsent(left: RoomCount?, at now: Timestamp, policy: EnginePolicy) -> Step {
        var job = self
        job.resolveAttempt(watch?.hasGap == true ? .lostFromSight : .notStarted)
        if job.cancellation != nil { return job.cancelUnstarted(at: now) }
        let lost = job.attempts.count { $0.outcome.leftNoTrace }
        guard policy.retriesOnce, lost < 2 else {
            return job.askOperator(.startNeverShown(left: left ?? plan?.census.numbers), at: now)
        }
        job.watch = nil
        return job.beginPreflight()
    }
}
