extension Job {
    /// The portal has shown the end and the rooms were counted: the final verdict.
    func close(counted evidence: Evidence?, at now: Timestamp) -> Step {
        guard let progress = watch?.progress, let end = watch?.end else { return Step(self) }
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
            guard let plan, let evidence else { return askOperator(.nothingToCount(lastStage: lastStage)) }
            switch evidence.verdict(on: plan) {
            case .done: return finish(.finishedByCheck, in: .succeeded, receipt: receipt, at: now)
            case .notDone: return finish(.incomplete, in: .failed, receipt: receipt, at: now)
            case .nothingToCount: return askOperator(.nothingToCount(lastStage: lastStage))
            }
        }
    }

    /// The closing count did not work: tries again a few times, then ends without it. The portal's own record is enough.
    func countUnavailable(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        let mostTries = 5
        var job = self
        job.watch?.countTries += 1
        guard (job.watch?.countTries ?? mostTries) < mostTries else {
            return job.close(counted: nil, at: now)
        }
        return Step(job, next: .readReceipt(after: timing.firstPoll))
    }

    /// Ends the job: its one final message.
    func finish(_ result: Ending.Result, in final: JobState, receipt: Receipt? = nil, at now: Timestamp) -> Step {
        precondition(final.isTerminal, "a job can only end in a terminal state")
        let isInferred =
            switch result {
            case .finishedByCheck, .incomplete: true
            default: false
            }
        let ending = Ending(result: result, at: now, stage: watch?.progress?.stage, receipt: receipt, isInferred: isInferred)
        var step = Step(self)
        step.announcements = endOutage(at: now, stage: nil)
        step.job.outage = nil
        step.job.state = final
        step.job.ending = ending
        let started = attempts.first?.intendedAt ?? acceptedAt
        step.say(.ended(ending, took: now - started, wasAway: watch?.awaySince != nil), .final)
        return step
    }
}
