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
        // What is found from here on is found by a bot that is back.
        job.watch?.forgetAbsence()

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
        job.watch?.failedCounts = 0

        let isConfirmedEarly = job.countsEarly && missing.doneSince.map { now - $0 >= timing.secondLook } == true
        var step: Step
        if !isFirstLook, isConfirmedEarly || now >= job.missingDeadline(timing) {
            step = job.conclude(from: evidence, about: plan, because: .vanished, at: now)
        } else {
            step = Step(job, next: job.countsEarly ? .readEvidence(after: timing.secondLook) : .readProgress(after: timing.secondLook))
            step.tellMissing(evidence.receipt, at: now)
        }
        step.announcements = again + step.announcements
        return step
    }

    /// The portal answers, lists no job and does not let the bot count: counts again, later and later. A job that stays missing and
    /// cannot be counted is a person's to decide.
    func countFailed(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        guard let missing = watch?.missing else { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now)
        let wait = job.noteFailedCount(trouble, timing: timing)
        job.watch?.missing?.doneSince = nil
        var step: Step
        if job.hasCountedEnough, now >= job.missingDeadline(timing) {
            step = job.askOperator(.countFailed(.vanished, trouble, lastStage: watch?.progress?.stage), at: now)
        } else {
            step = Step(job, next: .readEvidence(after: max(wait, timing.secondLook)))
            if now - missing.since >= timing.silenceNotice { step.tellMissing(nil, at: now) }
        }
        step.announcements = again + step.announcements
        return step
    }

    /// Whether counting was tried often enough to leave the job to a person: one failure after a long absence is not.
    var hasCountedEnough: Bool { (watch?.failedCounts ?? 0) >= 5 }

    /// Notes a count that failed.
    ///
    /// - Returns: How long to wait before the next one.
    mutating func noteFailedCount(_ trouble: Trouble, timing: Timing) -> Duration {
        watch?.failedCounts += 1
        return Self.wait(after: trouble, failures: watch?.failedCounts ?? 1, timing: timing)
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
}

extension Step {
    /// Says once that the portal no longer lists the job, with what could be counted.
    fileprivate mutating func tellMissing(_ receipt: Receipt?, at now: Timestamp) {
        // A job that was asked to stop is not listed until it reaches its next checkpoint.
        guard job.cancellation?.takenAt == nil, !job.posts.isMissingTold, let watch = job.watch, let progress = watch.progress else {
            return
        }
        let lastSeen = now - (watch.progressReadAt ?? watch.missing?.since ?? now)
        say(.missing(lastStage: progress.stage, lastSeen: lastSeen, receipt), .incident)
        job.posts.isMissingTold = true
    }
}
