extension Job {
    /// The portal has shown the end and the rooms were counted: the final verdict.
    func close(counted evidence: Evidence?, at now: Timestamp, timing: Timing) -> Step {
        guard let plan, let progress = watch?.progress, let end = watch?.end else { return askAgain(timing) }
        let receipt = evidence?.receipt
        switch end {
        case .completed:
            if let receipt, receipt.left > 0 { return finish(.roomsLeft, in: .failed, receipt: receipt, at: now) }
            if let elsewhere = receipt?.elsewhere, elsewhere > 0 {
                return finish(.roomsElsewhere, in: .failed, receipt: receipt, at: now)
            }
            return finish(.finished, in: .succeeded, receipt: receipt, at: now)
        case .canceled:
            return finish(.stoppedUpstream, in: .stoppedUpstream, receipt: receipt, at: now)
        case .failed:
            return finish(.failed(message: progress.error), in: .failed, receipt: receipt, at: now)
        case .unclear:
            guard let evidence else { return askOperator(.nothingToCount(lastStage: lastStage)) }
            return conclude(from: evidence, about: plan, at: now)
        }
    }

    /// Ends a job that no record of the portal ends, by what was counted.
    func conclude(from evidence: Evidence, about plan: Plan, at now: Timestamp) -> Step {
        let receipt = evidence.receipt
        switch evidence.verdict(on: plan) {
        case .done where (receipt.elsewhere ?? 0) > 0:
            return finish(.roomsElsewhere, in: .failed, receipt: receipt, at: now)
        case .done:
            return finish(.finishedByCheck, in: .succeeded, receipt: receipt, at: now)
        case .notDone:
            return finish(.incomplete, in: .failed, receipt: receipt, at: now)
        case .nothingToCount:
            return askOperator(.nothingToCount(lastStage: lastStage))
        }
    }

    /// The closing count did not work: tries again a few times, then ends without it. The portal's own record is enough.
    func countUnavailable(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        let mostTries = 5
        var job = self
        job.watch?.countTries += 1
        let tries = job.watch?.countTries ?? mostTries
        let wait = Self.wait(after: trouble, failures: tries, timing: timing)
        // The end is known; nobody should wait for its message until a person has mended the key or a rate limit has run out.
        let isNotWorthIt = watch?.end != .unclear && (trouble == .credentialRefused || wait > timing.longestBackoff)
        guard tries < mostTries, !isNotWorthIt else {
            return job.close(counted: nil, at: now, timing: timing)
        }
        return Step(job, next: .readReceipt(after: wait))
    }

    /// Ends the job: its one final message.
    func finish(_ result: Ending.Result, in final: JobState, receipt: Receipt? = nil, at now: Timestamp) -> Step {
        precondition(final.isTerminal, "a job can only end in a terminal state")
        let isInferred =
            switch result {
            case .finishedByCheck, .incomplete: true
            case .roomsElsewhere: watch?.end != .completed
            default: false
            }
        let ending = Ending(result: result, at: now, stage: watch?.progress?.stage, receipt: receipt, isInferred: isInferred)
        var step = Step(self)
        step.job.outage = nil
        step.job.state = final
        step.job.ending = ending
        let ran = attempts.last { $0.outcome == .accepted || $0.outcome == .adopted }
        step.say(.ended(ending, took: now - (ran?.intendedAt ?? acceptedAt), wasAway: watch?.awaySince != nil), .final)
        return step
    }

    /// Hands the job to a person.
    func askOperator(_ doubt: Notice.Doubt) -> Step {
        var step = Step(self)
        step.job.outage = nil
        step.job.state = .needsOperator
        step.say(.needsDecision(doubt), .incident)
        return step
    }
}
