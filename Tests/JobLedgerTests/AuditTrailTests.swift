import Foundation
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("The audit chain", .timeLimit(.minutes(1)))
struct AuditTrailTests {
    @Test("every change of state is one row, and the chain is intact")
    func oneRowPerChange() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let job = try await fixture.watched(from: "anna@example.org", user: "1")
        #expect(try await ledger.verifyAudit() == AuditReport(rows: 4, firstBadRow: nil))
        let progressed = try await fixture.advance(job, .progressRead(fixture.progress(30)), at: 30)
        #expect(try await ledger.verifyAudit().rows == 4)
        _ = try await fixture.end(progressed, at: 40)
        #expect(try await ledger.verifyAudit() == AuditReport(rows: 5, firstBadRow: nil))
    }

    @Test(
        "a change made with other tools is found at its row",
        arguments: [
            ("UPDATE audit SET detail = replace(detail, 'maria', 'ivan') WHERE number = 3", 3),
            ("UPDATE audit SET atMilliseconds = atMilliseconds + 1 WHERE number = 4", 4),
            ("UPDATE audit SET job = 9 WHERE number = 5", 5),
            ("UPDATE audit SET job = NULL WHERE number = 5", 5),
            ("UPDATE audit SET kind = 'post.dead' WHERE number = 2", 2),
            ("UPDATE audit SET hash = zeroblob(32) WHERE number = 2", 2),
            ("DELETE FROM audit WHERE number = 1", 1),
            ("DELETE FROM audit WHERE number = 4", 4),
            ("DELETE FROM audit WHERE number = 10", 10),
            ("DELETE FROM audit", 1),
            (
                """
                UPDATE audit SET number = 100 WHERE number = 3;; UPDATE audit SET number = 3 WHERE number = 4;;
                UPDATE audit SET number = 4 WHERE number = 100
                """, 3
            ),
            (
                "INSERT INTO audit (number, atMilliseconds, kind, detail, hash) VALUES (12, 0, 'job.changed', '{}', zeroblob(32))", 11
            ),
        ])
    func tampering(sql: String, row: Int64) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            for number in 1...10 { _ = try await LedgerFixture(ledger).accept(from: "p\(number)@example.org") }
            #expect(try await ledger.verifyAudit() == AuditReport(rows: 10, firstBadRow: nil))
            await ledger.close()

            let guarded = try runSQL(sql, on: path)
            #expect(guarded.status != 0, "the triggers refuse it")
            let triggers = ["auditIsNotChanged", "auditIsNotRemoved", "auditIsAppended"].map { "DROP TRIGGER \($0);;" }.joined()
            let forced = try runSQL(triggers + sql, on: path)
            try #require(forced.status == 0, "\(forced.text)")

            #expect(try ClosedStore.verifyAudit(of: path).firstBadRow == row)
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) }?.code == .damaged, "no bot works on with it")
        }
    }

    @Test("retention shortens the chain from its old end, and what stays can still be checked")
    func retention() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let old = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
        let post = try await fixture.claim(.requester(of: old.job.id))
        try await ledger.settlePost(post.id, .sent, at: fixture.start)
        let open = try await fixture.accept(from: "petr@example.org")
        let before = try await ledger.verifyAudit().rows
        try await ledger.prune(at: fixture.at(86_400 * 100), keepingDays: 30)
        #expect(before == 4)
        #expect(try await ledger.verifyAudit() == AuditReport(rows: 1, firstBadRow: nil))
        _ = try await fixture.advance(open, .turnCame)
        #expect(try await ledger.verifyAudit() == AuditReport(rows: 2, firstBadRow: nil))
    }

    @Test("reply addresses are nowhere but in their own table, and gone once they are of no use")
    func secrets() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            let fixture = LedgerFixture(ledger)
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            try await ledger.prune(at: fixture.at(1_799), keepingDays: 30)
            await ledger.close()
            #expect(try occurrences(of: "canary-anna", in: path) == 1)

            let again = try SQLiteLedger.open(at: path)
            try await again.prune(at: fixture.at(1_800), keepingDays: 30)
            #expect(try await again.takeReplyAddress(for: job.job.id, at: fixture.start) == nil)
            await again.close()
            #expect(try occurrences(of: "canary-anna", in: path) == 0)
        }
    }

    private func occurrences(of text: String, in path: String) throws -> Int {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var count = 0
        var rest = bytes.startIndex..<bytes.endIndex
        while let found = bytes.range(of: Data(text.utf8), in: rest) {
            count += 1
            rest = found.upperBound..<bytes.endIndex
        }
        return count
    }
}
