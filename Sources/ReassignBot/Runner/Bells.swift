import JobLedger

/// Tells the loops of the bot that there is something to do. Nothing wakes up otherwise.
struct Bells: Sendable {
    /// For the portal's runner: a command has made a job or changed one.
    let jobs = JobBell()
    /// For the deadlines of approvals: a command has made a job or changed one.
    let approvals = JobBell()
    /// For the sender: there may be something to post.
    let posts = Doorbell()
    /// For the gauges: numbers of the store have changed.
    let numbers = Doorbell()
    /// The first failure of the store that nobody can go on after.
    let storeFailures: AsyncStream<LedgerError>
    private let failed: AsyncStream<LedgerError>.Continuation

    init() {
        (storeFailures, failed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Nothing that the store says can be relied on any more.
    func storeFailed(_ error: LedgerError) {
        failed.yield(error)
    }

    /// A command has made a job or changed one.
    func jobChanged() {
        jobs.ring()
        approvals.ring()
        posts.ring()
        numbers.ring()
    }

    /// A step of a job was stored.
    func stepStored(hasPosts: Bool) {
        if hasPosts { posts.ring() }
        numbers.ring()
    }

    /// The fate of a post was stored; given up, it may have left a substitute.
    func postSettled() {
        numbers.ring()
    }
}
