extension Step {
    /// The step itself.
    ///
    /// - Precondition: It keeps every ``Invariant``. One that does not ends the process, whatever the build.
    func keepingPromises(after before: Job, _ event: JobEvent?, under policy: EnginePolicy) -> Step {
        guard let broken = brokenInvariant(after: before, event, under: policy) else { return self }
        fatalError("I\(broken.rawValue) \(broken) does not hold: \(before.id) from \(before.state) to \(job.state)")
    }

    /// The first promise that the step breaks.
    ///
    /// - Parameter event: What it answers; `nil` for a command.
    func brokenInvariant(after before: Job, _ event: JobEvent?, under policy: EnginePolicy) -> Invariant? {
        Invariant.allCases.first { !keeps($0, after: before, event, under: policy) }
    }

    private func keeps(_ invariant: Invariant, after before: Job, _ event: JobEvent?, under policy: EnginePolicy) -> Bool {
        switch invariant {
        case .startIsIntended:
            guard let start else { return true }
            return before.state == .preflight && job.state == .intended && job.lastAttempt?.outcome == .open
                && job.lastAttempt?.number == start.attempt && job.lastAttempt?.planHash == job.plan?.hash(in: job.order.portal)
        case .oneStartPerAttempt:
            return job.attempts.count == before.attempts.count + (start == nil ? 0 : 1)
        case .earlierAttemptsAreResolved:
            return start == nil || job.attempts.dropLast().allSatisfy { $0.outcome == .notSent || $0.outcome.leftNoTrace }
        case .terminalIsFinal:
            return !before.state.isTerminal || (job == before && announcements.isEmpty && next == nil)
        case .watchingEndsByRecordOrEvidence:
            guard before.state == .watching, job.state.isTerminal, event != nil else { return true }
            return before.watch?.end != nil || job.ending?.isInferred == true
        case .absenceEndsNothing:
            return before.state != .watching || event != .progressRead(nil) || job.state == .watching
        case .startIsThePlan:
            guard let start, let plan = job.plan else { return start == nil }
            return start.from == plan.from.id && start.to == plan.to?.id && start.deleteProfile == plan.deleteProfile
                && job.order.confirmation.map { confirms($0, start, after: before) } != false
        case .deletionIsOrdered:
            return (start?.deleteProfile != true || job.order.confirmation?.deleteProfile == true)
                && (!isDisabling || (job.order.confirmation?.allowsDisabling == true && before.disabling?.isDone != true))
        case .requesterIsAllowed:
            guard start != nil || (isDisabling && before.state != .disabling) else { return true }
            guard case .preflightRead(let findings) = event else { return false }
            return findings.isRequesterAllowed && job.approval.map { $0.by.isSamePerson(as: job.order.requester) } != true
        case .oneLastMessage:
            let isEnding = job.state.isTerminal && !before.state.isTerminal
            return announcements.count { $0.isTerminal } == (isEnding ? 1 : 0) && job.state.isTerminal == (job.ending != nil)
        case .percentageNeverFalls:
            guard before.state == .watching, job.state == .watching else { return true }
            return (job.watch?.progress?.percentage ?? 0) >= (before.watch?.progress?.percentage ?? 0)
        case .everyWaitEnds:
            guard let next else { return !job.isAtWork || event == nil }
            return next.delay <= policy.timing.longestRetryAfter
        }
    }

    /// Whether `start` is what was confirmed: the same accounts, the same deletion and, unless an earlier start may have moved
    /// something, the same plan to the last room. What is repeated has no room, name or role that the plan before had not.
    private func confirms(_ confirmation: Confirmation, _ start: StartOrder, after before: Job) -> Bool {
        let isRest = before.traceless != nil && before.plan.map { job.plan?.isRest(of: $0) == true } == true
        return confirmation.from.id == start.from && confirmation.to.id == start.to && confirmation.deleteProfile == start.deleteProfile
            && (isRest || confirmation.seen.hash == job.lastAttempt?.planHash)
    }

    private var isDisabling: Bool { if case .disable = next { true } else { false } }

    private var start: StartOrder? {
        guard case .start(let order) = next else { return nil }
        return order
    }
}

extension Job {
    /// Whether something must always be under way for it; a start that was sent owes its answer.
    fileprivate var isAtWork: Bool { state == .preflight || state == .reconciling || state == .watching }
}
