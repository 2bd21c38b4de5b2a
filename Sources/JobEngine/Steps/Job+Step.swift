extension Job {
    /// A job for an accepted order, and what to say about it.
    ///
    /// - Parameters:
    ///   - ahead: The job that occupies the portal or waits before this one.
    ///   - approvalWithin: How long it waits for a second person; `nil` if none is needed.
    public static func admit(
        _ order: Order, as id: JobID, behind ahead: JobID?, approvalWithin: Duration? = nil, at now: Timestamp
    ) -> Step {
        if let approvalWithin {
            var step = Step(Job(id: id, order: order, acceptedAt: now, state: .needsApproval))
            step.say(.needsApproval(within: approvalWithin), .incident)
            step.job.posts.isWaitingTold = true
            return step
        }
        var step = Step(Job(id: id, order: order, acceptedAt: now, state: ahead == nil ? .received : .queued))
        if let ahead {
            step.say(.waiting(behind: ahead), .incident)
            step.job.posts.isWaitingTold = true
        }
        return step
    }

    /// What follows from `event`.
    ///
    /// Pure: the same job, event, time and policy give the same step. The caller stores ``Step/job`` and
    /// ``Step/announcements`` in one transaction and only then carries out ``Step/next``. An event that does not fit the
    /// state changes nothing and says nothing: answers may arrive late, and a terminal state is final. A job that waits for an
    /// answer then asks once more, so that it never stands still.
    ///
    /// - Precondition: Every ``Invariant`` holds; the process ends where one does not.
    public func step(_ event: JobEvent, at now: Timestamp, under policy: EnginePolicy) -> Step {
        transition(event, at: now, under: policy).keepingPromises(after: self, event, under: policy)
    }

    private func transition(_ event: JobEvent, at now: Timestamp, under policy: EnginePolicy) -> Step {
        let timing = policy.timing
        if case .resumed = event, case let job = withoutFuture(at: now), job != self {
            return job.transition(event, at: now, under: policy)
        }
        if state == .preflight, cancellation != nil { return cancelUnstarted(at: now) }
        switch (state, event) {
        case (.received, .turnCame), (.queued, .turnCame), (.preflight, .resumed):
            return beginPreflight()
        case (.preflight, .preflightRead(let findings)):
            return decide(on: findings, at: now, timing: timing)
        case (.preflight, .preflightRefused(let status, let message)):
            return refusedByPortal(status: status, message: message, at: now)
        case (.preflight, .leaverTaken(let other)):
            return refuse(.runningHere(other), at: now)
        case (.preflight, .unavailable(let trouble)):
            return preflightUnavailable(trouble, at: now, timing: timing)

        case (.preflight, .held), (.disabling, .held):
            return waitInLine(at: now)

        case (.disabling, .resumed), (.disabling, .disabled):
            return lookAfterDisabling(nil, at: now, timing: timing)
        case (.disabling, .unavailable(let trouble)):
            return lookAfterDisabling(trouble, at: now, timing: timing)
        case (.disabling, .disableRefused(let status, let message)):
            return refusedByPortal(status: status, message: message, at: now)

        case (.intended, .startAccepted(let progress)):
            return startAccepted(progress, at: now, timing: timing)
        case (.intended, .startRefused(let status, let message)):
            return startRefused(status: status, message: message, at: now)
        case (.intended, .startNotSent(let trouble)):
            return startNotSent(trouble, at: now, timing: timing)
        case (.intended, .startUnknown(let trouble)), (.intended, .unavailable(let trouble)):
            return beginReconciling(after: trouble, timing: timing)
        case (.intended, .resumed):
            return beginReconciling(after: nil, timing: timing)

        case (.reconciling, .resumed):
            return Step(self, next: .readProgress(after: .zero))
        case (.reconciling, .progressRead(let progress)):
            return reconcile(with: progress, at: now, policy: policy)
        case (.reconciling, .evidenceRead(let evidence)):
            return reconcile(by: evidence, at: now, policy: policy)
        case (.reconciling, .countFailed(let trouble)):
            return reconcile(withoutCount: trouble, at: now, timing: timing)
        case (.reconciling, .unavailable(let trouble)):
            return unavailable(trouble, retry: .readProgress(after: timing.reconcilePoll), at: now, timing: timing)

        case (.watching, .resumed(let waiting)):
            return resumeWatching(waiting: waiting, at: now, timing: timing)
        case (.watching, .commanded) where wantsStop(at: now, timing: timing):
            return Step(self, next: .terminate(after: .zero))
        case (.watching, .stopTaken(let progress)):
            return stopTaken(progress, at: now, timing: timing)
        case (.watching, .stopRefused(let status)):
            return stopRefused(status: status, at: now, timing: timing)
        case (.watching, .progressRead(let progress?)):
            return watch(progress, at: now, timing: timing, mostStagePosts: policy.mostStagePosts)
        case (.watching, .progressRead(nil)):
            return missRecord(at: now, timing: timing)
        case (.watching, .evidenceRead(let evidence)):
            return watch?.end == nil
                ? weigh(evidence, at: now, timing: timing)
                : close(counted: evidence, at: now, timing: timing)
        case (.watching, .unavailable(let trouble)):
            return watch?.end == nil
                ? unavailable(trouble, retry: .readProgress(after: .zero), at: now, timing: timing)
                : closingCountFailed(trouble, at: now, timing: timing)
        case (.watching, .countFailed(let trouble)):
            return watch?.end == nil
                ? countFailed(trouble, at: now, timing: timing)
                : closingCountFailed(trouble, at: now, timing: timing)

        default:
            return askAgain(timing)
        }
    }
}
