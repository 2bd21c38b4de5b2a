import Foundation
import GRDB
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("Stores of earlier versions", .timeLimit(.minutes(1)))
struct MigrationTests {
    /// The names of the migrations that made the released versions, oldest first.
    private static let names = ["jobs, posts, commands and audit", "plans that were shown", "work that did not hold", "seals"]

    @Test("keep jobs, posts, first answers, next number and rules", arguments: 1...names.count)
    func takenOver(version: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let fixture = LedgerFixture(try SQLiteLedger.openInMemory())
            let ended = try await fixture.end(try await fixture.watched(from: "anna@example.org", user: "guid-1", at: 100), at: 200).job
            let waiting = try await fixture.accept(from: "petr@example.org", at: 300).job
            try await makeStore(ofVersion: version, with: [(ended, "anna@example.org"), (waiting, "petr@example.org")], at: path) { db in
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

            let ledger = try SQLiteLedger.open(at: path)
            let now = LedgerFixture(ledger)
            #expect(try await ledger.pragma("user_version") == "\(StoreSchema.version)")
            #expect(try await ledger.job(ended.id)?.job == ended)
            #expect(try await ledger.job(waiting.id)?.job == waiting)
            #expect(try await ledger.statistics().jobsByState == [ended.state: 1, .received: 1])
            let next = try #require(try await ledger.nextJob(in: .main))
            #expect(next.job.id == waiting.id)
            #expect(try await ledger.endedJobs(about: "guid-1", in: .main, limit: 5).map(\.job.id) == [ended.id])
            let usage = try await ledger.usage(of: waiting.order.requester, since: fixture.at(0), without: nil)
            #expect(usage == PersonUsage(starts: [fixture.at(100)], pending: 1))
            #expect(try await now.admit(from: "lena@example.org", key: "k").answer == Array("A".utf8))
            #expect(try await ledger.takeReplyAddress(for: waiting.id, at: fixture.at(0)) != nil)
            #expect(try await now.accept(from: "lena@example.org").job.id == JobID(rawValue: 8))
            #expect(await ledgerError { _ = try await now.advance(StoredJob(job: ended, revision: 3), .turnCame) }?.code == .stale)
            // It works on as any other store.
            #expect(try await ledger.beginWork(on: waiting.id) == 1)
            let watched = try await now.advance(
                next, .turnCame, .preflightRead(now.findings(from: "guid-2")), .startAccepted(now.progress(0)))
            #expect(watched.job.state == .watching)
            await ledger.close()
            await (try SQLiteLedger.open(at: path)).close()

            let check = try runSQL("PRAGMA integrity_check;;PRAGMA foreign_key_check;;UPDATE job SET detail = '{}' WHERE id = 1", on: path)
            #expect(check.text.hasPrefix("ok\n"))
            #expect(check.text.contains("an ended job never changes"))
        }
    }

    @Test("stay as they were when a migration fails")
    func allOrNothing() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let waiting = try await LedgerFixture(try SQLiteLedger.openInMemory()).accept(from: "petr@example.org", at: 300).job
            try await makeStore(ofVersion: 3, with: [(waiting, "petr@example.org")], at: path)
            #expect(try runSQL("ALTER TABLE post ADD COLUMN seal BLOB", on: path).status == 0)
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) } != nil)
            let columns = try runSQL("PRAGMA user_version;;SELECT count(*) FROM pragma_table_info('job') WHERE name = 'seal'", on: path)
            #expect(columns.text == "3\n0\n")
        }
    }

    /// A store as that version made it, by the migrations it had and with the columns it wrote.
    private func makeStore(
        ofVersion version: Int, with jobs: [(Job, from: String)], at path: String,
        _ more: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) async throws {
        _ = try StoreFile(path: path).prepare()
        let queue = try DatabaseQueue(path: path, configuration: StoreProfile.configuration(isInMemory: false))
        try StoreSchema.migrator.migrate(queue, upTo: Self.names[version - 1])
        try await queue.write { db in
            try db.execute(sql: "UPDATE meta SET value = 1 WHERE name = 'ownerEpoch'")
            for (job, from) in jobs {
                let detail = try Self.detail(job)
                let (accepted, ended) = (job.acceptedAt.milliseconds, job.ending?.at.milliseconds)
                let fields: [(column: String, value: (any DatabaseValueConvertible)?)] = [
                    ("id", job.id.rawValue), ("portal", "main"), ("state", job.state.rawValue), ("fromKey", from),
                    ("fromUserID", job.plan?.from.id), ("acceptedAtMilliseconds", accepted), ("endedAtMilliseconds", ended),
                    ("revision", 3), ("epoch", 1), ("detail", detail),
                ]
                let seal = StoreSeal.seal([
                    "\(job.id.rawValue)", "main", job.state.rawValue, from, job.plan?.from.id, nil, "\(accepted)", ended.map { "\($0)" },
                    "3",
                    "1", detail,
                ])
                let row = fields + (version >= 4 ? [("seal", seal)] : [])
                try db.execute(
                    sql: """
                        INSERT INTO job (\(row.map(\.column).joined(separator: ", ")))
                        VALUES (\(row.map { _ in "?" }.joined(separator: ", ")))
                        """,
                    arguments: StatementArguments(row.map(\.value)))
            }
            try more(db)
        }
        try queue.close()
    }

    /// A job as the versions before plans with codes stored it.
    private static func detail(_ job: Job) throws -> String {
        let text = try StoreJSON.text(job).replacing("\"disables\":false,", with: "")
        try #require(!text.contains("disables") && !text.contains("confirmation"))
        return text
    }
}
