/// What may be ordered, and what must be asked first.
extension AccessPolicy {
    /// Whether `order` may be given: by this person, here, with these options.
    public func authorize(_ order: Order) -> Decision {
        let person = authorize(order.requester, for: .listed)
        guard person == .allowed else { return person }
        if order.deleteProfile, !allowsDeletion { return .refused(.deletion) }
        if order.disables, !allowsDisabling { return .refused(.disabling) }
        return .allowed
    }

    /// Whether `job` may be started now. Asked again right before each start: lists and rules may have changed since the command.
    public func authorize(startOf job: Job) -> Decision {
        let order = authorize(job.order)
        guard order == .allowed else { return order }
        guard let approval = job.approval else { return needsApproval(job.order) ? .refused(.approval) : .allowed }
        return mayApprove(approval.by, job.order)
    }

    /// Whether `requester` may be the second person for `order`: an operator, and not whoever asked.
    ///
    /// Ids of two platforms cannot be compared, so only a person of the same platform is surely another one.
    public func mayApprove(_ requester: Requester, _ order: Order) -> Decision {
        let person = authorize(requester, for: .operators)
        guard person == .allowed else { return person }
        let isSurelyAnother = requester.platform == order.requester.platform && !requester.isSamePerson(as: order.requester)
        return isSurelyAnother ? .allowed : .refused(.approval)
    }

    /// Whether a second person must agree to `order`.
    public func needsApproval(_ order: Order) -> Bool {
        guard !order.isFollowing else { return false }
        return switch approval {
        case .never: false
        case .delete: order.deleteProfile
        case .always: true
        }
    }

    /// Whether a plan must be shown and confirmed before `order` is carried out: because something was guessed, because it cannot be
    /// taken back, or because the operator wants it so.
    public func needsPlan(_ order: Order) -> Bool {
        guard !order.isFollowing, order.confirmation == nil else { return false }
        return confirmsAlways || order.deleteProfile || order.disables || order.from.kind == .name || order.to?.kind == .name
    }
}
