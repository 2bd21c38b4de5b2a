import Foundation
import GRDB
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("Stores of earlier versions")
struct MigrationTests {
    /// A job as the version before plans with codes stored it.
    private static func detail(_ job: Job) throws -> String {
        let text = try StoreJSON.text(job).replacing("\"disables\":false,", with: "")
        try #require(!text.contains("disables") && !text.contains("confirmation"))
        return text
    }

    @Test("a store of the third version keeps its jobs, posts, first answers, next number and rules")
    func thirdVersion() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let fixture = LedgerFixture(try SQLiteLedger.openInMemory())
            let ended = try await fixture.end(try await fixture.watched(from: "anna@example.org", user: "guid-1", at: 100), at: 200).job
            let waiting = try await fixture.accept(from: "petr@example.org", at: 300).job
            do {
                _ = try StoreFile(path: path).prepare()
                let queue = try DatabaseQueue(path: path, configuration: StoreProfile.configuration(isInMemory: false))
                try StoreSchema.migrator.migrate(queue, upTo: "work that did not hold")
                try await queue.write { db in
                    _ = try StoreSchema.takeOwnership(db)
                    for (job, from) in [(ended, "anna@example.org"), (waiting, "petr@example.org")] {
                        try db.execute(
                            sql: """
                                INSERT INTO job (id, portal, state, fromKey, fromUserID, acceptedAtMilliseconds, endedAtMilliseconds,
                                    revision, epoch, detail)
                                VALUES (?, 'main', ?, ?, ?, ?, ?, 3, 1, ?)
                                """,
                            arguments: [
                                job.id.rawValue, job.state.rawValue, from, job.plan?.from.id, job.acceptedAt.milliseconds,
                                job.ending?.at.milliseconds, try Self.detail(job),
                            ])
                    }
                    try db.execute(
                        sql: """
                            INSERT INTO command (platform, team, duplicateKey, job, wasAccepted, answer, receivedAtMilliseconds)
                            VALUES ('slack', 'T0001', 'k', 2, 1, x'41', 0)
                            """)
                    try db.execute(
                        sql: """
                            INSERT INTO replyAddress (job, platform, secretURL, usesLeft, expiresAtMilliseconds)
                            VALUES (2, 'slack', 'https://hooks.example.org/x', 3, ?)
                            """, arguments: [fixture.at(10_000).milliseconds])
                    // The newest job was removed once: its number is not given out again.
                    try db.execute(sql: "UPDATE sqlite_sequence SET seq = 7 WHERE name = 'job'")
                }
                try queue.close()
            }

            let ledger = try SQLiteLedger.open(at: path)
            let now = LedgerFixture(ledger)
            #expect(try await ledger.pragma("user_version") == "4")
            #expect(try await ledger.job(ended.id)?.job == ended)
            #expect(try await ledger.job(waiting.id)?.job == waiting)
            #expect(try await ledger.statistics().jobsByState == [ended.state: 1, .received: 1])
            #expect(try await ledger.nextJob(in: .main)?.job.id == waiting.id)
            #expect(try await ledger.endedJobs(about: "guid-1", in: .main, limit: 5).map(\.job.id) == [ended.id])
            let usage = try await ledger.usage(of: waiting.order.requester, since: fixture.at(0), without: nil)
            #expect(usage == PersonUsage(starts: [fixture.at(100)], pending: 1))
            #expect(try await now.admit(from: "lena@example.org", key: "k").answer == Array("A".utf8))
            #expect(try await ledger.takeReplyAddress(for: waiting.id, at: fixture.at(0)) != nil)
            #expect(try await now.accept(from: "lena@example.org").job.id == JobID(rawValue: 8))
            #expect(await ledgerError { _ = try await now.advance(StoredJob(job: ended, revision: 3), .turnCame) }?.code == .stale)
            await ledger.close()

            let check = try runSQL(
                "PRAGMA integrity_check;;PRAGMA foreign_key_check;;UPDATE job SET detail = '{}' WHERE id = 1", on: path)
            #expect(check.text.hasPrefix("ok\n"))
            #expect(check.text.contains("an ended job never changes"))
        }
    }
}
