extension Job {
    /// Follows one record of the running job.
    func watch(_ progress: Progress, at now: Timestamp, timing: Timing) -> Step {
        guard var watch else { return Step(self) }
        var job = self
        let wasAway = watch.awaySince
        let lastSeen = watch.progressReadAt

        let changed = progress != watch.progress
        // Within a run the portal's percentage never falls; a lower one would be a reordered answer.
        let percentage = max(progress.percentage, watch.progress?.percentage ?? 0)
        watch.progress = Progress(
            percentage: percentage, status: progress.status, isCompleted: progress.isCompleted, error: progress.error)
        watch.progressReadAt = now
        watch.lastAnswerAt = now
        watch.hasGap = false
        watch.missing = nil
        watch.awaySince = nil
        if changed {
            watch.progressChangedAt = now
            watch.pollGap = timing.firstPoll
        } else {
            watch.pollGap = min(watch.pollGap * 1.25, timing.longestPoll)
        }
        watch.end = progress.end
        job.watch = watch

        var step = Step(job)
        step.announcements = endOutage(at: now, stage: progress.end == nil ? watch.progress?.stage : nil)
        step.job.outage = nil
        if progress.end != nil {
            // Kept for the last message, which says so when the end came while the bot was away.
            if let wasAway, now - wasAway >= timing.absenceNotice { step.job.watch?.awaySince = wasAway }
            step.next = .readReceipt(after: .zero)
            return step
        }
        step.tellAbsence(since: wasAway, lastSeen: lastSeen, at: now, timing: timing)
        step.tellStage(at: now, timing: timing)
        step.next = .readProgress(after: watch.pollGap)
        return step
    }

    /// Takes up a running job after a restart.
    func resumeWatching() -> Step {
        var step = Step(self, next: watch?.end == nil ? .readProgress(after: .zero) : .readReceipt(after: .zero))
        step.job.watch?.awaySince = watch?.awaySince ?? watch?.lastAnswerAt
        return step
    }
}

extension Step {
    /// Says that the bot is back, if it was away for long enough to be missed.
    fileprivate mutating func tellAbsence(since away: Timestamp?, lastSeen: Timestamp?, at now: Timestamp, timing: Timing) {
        guard let away, now - away >= timing.absenceNotice, let stage = job.watch?.progress?.stage else { return }
        say(.backAgain(after: now - away, stage), .incident)
        job.posts.shownStage = stage
        job.posts.lastPostAt = now
    }

    /// Says a change of stage: at most four of them, not too close to each other; the last one wins.
    fileprivate mutating func tellStage(at now: Timestamp, timing: Timing) {
        let mostStagePosts = 4
        guard let progress = job.watch?.progress, progress.stage > job.posts.shownStage ?? Stage(percentage: 0),
            job.posts.stagePosts < mostStagePosts
        else { return }
        if let last = job.posts.lastPostAt, now - last < timing.postGap { return }
        say(.stage(progress.stage, percentage: progress.percentage), .progress)
        job.posts.shownStage = progress.stage
        job.posts.stagePosts += 1
        job.posts.lastPostAt = now
    }
}
