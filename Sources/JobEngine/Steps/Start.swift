extension Job {
    /// The attempt that is under way or was the last.
    public var lastAttempt: Attempt? { attempts.last }

    mutating func resolveAttempt(_ outcome: Attempt.Outcome) {
        guard let last = attempts.indices.last else { return }
        attempts[last].outcome = outcome
    }

    /// The portal runs the job: tells the channel and starts asking.
    func beginWatching(_ progress: Progress, outcome: Attempt.Outcome, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.resolveAttempt(outcome)
        job.state = .watching
        job.posts.isStartTold = true
        job.posts.lastPostAt = now
        job.posts.shownStage = Stage(percentage: 0)
        var started = Step(job)
        started.say(.started(rooms: plan?.census.active.count ?? 0, archivedRooms: plan?.census.archived.count ?? 0), .start)

        var followed = started.job.watch(progress, at: now, timing: timing)
        followed.announcements = started.announcements + followed.announcements
        return followed
    }

    /// The portal's own checks said no. Nothing was started.
    func startRefused(status: Int, message: String?, at now: Timestamp) -> Step {
        var job = self
        job.resolveAttempt(.refused)
        return job.finish(.startRefused(status: status, message: message), in: .failed, at: now)
    }

    /// The start never left: the job goes back to preflight, which waits until the portal can be reached.
    func startNotSent(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.resolveAttempt(.notSent)
        guard now - acceptedAt < timing.preflightLimit else {
            return job.finish(.neverStarted(trouble), in: .failed, at: now)
        }
        job.state = .preflight
        job.watch = nil
        return job.unavailable(trouble, retry: .readPreflight(after: .zero), at: now, timing: timing)
    }

    /// The start may have been carried out. It is never sent again from here: first the portal shows it, or provably does not.
    func beginReconciling() -> Step {
        var job = self
        job.state = .reconciling
        return Step(job, next: .readProgress(after: .zero))
    }
}
