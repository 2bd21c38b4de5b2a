extension Job {
    /// The attempt that is under way or was the last.
    public var lastAttempt: Attempt? { attempts.last }

    mutating func resolveAttempt(_ outcome: Attempt.Outcome) {
        guard let last = attempts.indices.last else { return }
        attempts[last].outcome = outcome
    }

    /// The portal runs the job: tells the channel and starts asking.
    func beginWatching(_ progress: Progress, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        let again = job.endOutage(at: now, stage: progress.end == nil ? progress.stage : nil)
        job.state = .watching
        job.posts.isStartTold = true
        job.posts.lastPostAt = now
        job.posts.shownStage = Stage(percentage: 0)
        var started = Step(job)
        started.say(.started(rooms: plan?.census.active.count ?? 0, archivedRooms: plan?.census.archived.count ?? 0), .start)

        var followed = started.job.watch(progress, at: now, timing: timing)
        followed.announcements = again + started.announcements + followed.announcements
        return followed
    }

    /// The portal took the start.
    func startAccepted(_ progress: Progress, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.resolveAttempt(.accepted)
        return job.beginWatching(progress, at: now, timing: timing)
    }

    /// The portal's own checks said no. Nothing was started.
    func startRefused(status: Int, message: String?, at now: Timestamp) -> Step {
        var job = self
        job.resolveAttempt(.refused)
        return job.refusedByPortal(status: status, message: message, at: now)
    }

    /// The portal refuses the start, or the questions before it, and would again: nothing was started.
    func refusedByPortal(status: Int, message: String?, at now: Timestamp) -> Step {
        var job = self
        let again = job.endOutage(at: now)
        var step =
            mayHaveStarted
            ? job.askOperator(.startNeverShown(left: nil), at: now)
            : job.finish(.startRefused(status: status, message: message), in: .failed, at: now)
        step.announcements = again + step.announcements
        return step
    }

    /// The start never left: the job goes back to preflight, which waits until the portal can be reached. Starts that fail to
    /// leave one after the other are one outage, with one limit, however well questions are answered in between.
    func startNotSent(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.resolveAttempt(.notSent)
        job.state = .preflight
        job.watch = nil
        return job.preflightUnavailable(trouble, at: now, timing: timing)
    }

    /// The start may have been carried out. It is never sent again from here: first the portal shows it, or provably does not.
    func beginReconciling(after trouble: Trouble?, timing: Timing) -> Step {
        var job = self
        job.state = .reconciling
        let question = JobAction.readProgress(after: .zero)
        guard let trouble, case .rateLimited = trouble else { return Step(job, next: question) }
        return Step(job, next: question.delayed(atLeast: Self.wait(after: trouble, failures: 1, timing: timing)))
    }
}
