extension Job {
    /// Records that the leaver is to be disabled; the request leaves only after this step is stored. It may be sent again after a crash
    /// or a lost answer, because disabling twice is disabling. What came of it is read from the portal, not from its answer.
    func disable(_ plan: Plan, at now: Timestamp, timing: Timing) -> Step {
        let mostRequests = 3
        let requests = disabling?.requests ?? 0
        // Nobody agreed to it, somebody has taken it back, or the portal says yes and does not do it.
        guard order.confirmation?.allowsDisabling == true, disabling?.isDone != true, requests < mostRequests else {
            return mayHaveStarted ? askOperator(.startNeverShown(left: nil), at: now) : refuse(.leaverStillActive(plan.from), at: now)
        }
        var job = self
        job.plan = plan
        job.state = .disabling
        job.disabling = Disabling(requests: requests + 1, isDone: false)
        return Step(job, next: .disable(after: .zero))
    }

    /// The request was answered, or its answer is lost: looks again.
    func lookAfterDisabling(_ trouble: Trouble?, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.state = .preflight
        guard let trouble else { return job.beginPreflight() }
        // What was not answered does not count as a request that came to nothing.
        job.disabling?.requests -= 1
        return job.preflightUnavailable(trouble, at: now, timing: timing)
    }

    /// The portal shows a leaver whom the bot has disabled: tells the channel once.
    mutating func noteDisabled(_ leaver: Person) -> [Announcement] {
        guard leaver.status == .disabled, let pending = disabling, !pending.isDone else { return [] }
        disabling?.isDone = true
        var step = Step(self)
        step.say(.leaverDisabled(leaver), .incident)
        return step.announcements
    }
}
