/// What a request to stop a job comes to.
public enum CancelAnswer: Sendable, Hashable {
    /// The job has changed; the step must be stored.
    case taken(Step)
    /// The same was asked for before.
    case takenBefore(Cancellation)
    /// The job has ended.
    case nothingToCancel
}

/// Whether asking once more may close a job that DocSpace cannot be asked to stop.
public enum CancelClosing: Sendable, Hashable {
    /// Asking again is a decision: the command was typed a second time.
    case bySecondRequest
    /// Asking again changes nothing: a button is easily pressed twice.
    case never
}

extension Job {
    /// Somebody asks to stop the job.
    ///
    /// Before a start it ends at once. While a start may be under way the request is remembered: the portal is asked as soon as it
    /// shows the job, and the job ends when the portal says how it ended.
    public func cancel(by name: String, at now: Timestamp, closing: CancelClosing = .bySecondRequest) -> CancelAnswer {
        let answer = cancelAnswer(by: name, at: now, closing)
        guard case .taken(let step) = answer else { return answer }
        return .taken(step.keepingPromises(after: self, nil, under: EnginePolicy()))
    }

    private func cancelAnswer(by name: String, at now: Timestamp, _ closing: CancelClosing) -> CancelAnswer {
        if let cancellation, cancellation.refusedWith == nil, !state.isTerminal, state != .needsOperator {
            guard closing == .bySecondRequest, endsBySecondCancel(cancellation, at: now) else { return .takenBefore(cancellation) }
            return .taken(finish(.closedUndecided(by: name), in: .cancelled, at: now))
        }
        var job = self
        job.cancellation = Cancellation(by: name, requestedAt: now)
        switch state {
        case .received, .queued, .needsApproval, .preflight, .disabling:
            return .taken(job.cancelUnstarted(at: now))
        case .intended, .reconciling, .watching:
            if order.isFollowing { return .taken(job.finish(.unfollowed(by: name), in: .cancelled, at: now)) }
            var step = Step(job)
            step.say(.stopRequested(by: name), .incident)
            return .taken(step)
        case .needsOperator:
            return .taken(job.finish(.closedUndecided(by: name), in: .cancelled, at: now))
        case .succeeded, .failed, .cancelled, .stoppedUpstream, .refused:
            return .nothingToCancel
        }
    }

    /// Whether asking once more ends the job here: the portal gives no usable answer, so that nobody can ask it to stop. Not in the
    /// moments after the first request, when it may be a second press of the same key.
    private func endsBySecondCancel(_ cancellation: Cancellation, at now: Timestamp) -> Bool {
        outage?.isTold == true && cancellation.takenAt == nil && now - cancellation.requestedAt >= .seconds(10)
    }

    /// Ends a job of which nothing runs, on somebody's word.
    func cancelUnstarted(at now: Timestamp) -> Step {
        let name = cancellation?.by ?? order.requester.displayName
        // A start that seemed lost may wait in the portal's queue.
        let isSure = traceless == nil
        var job = self
        let again = job.endOutage(at: now)
        var step = job.finish(isSure ? .cancelledUnstarted(by: name) : .closedUndecided(by: name), in: .cancelled, at: now)
        step.announcements = again + step.announcements
        return step
    }

    /// Whether the portal must be asked to stop the job: it was not yet, or it goes on as if it had not been.
    func wantsStop(at now: Timestamp, timing: Timing) -> Bool {
        guard let cancellation, cancellation.refusedWith == nil, watch?.end == nil else { return false }
        return cancellation.takenAt.map { now - $0 >= timing.stopReminder } ?? true
    }

    /// The portal took the request. It says "canceled" at once, which is no end: the job stops at its next checkpoint. Only a job
    /// that had ended before is called canceled with 100 %.
    func stopTaken(_ progress: Progress?, at now: Timestamp, timing: Timing) -> Step {
        guard cancellation != nil, watch?.end == nil else { return askAgain(timing) }
        guard let progress else { return missRecord(at: now, timing: timing) }
        var job = self
        job.cancellation?.takenAt = now
        if progress.percentage == 100, progress.end != nil { return job.watch(progress, at: now, timing: timing) }
        job.noteContact(at: now, timing: timing)
        // It was listed a moment ago; what was missed before that is over.
        job.watch?.missing = nil
        var step = Step(job)
        step.announcements = step.job.endOutage(at: now)
        step.next = .readProgress(after: timing.firstPoll)
        return step
    }

    /// The portal refuses to stop the job, which goes on.
    func stopRefused(status: Int, at now: Timestamp, timing: Timing) -> Step {
        guard let cancellation, cancellation.refusedWith == nil, watch?.end == nil else { return askAgain(timing) }
        var job = self
        job.noteContact(at: now, timing: timing)
        let again = job.endOutage(at: now)
        job.cancellation?.refusedWith = status
        var step = Step(job, next: .readProgress(after: timing.firstPoll))
        step.announcements = again
        step.say(.stopRefused(status: status), .incident)
        return step
    }

    /// Whether the same may be asked for again as another job, and the order for it: the same two accounts, by their ids.
    ///
    /// - Returns: `nil` for a job that goes on, has moved everything, or was only followed.
    public func retryOrder(by requester: Requester, to destination: DestinationName) -> Order? {
        let mayHaveLeftSomething = state == .needsOperator || (state.isTerminal && state != .succeeded)
        guard mayHaveLeftSomething, let to = order.to else { return nil }
        var again = order
        again.requester = requester
        again.destination = destination
        again.confirmation = nil
        again.disables = order.disables && plan?.from.status != .disabled
        if let leaver, let heir {
            again.from = Order.PersonReference(kind: .id, typed: order.from.typed, key: leaver.id)
            again.to = Order.PersonReference(kind: .id, typed: to.typed, key: heir.id)
        }
        return again
    }
}
