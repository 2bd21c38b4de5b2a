import JobEngine
import JobLedger
import Logging
import ServiceLifecycle

/// Ends jobs that no second person has approved in time.
struct ApprovalDeadline: Service {
    let portal: PortalName
    let ledger: any Ledger
    let timing: Timing
    let clock: BotClock
    let bells: Bells
    let logger: Logger

    /// Runs until the service group shuts down.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while !Task.isCancelled { try await waitForNext() }
            }
        } catch {
            guard error.meansStopped else { throw error }
        }
    }

    /// The job that has waited longest is the first whose time runs out, so it is the only one to look at.
    private func waitForNext() async throws {
        guard let stored = try await ledger.firstUnapprovedJob(in: portal) else { return await bells.approvals.wait() }
        let now = clock.now
        guard let step = stored.job.expireApproval(at: now, timing: timing) else {
            return try await bells.approvals.wait(atMost: stored.job.approvalEnds(under: timing) - now, by: clock)
        }
        do throws(LedgerError) {
            _ = try await ledger.commit(step, of: stored, at: now)
        } catch {
            // Somebody was quicker: approved or cancelled.
            guard error.code == .stale else { throw error }
            return
        }
        bells.stepStored(hasPosts: true)
        logger.info("job not approved in time", metadata: ["job.id": "\(stored.job.id)"])
    }
}
