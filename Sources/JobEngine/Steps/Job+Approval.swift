/// What a second person's yes comes to.
public enum ApprovalAnswer: Sendable, Hashable {
    /// The job has changed; the step must be stored.
    case taken(Step)
    /// Somebody has agreed before.
    case takenBefore(Approval)
    /// It needs nobody's yes, or has ended.
    case nothingToApprove
}

extension Job {
    /// Until when a second person may agree.
    public func approvalEnds(under timing: Timing) -> Timestamp { acceptedAt + timing.approvalLimit }

    /// A second person agrees. Whether this person may is for the caller to decide; that it is another one is asserted here.
    ///
    /// - Precondition: `requester` did not ask for the job.
    public func approve(by requester: Requester, at now: Timestamp) -> ApprovalAnswer {
        if let approval { return .takenBefore(approval) }
        guard state == .needsApproval else { return .nothingToApprove }
        precondition(!requester.isSamePerson(as: order.requester), "nobody approves what they asked for")
        var step = Step(self)
        step.job.approval = Approval(by: requester, at: now)
        step.job.state = .queued
        step.say(.approved(by: requester.displayName), .incident)
        return .taken(step.keepingPromises(after: self, nil, under: EnginePolicy()))
    }

    /// Ends a job that nobody has approved in time.
    ///
    /// - Returns: `nil` for a job that waits for nobody, or has time left.
    public func expireApproval(at now: Timestamp, timing: Timing) -> Step? {
        guard state == .needsApproval, now >= approvalEnds(under: timing) else { return nil }
        return refuse(.notApproved(within: timing.approvalLimit), at: now).keepingPromises(after: self, nil, under: EnginePolicy())
    }
}
