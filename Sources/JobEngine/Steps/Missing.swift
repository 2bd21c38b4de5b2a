extension Job {
    /// The portal lists no job although it has not shown the end. That alone never changes the state.
    func missRecord(at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.noteContact(at: now, timing: timing)
        if job.watch?.end != nil {
            // The end was shown before; only the count is missing.
            return Step(job, next: .readReceipt(after: .zero))
        }
        let again = endOutage(at: now, stage: nil)
        job.outage = nil
        let missing = job.watch?.missing ?? Watch.Missing(since: now, isTold: false, doneSince: nil)
        job.watch?.missing = missing

        var step = Step(job)
        step.announcements = again
        if now - missing.since < timing.secondLook {
            step.next = .readProgress(after: timing.secondLook)
        } else if !missing.isTold || job.countsEarly || now >= job.missingDeadline(timing) {
            step.next = .readEvidence(after: .zero)
        } else {
            step.next = .readProgress(after: timing.secondLook)
        }
        return step
    }

    /// Decides about a missing job by what was counted.
    func weigh(_ evidence: Evidence, at now: Timestamp, timing: Timing) -> Step {
        guard let plan, var missing = watch?.missing else { return Step(self, next: .readProgress(after: timing.firstPoll)) }
        var job = self
        job.noteContact(at: now, timing: timing)
        job.outage = nil
        let verdict = evidence.verdict(on: plan)
        missing.doneSince = verdict == .done ? missing.doneSince ?? now : nil
        let isFirstLook = !missing.isTold
        missing.isTold = true
        job.watch?.missing = missing

        var step = Step(job, next: job.countsEarly ? .readEvidence(after: timing.secondLook) : .readProgress(after: timing.secondLook))
        if isFirstLook {
            step.say(
                .missing(
                    lastStage: lastStage, lastSeen: now - (watch?.progressReadAt ?? missing.since), evidence.receipt),
                .incident
            )
        }

        let isConfirmedEarly = job.countsEarly && missing.doneSince.map { now - $0 >= timing.secondLook } == true
        guard isConfirmedEarly || now >= job.missingDeadline(timing) else { return step }
        var end: Step
        switch verdict {
        case .done: end = job.finish(.finishedByCheck, in: .succeeded, receipt: evidence.receipt, at: now)
        case .notDone: end = job.finish(.incomplete, in: .failed, receipt: evidence.receipt, at: now)
        case .nothingToCount: end = job.askOperator(.nothingToCount(lastStage: lastStage))
        }
        end.announcements = step.announcements + end.announcements
        return end
    }

    /// Whether the end may have passed unseen, so that two equal counts are enough.
    private var countsEarly: Bool {
        watch?.hasGap == true || (watch?.progress?.percentage ?? 0) >= 90
    }

    /// When the count decides even though the job might come back. A job last seen in the portal's queue gets longer.
    private func missingDeadline(_ timing: Timing) -> Timestamp {
        let wasQueued = (watch?.progress?.percentage ?? 0) < 5
        let limit = wasQueued ? timing.missingLimitInQueue : timing.missingLimit
        return (watch?.missing?.since ?? watch?.lastAnswerAt ?? acceptedAt) + limit
    }

    var lastStage: Stage { watch?.progress?.stage ?? Stage(percentage: 0) }
}
