extension Job {
    /// The portal lists no job although it has not shown the end. That alone never changes the state.
    func missRecord(at now: Timestamp, timing: Timing) -> Step {
        // The end was shown before; only the count is missing.
        if watch?.end != nil { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now)
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

    /// Decides about a missing job by what was counted. The first count only informs; a later one may end the job.
    func weigh(_ evidence: Evidence, at now: Timestamp, timing: Timing) -> Step {
        guard let plan, var missing = watch?.missing else { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now)
        missing.doneSince = evidence.verdict(on: plan) == .done ? missing.doneSince ?? now : nil
        let isFirstLook = !missing.isTold
        missing.isTold = true
        job.watch?.missing = missing

        let isConfirmedEarly = job.countsEarly && missing.doneSince.map { now - $0 >= timing.secondLook } == true
        var step: Step
        if !isFirstLook, isConfirmedEarly || now >= job.missingDeadline(timing) {
            step = job.conclude(from: evidence, about: plan, at: now)
        } else {
            step = Step(job, next: job.countsEarly ? .readEvidence(after: timing.secondLook) : .readProgress(after: timing.secondLook))
            if !posts.isMissingTold {
                let lastSeen = now - (watch?.progressReadAt ?? missing.since)
                step.say(.missing(lastStage: lastStage, lastSeen: lastSeen, evidence.receipt), .incident)
                step.job.posts.isMissingTold = true
            }
        }
        step.announcements = again + step.announcements
        return step
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

    /// The last stage the portal showed; the first one before it showed any.
    var lastStage: Stage { watch?.progress?.stage ?? Stage(percentage: 0) }
}
