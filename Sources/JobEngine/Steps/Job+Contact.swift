extension Job {
    /// The portal answered: remembers when, and whether its silence before was too long to prove anything.
    mutating func noteContact(at now: Timestamp, timing: Timing) {
        guard var watch else { return }
        // A clock that was set back hides how long the silence was.
        if now < watch.lastAnswerAt || now - watch.lastAnswerAt > timing.longestTrustedGap {
            watch.hasGap = true
        }
        watch.lastAnswerAt = now
        self.watch = watch
    }

    /// Moves every remembered moment that lies in the future to `now`: the clock was set back while nobody looked, and waits that
    /// are counted from such a moment would last as long as it was set back.
    func withoutFuture(at now: Timestamp) -> Job {
        func clamp(_ moment: inout Timestamp?) { moment = moment.map { min($0, now) } }
        var job = self
        for index in job.attempts.indices {
            job.attempts[index].intendedAt = min(job.attempts[index].intendedAt, now)
        }
        if var watch = job.watch {
            watch.hasGap = watch.hasGap || watch.lastAnswerAt > now
            watch.lastAnswerAt = min(watch.lastAnswerAt, now)
            for moment in [\Watch.progressReadAt, \.progressChangedAt, \.unchangedSince, \.awaySince, \.backAt]
                as [WritableKeyPath<Watch, Timestamp?>]
            {
                clamp(&watch[keyPath: moment])
            }
            if var missing = watch.missing {
                missing.since = min(missing.since, now)
                clamp(&missing.doneSince)
                watch.missing = missing
            }
            job.watch = watch
        }
        if let since = outage?.since { job.outage?.since = min(since, now) }
        clamp(&job.posts.lastPostAt)
        return job
    }

    /// The portal answers: forgets the outage and, if the channel had been told of it, says that it is over.
    mutating func endOutage(at now: Timestamp, stage: Stage? = nil) -> [Announcement] {
        guard let ended = outage else { return [] }
        outage = nil
        guard ended.isTold else { return [] }
        var step = Step(self)
        step.say(.answersAgain(after: now - ended.since, stage: stage), .incident)
        return step.announcements
    }

    /// The portal could not be asked: asks again, later and later, and tells the channel once.
    ///
    /// - Parameter retry: What to ask next; its own wait is the shortest one.
    func unavailable(_ trouble: Trouble, retry: JobAction, at now: Timestamp, timing: Timing) -> Step {
        var step = Step(self)
        var outage = outage ?? Outage(since: now, trouble: trouble, failures: 0, isTold: false)
        outage.trouble = trouble
        outage.failures += 1
        let isNews =
            trouble == .credentialRefused
            ? !outage.isRefusalTold
            : !outage.isTold && now - outage.since >= timing.silenceNotice
        if isNews {
            outage.isTold = true
            step.job.posts.isSilenceTold = true
            outage.isRefusalTold = outage.isRefusalTold || trouble == .credentialRefused
            step.say(.silent(trouble, since: now - outage.since, standing), .incident)
        }
        step.job.outage = outage
        if outage.trouble.isRefusal, state == .watching || state == .reconciling, now - outage.since >= timing.missingLimitInQueue {
            return step.job.askOperator(.notTold(trouble, for: now - outage.since, lastStage: watch?.progress?.stage), at: now)
        }
        step.next = retry.delayed(atLeast: Self.wait(after: trouble, failures: outage.failures, timing: timing))
        return step
    }

    /// What is known about the run while the portal is silent.
    private var standing: Notice.Standing {
        switch state {
        case .watching: watch?.missing == nil ? .running : .missing
        case .intended, .reconciling, .needsOperator: .uncertain
        case .received, .queued, .needsApproval, .preflight, .disabling, .succeeded, .failed, .cancelled, .stoppedUpstream, .refused:
            traceless == nil ? .notStarted : .uncertain
        }
    }

    /// How long to leave the portal alone after `failures` unanswered questions in a row.
    static func wait(after trouble: Trouble, failures: Int, timing: Timing) -> Duration {
        switch trouble {
        case .credentialRefused:
            return timing.credentialPoll
        case .rateLimited(let retryAfter?):
            return min(max(retryAfter, timing.firstPoll), timing.longestRetryAfter)
        case .rateLimited(nil), .unreachable, .status, .unreadable:
            let doublings = min(max(failures - 1, 0), 10)
            return min(timing.firstPoll * Double(1 << doublings), timing.longestBackoff)
        }
    }

    /// Changes nothing and asks once more what the state waits for, so that no unexpected answer can leave the job standing.
    ///
    /// A start is never asked for again: whoever sent it owes its answer.
    func askAgain(_ timing: Timing) -> Step {
        switch state {
        case .preflight:
            Step(self, next: .readPreflight(after: timing.firstPoll))
        case .disabling:
            Step(self, next: .disable(after: timing.firstPoll))
        case .reconciling:
            Step(self, next: .readProgress(after: timing.reconcilePoll))
        case .watching:
            Step(
                self,
                next: watch?.end == nil
                    ? .readProgress(after: watch?.pollGap ?? timing.firstPoll) : .readReceipt(after: timing.firstPoll)
            )
        case .received, .queued, .needsApproval, .intended, .needsOperator, .succeeded, .failed, .cancelled, .stoppedUpstream, .refused:
            Step(self)
        }
    }
}
