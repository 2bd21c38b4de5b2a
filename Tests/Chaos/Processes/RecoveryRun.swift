import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation
import JobEngine
import JobLedger
import LoopbackHTTP
import ReassignTestKit

/// `reassign-chaos recovery`
struct RecoveryRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "How long a start takes to the first question to DocSpace, with live jobs and with many finished ones in the store."
    )

    @Option(help: "Jobs that wait.") var live = 100
    @Option(help: "Jobs that have ended.") var finished = 10_000

    func run() async throws {
        let tally = Tally()
        let lane = try await Lane(scale: 1)
        try await measure("\(live) live jobs", finished: 0, within: .seconds(1), on: lane, tally)
        try await measure("\(live) live and \(finished) finished jobs", finished: finished, within: .seconds(5), on: lane, tally)
        try await lane.close()
        try tally.finish()
    }

    /// - Parameter figure: The time that is promised for 100,000 finished jobs. With fewer, ten times as much passes, on machines that
    ///   do something else too.
    private func measure(_ name: String, finished: Int, within figure: Duration, on lane: Lane, _ tally: Tally) async throws {
        _ = try await lane.bot?.stop(within: .seconds(10))
        try lane.removeStore()
        // Made in memory and copied: as many as wanted without a flush for each.
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        for number in 0..<finished { try await fixture.addFinishedJob(number) }
        for number in 0..<live { _ = try await fixture.admit(from: "live\(number)@example.org") }
        _ = try await ledger.backUp(to: lane.storePath)
        await ledger.close()
        let before = lane.portal.journal.entries.count
        let began = ContinuousClock.now
        try await lane.startBot()
        while lane.portal.journal.entries.count == before { try await Task.sleep(for: .milliseconds(1)) }
        let time = ContinuousClock.now - began
        print("\(name): first question after \(time)")
        let limit = figure * (self.finished < 100_000 ? 10 : 1)
        tally.add(name, faults: time < limit ? [] : ["\(time)"])
    }
}

extension LedgerFixture {
    /// A job that was cancelled before it began, with its messages delivered.
    fileprivate func addFinishedJob(_ number: Int) async throws {
        guard case .accepted(let job) = try await admit(from: "ended\(number)@example.org").admission else { return }
        let now = start
        _ = try await ledger.change(job.id, for: job.order.requester, at: now) { job in
            guard case .taken(let step) = job.cancel(by: "olga", at: now) else { return nil }
            return step
        }
        while case .post(let post) = try await ledger.claimPost(to: channel, at: now) {
            try await ledger.settlePost(post.id, .sent, at: now)
        }
    }
}
