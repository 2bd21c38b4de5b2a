extension Job {
    func beginPreflight() -> Step {
        var job = self
        job.state = .preflight
        return Step(job, next: .readPreflight(after: .zero))
    }

    /// Refuses the order or records the intent to start.
    func decide(on findings: PreflightFindings, at now: Timestamp, timing: Timing) -> Step {
        switch findings.plan(for: order) {
        case .failure(let refused):
            return refuse(refused.refusal, at: now)
        case .success(let plan):
            var job = self
            job.plan = plan
            job.outage = nil
            return job.intend(plan, earlierRecord: findings.record, at: now, timing: timing)
        }
    }

    /// Records the intent; the start leaves only after this step is stored.
    private func intend(_ plan: Plan, earlierRecord: Progress?, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        let attempt = Attempt(
            number: attempts.count + 1,
            intendedAt: now,
            sendBefore: now + timing.sendWithin,
            planHash: plan.hash(in: order.portal),
            outcome: .open,
            earlierRecord: earlierRecord
        )
        precondition(attempts.allSatisfy { $0.outcome == .notSent || $0.outcome == .notStarted }, "an earlier start is unresolved")
        job.attempts.append(attempt)
        job.state = .intended
        job.watch = Watch(startingAt: now, timing: timing)
        return Step(
            job,
            next: .start(
                StartOrder(
                    attempt: attempt.number,
                    from: plan.from.id,
                    to: plan.to.id,
                    deleteProfile: plan.deleteProfile,
                    sendBefore: attempt.sendBefore
                )
            )
        )
    }

    /// Ends the job before anything was started; the reason goes to the person who asked alone.
    func refuse(_ refusal: Refusal, at now: Timestamp) -> Step {
        var step = Step(self)
        step.job.state = .refused
        step.job.outage = nil
        let ending = Ending(result: .refused(refusal), at: now, stage: nil, receipt: nil, isInferred: false)
        step.job.ending = ending
        step.sayPrivately(.ended(ending, took: now - acceptedAt, wasAway: false))
        return step
    }

    /// Keeps trying for a while: nothing was started, so nothing is lost by waiting.
    func preflightUnavailable(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        let since = outage?.since ?? now
        guard now - since < timing.preflightLimit else {
            return finish(.neverStarted(trouble), in: .failed, at: now)
        }
        return unavailable(trouble, retry: .readPreflight(after: .zero), at: now, timing: timing)
    }
}
