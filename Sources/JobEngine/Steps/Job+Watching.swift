extension Job {
    /// Follows one record of the running job. `mostStagePosts` only matters after the first ones.
    func watch(
        _ progress: Progress, at now: Timestamp, timing: Timing, mostStagePosts: Int = EnginePolicy.fewStagePosts
    ) -> Step {
        // An end is not taken back by an answer that comes late.
        guard var watch, watch.end == nil else { return askAgain(timing) }
        var job = self
        let missing = watch.missing

        // Within a run the portal's percentage never falls; a lower one would be a reordered answer.
        let seen = Progress(
            percentage: max(progress.percentage, watch.progress?.percentage ?? 0),
            status: progress.status,
            isCompleted: progress.isCompleted,
            error: progress.error
        )
        if seen != watch.progress || now - watch.lastAnswerAt > timing.longestTrustedGap { watch.unchangedSince = now }
        if seen != watch.progress {
            watch.progressChangedAt = now
            watch.pollGap = timing.firstPoll
        } else {
            watch.pollGap = min(watch.pollGap * 1.25, timing.longestPoll)
        }
        watch.progress = seen
        watch.progressReadAt = now
        watch.lastAnswerAt = now
        watch.hasGap = false
        watch.missing = nil
        watch.end = seen.end
        job.watch = watch
        let again = job.endOutage(at: now, stage: seen.end == nil ? seen.stage : nil)

        var step = Step(job)
        step.announcements = again
        if seen.end != nil {
            // An absence is kept for the last message, which says that the end came meanwhile.
            step.next = .readReceipt(after: .zero)
            return step
        }
        if let since = watch.unchangedSince, now - since >= timing.missingLimitInQueue {
            var given = step.job.askOperator(.standsStill(seen.stage, for: now - since), at: now)
            given.announcements = again + given.announcements
            return given
        }
        if !step.tellAbsence(at: now), missing?.isTold == true {
            step.tellReturn(at: now)
        }
        step.tellStage(at: now, timing: timing, most: mostStagePosts)
        step.next = job.wantsStop(at: now, timing: timing) ? .terminate(after: timing.firstPoll) : .readProgress(after: watch.pollGap)
        return step
    }

    /// Takes up a running job after a restart.
    func resumeWatching(waiting: [JobID] = [], at now: Timestamp, timing: Timing) -> Step {
        guard let watch, watch.end == nil else { return Step(self, next: .readReceipt(after: .zero)) }
        var step = Step(self, next: wantsStop(at: now, timing: timing) ? .terminate(after: .zero) : .readProgress(after: .zero))
        // While the portal itself was silent, nobody can tell how much of that time the bot was away.
        if outage == nil, now - watch.lastAnswerAt >= timing.absenceNotice {
            step.job.watch?.awaySince = watch.awaySince ?? watch.lastAnswerAt
            step.job.watch?.backAt = now
            step.job.watch?.waitingAtReturn = waiting
        }
        return step
    }
}

extension Step {
    /// Says that the bot is back, if it was away for long enough to be missed.
    fileprivate mutating func tellAbsence(at now: Timestamp) -> Bool {
        guard let watch = job.watch, let away = watch.awaySince, let stage = watch.progress?.stage else { return false }
        say(.backAgain(after: (watch.backAt ?? now) - away, stage, waiting: watch.waitingAtReturn ?? []), .incident)
        job.watch?.forgetAbsence()
        noteShown(stage, at: now)
        return true
    }

    /// Says that the job is listed again, after the channel was told that it is not.
    fileprivate mutating func tellReturn(at now: Timestamp) {
        guard job.posts.isMissingTold, !job.posts.isReturnTold, let progress = job.watch?.progress else { return }
        say(.stage(progress.stage, percentage: progress.percentage), .incident)
        job.posts.isReturnTold = true
        noteShown(progress.stage, at: now)
    }

    /// Says a change of stage: not too many of them, not too close to each other; the last one wins.
    fileprivate mutating func tellStage(at now: Timestamp, timing: Timing, most: Int) {
        guard let progress = job.watch?.progress, progress.stage > job.posts.shownStage ?? Stage(percentage: 0),
            job.posts.stagePosts < most
        else { return }
        if let last = job.posts.lastPostAt, now - last < timing.postGap { return }
        say(.stage(progress.stage, percentage: progress.percentage), .progress)
        job.posts.stagePosts += 1
        noteShown(progress.stage, at: now)
    }

    private mutating func noteShown(_ stage: Stage, at now: Timestamp) {
        job.posts.shownStage = stage
        job.posts.lastPostAt = now
    }
}
