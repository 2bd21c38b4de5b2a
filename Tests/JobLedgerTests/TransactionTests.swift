import Foundation
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("The store's transactions", .timeLimit(.minutes(1)))
struct TransactionTests {
    @Test("a write finishes although its task is cancelled")
    func cancelledTask() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let accepted = try await fixture.accept(from: "anna@example.org")
        let stored = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            #expect(Task.isCancelled)
            return try await fixture.advance(accepted, .turnCame)
        }.value
        #expect(try await ledger.job(accepted.job.id) == stored)
        #expect(stored.job.state == .preflight)
    }

    @Test("a failed disk breaks the store until it is opened again; what is stored can still be read")
    func failedDisk() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            let fixture = LedgerFixture(ledger)
            let job = try await fixture.accept(from: "anna@example.org")
            let pages = try #require(Int(try await ledger.pragma("page_count")))
            _ = try await ledger.pragma("max_page_count=\(pages)")
            let long = String(repeating: "x", count: 100_000)
            let full = await ledgerError { _ = try await fixture.accept(from: "\(long)@example.org") }
            #expect(full?.code == .broken)
            #expect(full?.detail.contains(long) == false)

            _ = try await ledger.pragma("max_page_count=1000000")
            #expect(await ledgerError { _ = try await fixture.accept(from: "petr@example.org") }?.code == .broken)
            #expect(try await ledger.job(job.job.id) == job)
            await ledger.close()

            let reopened = try SQLiteLedger.open(at: path)
            #expect(try await reopened.job(job.job.id) == job)
            _ = try await LedgerFixture(reopened).accept(from: "petr@example.org")
            await reopened.close()
        }
    }

    @Test("a refused step leaves nothing behind, and the store goes on")
    func refusedStep() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let first = try await fixture.accept(from: "anna@example.org")
        let second = try await fixture.accept(from: "petr@example.org")
        _ = try await fixture.advance(first, .turnCame)
        let audit = try await ledger.verifyAudit()
        #expect(await ledgerError { _ = try await fixture.advance(second, .turnCame) }?.code == .conflict)
        #expect(try await ledger.verifyAudit() == audit)
        #expect(try await ledger.job(second.job.id) == second)
        _ = try await fixture.accept(from: "lena@example.org")
    }

    @Test("a hundred commands at once make a hundred jobs, and every repeated one gets the first answer")
    func manyCommands() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for number in 0..<200 {
                group.addTask { try await fixture.admit(from: "p\(number % 100)@example.org").answer }
            }
            return try await group.reduce(into: [[UInt8]: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(answers.count == 100)
        #expect(answers.values.allSatisfy { $0 == 2 })
        #expect(try await ledger.unfinishedJobs(in: .main, limit: 1_000).count == 100)
    }

    @Test("cancel against finish: both are taken in some order, and the job ends once", arguments: 0..<50)
    func cancelAgainstFinish(round: Int) async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let watched = try await fixture.watched(from: "anna@example.org", user: "guid-1")
        let ended = Progress(percentage: 100, status: .completed, isCompleted: true)
        let counting = try await fixture.advance(watched, .progressRead(ended), at: 10)
        let failed = JobEvent.countFailed(.credentialRefused)

        async let cancel = ledger.change(counting.job.id, for: watched.job.order.requester, at: fixture.at(11)) { job in
            guard case .taken(let step) = job.cancel(by: "olga", at: fixture.at(11)) else { return nil }
            return step
        }
        async let finish = Result({ () async throws in try await fixture.advance(counting, failed, at: 11) })
        let (before, result) = (try await cancel, await finish)

        let stored = try #require(try await ledger.job(counting.job.id))
        switch result {
        case .success(let end):
            #expect(end.job.state == .succeeded && stored == end)
            #expect(before?.state == .succeeded || before == counting.job)
        case .failure(let error):
            #expect((error as? LedgerError)?.code == .stale)
            #expect(stored.job.cancellation?.by == "olga" && stored.job.state == .watching)
            #expect(try await fixture.advance(stored, failed, at: 12).job.state == .succeeded)
        }
        let audit = try await ledger.verifyAudit()
        #expect(audit.firstBadRow == nil)
    }

    @Test("places in the schema are those of the engine")
    func places() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            await (try SQLiteLedger.open(at: path)).close()
            let inserts = JobState.allCases.map { state in
                """
                INSERT INTO job (portal, state, fromKey, requester, follows, acceptedAtMilliseconds, endedAtMilliseconds, revision, epoch,
                    detail)
                VALUES ('\(state)', '\(state.rawValue)', 'k', 'slack:U1', 0, 0, \(state.isTerminal ? "0" : "NULL"), 1, 1, '{}')
                """
            }
            let output = try runSQL((inserts + ["SELECT place FROM job ORDER BY id"]).joined(separator: ";;"), on: path)
            let places = output.text.split(separator: "\n").map(String.init)
            #expect(
                places
                    == JobState.allCases.map { state in
                        if state.isWaiting { return "waiting" }
                        if state.occupiesPortal { return "running" }
                        return state.isTerminal ? "ended" : "held"
                    })
        }
    }

    @Test(
        "no path of the runner or the sender reads a whole table",
        arguments: [
            JobTable.byID, JobTable.running, JobTable.firstWaiting, JobTable.lastWaiting, JobTable.unfinished, JobTable.otherLiveWithUser,
            JobTable.liveAbout, JobTable.newestAbout, JobTable.firstUnapproved, JobTable.startsOfPerson, JobTable.pendingOfPerson,
            JobTable.ended, PlanTable.byCode, PostTable.destinations, PostTable.head, PostTable.supersede, PostTable.newerOfJob,
        ])
    func indexed(sql: String) async throws {
        let plan = try await SQLiteLedger.openInMemory().plan(of: sql)
        #expect(!plan.isEmpty)
        for line in plan where line.hasPrefix("SCAN") {
            // A scan of a subquery's few rows or of no table is none of a table.
            #expect(!line.hasPrefix("SCAN job") && !line.hasPrefix("SCAN post"), "\(plan)")
        }
        for line in plan {
            #expect(!line.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}

extension Result where Failure == any Error {
    /// What `body` gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
