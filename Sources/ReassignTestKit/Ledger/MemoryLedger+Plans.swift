public import JobEngine
public import JobLedger

extension MemoryLedger {
    public func keepPlan(_ plan: ShownPlan) async throws(LedgerError) -> Bool { try with { $0.keep(plan) } }

    public func plan(_ code: PlanCode) async throws(LedgerError) -> StoredPlan? { try with { $0.plans[code] } }

    public func dropPlan(_ code: PlanCode, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> PlanRefusal? {
        try with { $0.drop(code, for: requester, at: now) }
    }

    public func usage(of requester: Requester, since moment: Timestamp, without job: JobID?) async throws(LedgerError) -> PersonUsage {
        try with { $0.usage(of: requester, since: moment, without: job) }
    }

    public func pause(of portal: PortalName) async throws(LedgerError) -> Pause? { try with { $0.pauses[portal] } }

    public func setPause(
        _ isPaused: Bool, of portal: PortalName, for requester: Requester, at now: Timestamp
    ) async throws(LedgerError) -> Pause? {
        try with { $0.setPause(isPaused, of: portal, for: requester, at: now) }
    }

    public func endedJobs(about key: String?, in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try with { $0.ended(about: key?.lowercased(), in: portal, limit: limit) }
    }

    public func firstUnapprovedJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try with { model in model.live(in: portal).first { $0.job.state == .needsApproval } }
    }
}
