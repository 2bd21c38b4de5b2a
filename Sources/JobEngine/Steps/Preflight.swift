extension Job {
    func beginPreflight() -> Step {
        var job = self
        job.state = .preflight
        return Step(job, next: .readPreflight(after: .zero))
    }

    /// Refuses the order or records the intent to start.
    func decide(on findings: PreflightFindings, at now: Timestamp, timing: Timing) -> Step {
        if let lost = attempts.lastIndex(where: { $0.outcome == .notStarted }), let record = findings.record,
            record != attempts[lost].earlierRecord
        {
            // The portal shows a start that seemed lost, from its queue perhaps: it must neither be repeated nor denied.
            return adoptLate(record, attempt: lost, at: now, timing: timing)
        }
        var job = self
        var step: Step
        // A start that could not leave is still the same trouble, though questions are answered.
        let again = lastAttempt?.outcome == .notSent ? [] : job.endOutage(at: now)
        switch findings.plan(for: order) {
        case .failure(let refused):
            return refuse(refused.refusal, at: now)
        case .success(let plan):
            if let old = self.plan, attempts.contains(where: { $0.outcome == .notStarted }), !plan.isRepeat(of: old) {
                // The same words mean other people now. A second start may repeat the first one only.
                step = job.askOperator(.startNeverShown(roomsLeft: plan.census.count))
            } else {
                job.plan = plan
                step = job.intend(plan, earlierRecord: findings.record, at: now, timing: timing)
            }
        }
        step.announcements = again + step.announcements
        return step
    }

    private func adoptLate(_ record: Progress, attempt: Int, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        job.attempts[attempt].outcome = .adopted
        job.watch = Watch(startingAt: now, timing: timing)
        return job.beginWatching(record, at: now, timing: timing)
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

    /// Ends the job before anything was started; the reason goes to the person who asked alone. A channel that has heard of the
    /// job is told that there is nothing to wait for.
    func refuse(_ refusal: Refusal, at now: Timestamp) -> Step {
        let isKnownToChannel = posts.isWaitingTold || outage?.isTold == true
        var job = self
        let again = job.endOutage(at: now)
        var step = Step(job)
        step.announcements = again
        step.job.state = .refused
        let ending = Ending(result: .refused(refusal), at: now, stage: nil, receipt: nil, isInferred: false)
        step.job.ending = ending
        if isKnownToChannel {
            step.say(.notStarted, .incident)
        }
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
