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
            if !order.isFollowing, let profileExists = receipt?.profileExists, profileExists == plan.deleteProfile {
                return finish(.profileNotAsOrdered, in: .failed, receipt: receipt, at: now)
            }
            return finish(.finished, in: .succeeded, receipt: receipt, at: now)
        case .canceled where cancellation.map { $0.refusedWith == nil } == true:
            return finish(.cancelled, in: .cancelled, receipt: receipt, at: now)
        case .canceled:
            return finish(.stoppedUpstream, in: .stoppedUpstream, receipt: receipt, at: now)
        case .failed:
            return finish(.failed(message: progress.error), in: .failed, receipt: receipt, at: now)
        case .unclear:
            guard let evidence else { return askAgain(timing) }
            return conclude(from: evidence, about: plan, because: .unknownStatus, at: now)
        }
    }

    /// Ends a job that no record of the portal ends, by what was counted.
    func conclude(from evidence: Evidence, about plan: Plan, because loss: RecordLoss, at now: Timestamp) -> Step {
        var receipt = evidence.receipt
        receipt.sharesFiles = evidence.sharesFiles
        let basis = Ending.Basis.count(loss)
        switch evidence.verdict(on: plan) {
        case .done where (receipt.elsewhere ?? 0) > 0:
            return finish(.roomsElsewhere, in: .failed, by: basis, receipt: receipt, at: now)
        case .done where !order.isFollowing && !plan.deleteProfile && !evidence.profileExists:
            return finish(.profileNotAsOrdered, in: .failed, by: basis, receipt: receipt, at: now)
        case .done:
            return finish(.finishedByCheck, in: .succeeded, by: basis, receipt: receipt, at: now)
        case .notDone where cancellation?.takenAt != nil:
            return finish(.cancelled, in: .cancelled, by: basis, receipt: receipt, at: now)
        case .notDone:
            return finish(.incomplete, in: .failed, by: basis, receipt: receipt, at: now)
        case .nothingToCount:
            return askOperator(.nothingToCount(loss, lastStage: watch?.progress?.stage), at: now)
        }
    }

    /// The closing count did not work: tries again a few times, then ends without it. The portal's own record is enough, unless
    /// it shows an end that nobody knows.
    func closingCountFailed(_ trouble: Trouble, at now: Timestamp, timing: Timing) -> Step {
        let (mostTries, mostTriesForUnclearEnd) = (5, 20)
        var job = self
        let wait = job.noteFailedCount(trouble, timing: timing)
        let tries = job.watch?.failedCounts ?? mostTries
        if watch?.end == .unclear {
            guard tries < mostTriesForUnclearEnd else {
                return job.askOperator(.countFailed(.unknownStatus, trouble, lastStage: watch?.progress?.stage), at: now)
            }
            return Step(job, next: .readReceipt(after: wait))
        }
        // The end is known; nobody should wait for its message until a person has mended the key or a rate limit has run out.
        let isWorthIt = tries < mostTries && trouble != .credentialRefused && wait <= timing.longestBackoff
        return isWorthIt ? Step(job, next: .readReceipt(after: wait)) : job.close(counted: nil, at: now, timing: timing)
    }

    /// Ends the job: its one final message.
    ///
    /// - Parameter took: How long; by default since the start that the portal carried out, or since the command.
    func finish(
        _ result: Ending.Result,
        in final: JobState,
        by basis: Ending.Basis = .record,
        receipt: Receipt? = nil,
        took: Duration? = nil,
        at now: Timestamp
    ) -> Step {
        precondition(final.isTerminal, "a job can only end in a terminal state")
        let ran = attempts.last { $0.outcome == .accepted || $0.outcome == .adopted }
        let ending = Ending(
            result: result,
            at: now,
            took: took ?? now - (ran?.intendedAt ?? acceptedAt),
            stage: watch?.progress?.stage,
            receipt: receipt,
            basis: basis,
            lastSeen: watch?.progressReadAt.map { now - $0 }
        )
        var step = Step(self)
        step.job.outage = nil
        step.job.state = final
        step.job.ending = ending
        step.say(.ended(ending, wasAway: watch?.awaySince != nil), .final)
        return step
    }

    /// Hands the job to a person; one that is only followed needs no decision and ends.
    func askOperator(_ doubt: Notice.Doubt, at now: Timestamp) -> Step {
        if order.isFollowing { return finish(.unknown, in: .failed, by: .count(doubt.loss), at: now) }
        var step = Step(self)
        step.job.outage = nil
        step.job.state = .needsOperator
        step.say(.needsDecision(doubt), .incident)
        return step
    }

    /// Ends a job that waits for a person, because `order` asks for the same again as job `successor`.
    ///
    /// The same people and the same deletion again move what may be left, and nothing else. Any other order needs the decision
    /// first, and so does every job that does not wait for one.
    ///
    /// - Returns: `nil` if `order` does not decide about this job.
    public func giveWay(to order: Order, as successor: JobID, at now: Timestamp) -> Step? {
        guard state == .needsOperator, self.order.portal == order.portal, !order.isFollowing, isSamePair(as: order) else { return nil }
        return finish(.leftUndecided(successor: successor), in: .failed, at: now)
            .keepingPromises(after: self, nil, under: EnginePolicy())
    }
}

extension Notice.Doubt {
    /// Why no record tells how the run ended.
    fileprivate var loss: RecordLoss {
        switch self {
        case .startNeverShown: .neverShown
        case .nothingToCount(let loss, _), .countFailed(let loss, _, _): loss
        case .setAside: .vanished
        case .notTold: .refused
        case .standsStill: .standsStill
        }
    }
}
