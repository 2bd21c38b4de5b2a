import CurlTransport
import JobEngine
import JobLedger
import ServiceLifecycle

/// Keeps the store open until everything that uses it has stopped.
struct StoreService: Service {
    let ledger: any Ledger
    let retentionDays: Int
    let clock: BotClock

    func run() async throws {
        try await ledger.prune(at: clock.now, keepingDays: retentionDays)
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(86_400))
                try await ledger.prune(at: clock.now, keepingDays: retentionDays)
            }
        }
        await ledger.close()
    }
}

/// Keeps libcurl's thread until everything that uses it has stopped, and joins it.
struct TransportService: Service {
    let client: CurlClient

    func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
    }
}

/// Shows the store's numbers as metrics, whenever something has changed.
struct GaugeService: Service {
    let ledger: any Ledger
    let metrics: BotMetrics
    let bells: Bells

    func run() async throws {
        bells.numbers.ring()
        try? await cancelWhenGracefulShutdown {
            for await _ in bells.numbers.rings {
                let statistics = try await ledger.statistics()
                var states = Dictionary(uniqueKeysWithValues: JobState.allCases.filter { !$0.isTerminal }.map { ($0.rawValue, 0) })
                for (state, count) in statistics.jobsByState { states[state.rawValue] = count }
                metrics.setJobs(states)
                metrics.setOutbox(pending: statistics.pendingPosts, dead: statistics.deadPosts)
            }
        }
    }
}
