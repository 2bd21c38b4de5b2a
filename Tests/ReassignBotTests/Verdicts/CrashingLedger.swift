import JobEngine
import JobLedger
import NIOConcurrencyHelpers

/// Where the process dies, once.
enum CrashPoint: Hashable, Sendable, CustomStringConvertible {
    /// What leads to this state has happened, but nobody has stored it.
    case before(JobState)
    /// The state is stored, and nothing that follows from it was done.
    case after(JobState)

    var description: String {
        switch self {
        case .before(let state): "before \(state.rawValue) is stored"
        case .after(let state): "after \(state.rawValue) is stored"
        }
    }
}

/// How the death of the process shows in the store.
enum Crash {
    static let detail = "the process died"
}

/// A store in whose use the process dies at a chosen point; what was stored stays.
struct CrashingLedger: Ledger {
    let store: SQLiteLedger
    private let point: NIOLockedValueBox<CrashPoint?>

    init(_ store: SQLiteLedger, at point: CrashPoint?) {
        self.store = store
        self.point = NIOLockedValueBox(point)
    }

    /// Whether the process has died, or never will.
    var hasCrashed: Bool { point.withLockedValue { $0 == nil } }

    private func isTime(_ here: CrashPoint) -> Bool {
        point.withLockedValue { point in
            guard point == here else { return false }
            point = nil
            return true
        }
    }

    func commit(_ step: Step, of stored: StoredJob, at now: Timestamp) async throws(LedgerError) -> StoredJob {
        let isNews = step.job.state != stored.job.state
        // A closed store is what the runner takes for the end of its process.
        if isNews, isTime(.before(step.job.state)) { throw LedgerError(code: .broken, detail: Crash.detail) }
        let next = try await store.commit(step, of: stored, at: now)
        if isNews, isTime(.after(step.job.state)) { throw LedgerError(code: .broken, detail: Crash.detail) }
        return next
    }

    // MARK: Passed on

    func admit(_ command: CommandRecord, at now: Timestamp, answer: @escaping @Sendable (Admission) -> [UInt8])
        async throws(LedgerError) -> AdmittedCommand
    {
        try await store.admit(command, at: now, answer: answer)
    }

    func change(_ id: JobID, for requester: Requester, at now: Timestamp, _ decide: @escaping @Sendable (Job) -> Step?)
        async throws(LedgerError) -> Job?
    {
        try await store.change(id, for: requester, at: now, decide)
    }

    func keepPlan(_ plan: ShownPlan) async throws(LedgerError) -> Bool { try await store.keepPlan(plan) }
    func plan(_ code: PlanCode) async throws(LedgerError) -> StoredPlan? { try await store.plan(code) }

    func dropPlan(_ code: PlanCode, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> PlanRefusal? {
        try await store.dropPlan(code, for: requester, at: now)
    }

    func usage(of requester: Requester, since moment: Timestamp, without job: JobID?) async throws(LedgerError) -> PersonUsage {
        try await store.usage(of: requester, since: moment, without: job)
    }

    func pause(of portal: PortalName) async throws(LedgerError) -> Pause? { try await store.pause(of: portal) }

    func setPause(
        _ isPaused: Bool, of portal: PortalName, for requester: Requester, at now: Timestamp
    ) async throws(LedgerError) -> Pause? {
        try await store.setPause(isPaused, of: portal, for: requester, at: now)
    }

    func endedJobs(about key: String?, in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try await store.endedJobs(about: key, in: portal, limit: limit)
    }

    func firstUnapprovedJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await store.firstUnapprovedJob(in: portal)
    }

    func liveJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await store.liveJob(about: key, in: portal)
    }

    func job(_ id: JobID) async throws(LedgerError) -> StoredJob? { try await store.job(id) }
    func nextJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? { try await store.nextJob(in: portal) }

    func beginWork(on id: JobID) async throws(LedgerError) -> Int { try await store.beginWork(on: id) }
    func workHolds(on id: JobID) async throws(LedgerError) { try await store.workHolds(on: id) }

    func unfinishedJobs(in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try await store.unfinishedJobs(in: portal, limit: limit)
    }

    func newestJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await store.newestJob(about: key, in: portal)
    }

    func destinationsWithPosts() async throws(LedgerError) -> [DestinationName] { try await store.destinationsWithPosts() }

    func claimPost(to destination: DestinationName, at now: Timestamp) async throws(LedgerError) -> PostClaim {
        try await store.claimPost(to: destination, at: now)
    }

    func settlePost(_ id: PostID, _ outcome: PostOutcome, at now: Timestamp) async throws(LedgerError) {
        try await store.settlePost(id, outcome, at: now)
    }

    func takeReplyAddress(for job: JobID, at now: Timestamp) async throws(LedgerError) -> ReplyAddress? {
        try await store.takeReplyAddress(for: job, at: now)
    }

    func undeliveredPosts(about job: JobID?, limit: Int) async throws(LedgerError) -> [UndeliveredPost] {
        try await store.undeliveredPosts(about: job, limit: limit)
    }

    func sendAgain(_ job: JobID, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> Int {
        try await store.sendAgain(job, for: requester, at: now)
    }

    func statistics() async throws(LedgerError) -> LedgerStatistics { try await store.statistics() }
    func prune(at now: Timestamp, keepingDays: Int) async throws(LedgerError) {
        try await store.prune(at: now, keepingDays: keepingDays)
    }
    func close() async { await store.close() }
}
