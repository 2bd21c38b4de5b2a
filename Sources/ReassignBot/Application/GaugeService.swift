import JobEngine
import JobLedger
import ServiceLifecycle

/// Shows the store's numbers as metrics, whenever something has changed.
struct GaugeService: Service {
    let ledger: any Ledger
    let metrics: BotMetrics
    let bells: Bells

    /// - Throws: `LedgerError` when the store cannot be read.
    func run() async throws {
        bells.numbers.ring()
        do {
            try await cancelWhenGracefulShutdown {
                for await _ in bells.numbers.rings { try await show() }
            }
        } catch {
            guard error.meansStopped else { throw error }
        }
    }

    private func show() async throws {
        let statistics = try await ledger.statistics()
        var states = Dictionary(uniqueKeysWithValues: JobState.allCases.filter { !$0.isTerminal }.map { ($0.rawValue, 0) })
        for (state, count) in statistics.jobsByState { states[state.rawValue] = count }
        metrics.setJobs(states)
        metrics.setOutbox(pending: statistics.pendingPosts, dead: statistics.deadPosts)
    }
}
