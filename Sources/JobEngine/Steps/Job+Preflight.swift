extension Job {
    func beginPreflight() -> Step {
        var job = self
        job.state = .preflight
        return Step(job, next: .readPreflight(after: .zero))
    }

    /// Refuses the order or records the intent to start. That the bot has disabled the leaver is said whatever comes of the order.
    func decide(on findings: PreflightFindings, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        let news = findings.leaver.person.map { job.noteDisabled($0) } ?? []
        var step = job.judge(findings, at: now, timing: timing)
        step.announcements = news + step.announcements
        return step
    }

    private func judge(_ findings: PreflightFindings, at now: Timestamp, timing: Timing) -> Step {
        let lost = traceless
        if let lost, let record = findings.holdings?.record, record != attempts[lost].earlierRecord {
            // The portal shows a start that seemed lost, from its queue perhaps: it must neither be repeated nor denied.
            return adoptLate(record, attempt: lost, at: now, timing: timing)
        }
        if let refusal = findings.refusal(of: order) {
            // A leaver who is gone after a start that seemed lost: it may have been carried out, deletion and all.
            if lost != nil, case .unknownPerson(.from, _, _) = refusal { return askOperator(.startNeverShown(left: nil), at: now) }
            return mayHaveStarted ? askOperator(.startNeverShown(left: nil), at: now) : refuse(refusal, at: now)
        }
        guard order.isConfirmedEnough else { return refuse(.notConfirmed, at: now) }
        guard let from = findings.leaver.person, let holdings = findings.holdings else { return askAgain(timing) }
        if order.isFollowing { return follow(from, holdings, at: now, timing: timing) }
        guard let to = findings.heir?.person else { return askAgain(timing) }
        if let record = holdings.record, record.end == nil { return refuse(.runningElsewhere(from, record.stage), at: now) }

        let plan = Plan(order, from: from, to: to, holdings)
        var job = self
        // What could not leave, a start or the disabling, is still the same trouble, though questions are answered.
        let isStillTrouble = lastAttempt?.outcome == .notSent || (disabling?.isDone == false && from.status != .disabled)
        let again = isStillTrouble ? [] : job.endOutage(at: now)
        var step: Step
        if lost != nil, let old = self.plan, !plan.isRepeat(of: old) {
            // The same words mean other people now. A second start may repeat the first one only.
            step = job.askOperator(.startNeverShown(left: plan.census.numbers), at: now)
        } else if let seen = order.confirmation?.seen, !isConfirmed(plan, seen) {
            if !mayHaveStarted { return job.refuseChanged(seen, plan, code: findings.freshCode, saying: again, at: now) }
            step = job.askOperator(.startNeverShown(left: plan.census.numbers), at: now)
        } else if from.status != .disabled {
            step = job.disable(plan, at: now, timing: timing)
        } else {
            job.plan = plan
            step = job.intend(plan, for: to, earlierRecord: holdings.record, at: now, timing: timing)
        }
        step.announcements = again + step.announcements
        return step
    }

    /// Whether `plan` is what was confirmed or, after a start that seemed lost, what is left of it.
    private func isConfirmed(_ plan: Plan, _ seen: SeenPlan) -> Bool {
        if seen.hash == plan.hash(in: order.portal) { return true }
        guard traceless != nil, let old = self.plan else { return false }
        return plan.isRest(of: old)
    }

    /// What would be carried out is not what was confirmed: nothing is started, and the plan as it is now gets a code of its own.
    private func refuseChanged(
        _ seen: SeenPlan, _ plan: Plan, code: PlanCode?, saying announcements: [Announcement], at now: Timestamp
    ) -> Step {
        let present = SeenPlan(plan, in: order.portal)
        var step = refuse(.planChanged(from: seen, to: present, plan.from, code: code), at: now)
        step.announcements = announcements + step.announcements
        step.offer = code.map { code in
            var asked = order
            asked.confirmation = nil
            return ShownPlan(code: code, order: asked, plan: plan, shownAt: now)
        }
        return step
    }

    /// New jobs are paused: the job gives the portal's place back and waits for another turn. A start that seemed lost is not watched
    /// for in the line, and may show there: a person decides.
    func waitInLine(at now: Timestamp) -> Step {
        var job = self
        // It did not leave.
        if state == .disabling { job.disabling?.requests -= 1 }
        let again = job.endOutage(at: now)
        var step: Step
        if traceless == nil {
            job.state = .queued
            step = Step(job)
        } else {
            step = job.askOperator(.startNeverShown(left: nil), at: now)
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
    private func intend(_ plan: Plan, for to: Person, earlierRecord: Progress?, at now: Timestamp, timing: Timing) -> Step {
        var job = self
        let attempt = Attempt(
            number: attempts.count + 1,
            intendedAt: now,
            sendBefore: now + timing.sendWithin,
            planHash: plan.hash(in: order.portal),
            outcome: .open,
            earlierRecord: earlierRecord
        )
        job.attempts.append(attempt)
        job.state = .intended
        job.watch = Watch(startingAt: now, timing: timing)
        return Step(
            job,
            next: .start(
                StartOrder(
                    attempt: attempt.number,
                    from: plan.from.id,
                    to: to.id,
                    deleteProfile: plan.deleteProfile,
                    sendBefore: attempt.sendBefore
                )
            )
        )
    }

    /// Ends the job before anything was started; the reason goes to the person who asked alone. A channel that has heard of the
    /// job is told that there is nothing to wait for.
    func refuse(_ refusal: Refusal, at now: Timestamp) -> Step {
        let isKnownToChannel =
            posts.isWaitingTold || posts.isSilenceTold == true || outage?.isTold == true || disabling?.isDone == true
        var job = self
        let again = job.endOutage(at: now)
        var step = Step(job)
        step.announcements = again
        step.job.state = .refused
        let ending = Ending(
            result: .refused(refusal), at: now, took: now - acceptedAt, stage: nil, receipt: nil, basis: .record)
        step.job.ending = ending
        if isKnownToChannel {
            step.say(.notStarted, .incident)
        }
        step.sayPrivately(.ended(ending, wasAway: false))
        return step
    }

    /// Keeps trying for a while: nothing was started, so nothing is lost by waiting.
    func preflightUnavailable(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        let since = outage?.since ?? now
        guard now - since < timing.preflightLimit else {
            if mayHaveStarted { return askOperator(.startNeverShown(left: nil), at: now) }
            return finish(.neverStarted(trouble), in: .failed, took: now - since, at: now)
        }
        return unavailable(trouble, retry: .readPreflight(after: .zero), at: now, timing: timing)
    }
}
