public import JobEngine
public import JobLedger
internal import NIOConcurrencyHelpers

/// A store in memory that keeps the promises of ``LedgerContract`` without SQL: fast enough for simulations of millions of events.
///
/// It has no audit trail; nothing in it survives this value.
public final class MemoryLedger: Ledger {
    private let model = NIOLockedValueBox(LedgerModel())

    public init() {}

    func with<Value>(_ body: (inout LedgerModel) throws(LedgerError) -> Value) throws(LedgerError) -> Value {
        try model.withLockedValue { model in
            Result { () throws(LedgerError) in
                guard !model.isClosed else { throw LedgerError(code: .closed, detail: "the store is closed") }
                return try body(&model)
            }
        }.get()
    }

    public func admit(_ command: CommandRecord, at now: Timestamp, answer: @escaping @Sendable (Admission) -> [UInt8])
        async throws(LedgerError) -> AdmittedCommand
    {
        try with { model throws(LedgerError) in try model.admit(command, at: now, answer: answer) }
    }

    public func commit(_ step: Step, of stored: StoredJob, at now: Timestamp) async throws(LedgerError) -> StoredJob {
        try with { model throws(LedgerError) in
            guard let current = model.jobs[stored.job.id], current.revision == stored.revision, !current.job.state.isTerminal else {
                throw LedgerError(code: .stale, detail: "\(stored.job.id) has moved on")
            }
            return try model.store(step, over: current, at: now)
        }
    }

    public func change(_ id: JobID, for requester: Requester, at now: Timestamp, _ decide: @escaping @Sendable (Job) -> Step?)
        async throws(LedgerError) -> Job?
    {
        try with { model throws(LedgerError) in
            guard let stored = model.jobs[id] else { return nil }
            if let step = decide(stored.job) { _ = try model.store(step, over: stored, at: now) }
            return stored.job
        }
    }

    public func liveJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try with { $0.liveJob(about: key, in: portal) }
    }

    public func job(_ id: JobID) async throws(LedgerError) -> StoredJob? { try with { $0.jobs[id] } }

    public func nextJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try with { model in
            let live = model.live(in: portal)
            if let running = live.first(where: \.job.state.occupiesPortal) { return running }
            return model.pauses[portal] == nil ? live.first { $0.job.state.isWaiting } : nil
        }
    }

    public func beginWork(on id: JobID) async throws(LedgerError) -> Int {
        try with { model in
            model.starts[id, default: 0] += 1
            return model.starts[id, default: 0]
        }
    }

    public func workHolds(on id: JobID) async throws(LedgerError) {
        try with { $0.starts[id] = nil }
    }

    public func unfinishedJobs(in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try with { Array($0.live(in: portal).prefix(max(0, limit))) }
    }

    public func newestJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try with { model in
            model.jobs.values.filter { $0.job.order.portal == portal && $0.job.isAbout(key.lowercased()) }.max { $0.job.id < $1.job.id }
        }
    }

    public func destinationsWithPosts() async throws(LedgerError) -> [DestinationName] {
        try with { $0.queues.filter { !$0.value.isEmpty }.map(\.key).sorted { $0.rawValue < $1.rawValue } }
    }

    public func claimPost(to destination: DestinationName, at now: Timestamp) async throws(LedgerError) -> PostClaim {
        try with { $0.claim(destination, at: now) }
    }

    public func settlePost(_ id: PostID, _ outcome: PostOutcome, at now: Timestamp) async throws(LedgerError) {
        try with { model throws(LedgerError) in try model.settle(id, outcome, at: now) }
    }

    public func takeReplyAddress(for job: JobID, at now: Timestamp) async throws(LedgerError) -> ReplyAddress? {
        try with { $0.takeReplyAddress(for: job, at: now) }
    }

    public func undeliveredPosts(about job: JobID?, limit: Int) async throws(LedgerError) -> [UndeliveredPost] {
        try with { model in
            let dead = model.posts.values.filter { $0.isUndelivered && (job == nil || $0.announcement.brief.id == job) }
            return dead.sorted { $0.id > $1.id }.prefix(max(0, limit)).map {
                UndeliveredPost(job: $0.announcement.brief.id, reason: $0.deadReason ?? "")
            }
        }
    }

    public func sendAgain(_ job: JobID, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> Int {
        try with { $0.sendAgain(job, at: now) }
    }

    public func statistics() async throws(LedgerError) -> LedgerStatistics {
        try with { model in
            LedgerStatistics(
                jobsByState: Dictionary(model.jobs.values.map { ($0.job.state, 1) }, uniquingKeysWith: +),
                pendingPosts: model.queues.values.reduce(0) { $0 + $1.count },
                deadPosts: model.posts.values.count { $0.state == .dead }
            )
        }
    }

    public func prune(at now: Timestamp, keepingDays: Int) async throws(LedgerError) {
        try with { $0.prune(at: now, keepingDays: keepingDays) }
    }

    public func close() async {
        model.withLockedValue { $0.isClosed = true }
    }

    /// Every post there ever was, oldest first.
    public var posts: [PostSummary] {
        model.withLockedValue { model in
            model.posts.values.sorted { $0.id < $1.id }.map {
                PostSummary(
                    id: PostID(rawValue: $0.id), announcement: $0.announcement, isSettled: $0.state != .pending && $0.state != .claimed)
            }
        }
    }
}

/// A post of a ``MemoryLedger``.
public struct PostSummary: Sendable {
    public var id: PostID
    public var announcement: Announcement
    /// Whether it was delivered, superseded or given up.
    public var isSettled: Bool
}

extension Job {
    /// Whether a leaver named `key` (lower case) is meant.
    func isAbout(_ key: String) -> Bool {
        order.from.key.lowercased() == key || leaver?.id.lowercased() == key || leaver?.email?.lowercased() == key
    }
}
