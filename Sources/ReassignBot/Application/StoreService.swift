import JobLedger
import ServiceLifecycle

/// Keeps the store open until everything that uses it has stopped, and ends the bot when it fails.
struct StoreService: Service {
    /// The name of the check in `/readyz`.
    static let check = "store"

    let ledger: any Ledger
    let retentionDays: Int
    let clock: BotClock
    let bells: Bells
    let readiness: Readiness

    /// - Throws: `LedgerError` once the store cannot be relied on any more.
    func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await watch()
            result = .success(())
        } catch {
            if error.meansStopped {
                result = .success(())
            } else {
                readiness.set(Self.check, .failed(reason: "a write has failed; the bot must be started again"))
                result = .failure(error)
            }
        }
        await ledger.close()
        try result.get()
    }

    private func watch() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await cancelWhenGracefulShutdown {
                    while !Task.isCancelled {
                        try await ledger.prune(at: clock.now, keepingDays: retentionDays)
                        try await Task.sleep(for: .seconds(86_400))
                    }
                }
            }
            group.addTask {
                for await failure in bells.storeFailures { throw failure }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
