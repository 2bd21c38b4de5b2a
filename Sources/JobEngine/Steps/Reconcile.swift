extension Job {
    /// A record that appears is ours; none for the whole window means that nothing is under way.
    func reconcile(with progress: Progress?, at now: Timestamp, policy: EnginePolicy) -> Step {
        let timing = policy.timing
        guard let attempt = lastAttempt else { return Step(self) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = endOutage(at: now, stage: nil)
        job.outage = nil

        if let progress, progress == attempt.earlierRecord {
            // The record of the earlier run, still remembered: it says nothing about this start.
            return job.waitForRecord(attempt, after: again, at: now, policy: policy)
        }
        if let last = job.attempts.indices.last {
            job.attempts[last].earlierRecord = nil
        }
        guard let progress else {
            return job.waitForRecord(attempt, after: again, at: now, policy: policy)
        }
        var step = job.beginWatching(progress, outcome: .adopted, at: now, timing: timing)
        step.announcements = again + step.announcements
        return step
    }

    private func waitForRecord(
        _ attempt: Attempt,
        after announcements: [Announcement],
        at now: Timestamp,
        policy: EnginePolicy
    ) -> Step {
        var step: Step
        if now < attempt.intendedAt + policy.timing.reconcileWindow {
            step = Step(self, next: .readProgress(after: policy.timing.reconcilePoll))
        } else if watch?.hasGap == true {
            // The record may have come and gone while nobody looked: only counting can tell.
            step = Step(self, next: .readEvidence(after: .zero))
        } else {
            step = startProvedAbsent(roomsLeft: nil, at: now, policy: policy)
        }
        step.announcements = announcements + step.announcements
        return step
    }

    /// Decides by what was counted, after a gap in which the record may have come and gone.
    func reconcile(by evidence: Evidence, at now: Timestamp, policy: EnginePolicy) -> Step {
        guard let plan else { return Step(self) }
        var job = self
        job.noteContact(at: now, timing: policy.timing)
        job.outage = nil
        switch evidence.verdict(on: plan) {
        case .done:
            job.resolveAttempt(.adopted)
            return job.finish(.finishedByCheck, in: .succeeded, receipt: evidence.receipt, at: now)
        case .notDone:
            return job.startProvedAbsent(roomsLeft: evidence.receipt.left, at: now, policy: policy)
        case .nothingToCount:
            return job.askOperator(.startNeverShown(roomsLeft: nil))
        }
    }

    /// Nothing can be under way any more: one more attempt where the operator allows it, else a person decides.
    private func startProvedAbsent(roomsLeft: Int?, at now: Timestamp, policy: EnginePolicy) -> Step {
        var job = self
        job.resolveAttempt(.notStarted)
        let lost = job.attempts.count { $0.outcome == .notStarted }
        guard policy.retriesOnce, lost < 2 else {
            return job.askOperator(.startNeverShown(roomsLeft: roomsLeft ?? plan?.census.count))
        }
        job.watch = nil
        return job.beginPreflight()
    }

    /// Hands the job to a person.
    func askOperator(_ doubt: Notice.Doubt) -> Step {
        var step = Step(self)
        step.job.state = .needsOperator
        step.say(.needsDecision(doubt), .incident)
        return step
    }
}
