internal import JobEngine
internal import JobLedger

/// Plans, limits and pauses, by the rules of the store.
extension LedgerModel {
    mutating func keep(_ plan: ShownPlan) -> Bool {
        guard plans[plan.code] == nil else { return false }
        plans[plan.code] = StoredPlan(shown: plan, fate: .shown, job: nil)
        return true
    }

    mutating func drop(_ code: PlanCode, for requester: Requester, at now: Timestamp) -> PlanRefusal? {
        guard let stored = plans[code] else { return .unknown }
        if let refusal = stored.refusal(to: requester, at: now) { return refusal }
        plans[code]?.fate = .dropped
        return nil
    }

    func usage(of requester: Requester, since moment: Timestamp, without job: JobID?) -> PersonUsage {
        let own = jobs.values.map(\.job).filter { $0.order.requester.isSamePerson(as: requester) && $0.id != job }
        return PersonUsage(
            starts: own.compactMap(\.attempts.first?.intendedAt).filter { $0 > moment },
            pending: own.count { $0.attempts.isEmpty && !$0.state.isTerminal && !$0.order.isFollowing }
        )
    }

    mutating func setPause(_ isPaused: Bool, of portal: PortalName, for requester: Requester, at now: Timestamp) -> Pause? {
        let before = pauses[portal]
        if (before != nil) != isPaused { pauses[portal] = isPaused ? Pause(by: requester, since: now) : nil }
        return before
    }

    func liveJob(of order: Order) -> StoredJob? {
        order.leaverKeys.sorted().lazy.compactMap { liveJob(about: $0, in: order.portal) }.first
    }

    /// What stands in the way of a command.
    func obstacle(to command: CommandRecord, as id: JobID, at now: Timestamp) -> Admission? {
        let order = command.order
        if let confirmation = order.confirmation {
            let stored = plans[confirmation.code]
            let isThatPlan = stored.map { SeenPlan($0.shown.plan, in: order.portal) == confirmation.seen } ?? false
            let refusal = isThatPlan ? stored?.refusal(to: order.requester, at: now) : .unknown
            if case .used(let job?) = refusal, let live = jobs[job]?.job, !live.state.isTerminal { return .alreadyRunning(live) }
            if let refusal { return .planUnusable(refusal) }
        }
        if let live = liveJob(of: order)?.job, live.giveWay(to: order, as: id, at: now) == nil { return .alreadyRunning(live) }
        guard !order.isFollowing else { return nil }
        let since = Timestamp(milliseconds: now.milliseconds - command.quota.longestWindow.wholeMilliseconds)
        let usage = usage(of: order.requester, since: since, without: nil)
        return command.quota.exceeded(after: usage.starts, pending: usage.pending, at: now).map(Admission.overQuota)
    }

    func ended(about key: String?, in portal: PortalName, limit: Int) -> [StoredJob] {
        let ended = jobs.values.filter {
            $0.job.order.portal == portal && $0.job.state.isTerminal && (key.map($0.job.isAbout) ?? true)
        }
        let order = ended.sorted {
            (($0.job.ending?.at ?? $0.job.acceptedAt), $0.job.id) > (($1.job.ending?.at ?? $1.job.acceptedAt), $1.job.id)
        }
        return Array(order.prefix(max(0, limit)))
    }
}
