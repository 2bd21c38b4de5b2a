import Foundation
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("Backups", .timeLimit(.minutes(1)))
struct BackupTests {
    /// A folder with an open store of three jobs.
    private func withStore(_ body: (SQLiteLedger, String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let ledger = try SQLiteLedger.open(at: folder + "/store.sqlite")
            for number in 1...3 { _ = try await LedgerFixture(ledger).accept(from: "p\(number)@example.org") }
            try await body(ledger, folder)
            await ledger.close()
        }
    }

    private func mode(of path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("a copy of an open store is a store of its own with everything in it, for its owner alone")
    func openStore() async throws {
        try await withStore { ledger, folder in
            let path = folder + "/copy.sqlite"
            let report = try await ledger.backUp(to: path)
            #expect(report.jobs == 3)
            #expect(report.audit == AuditReport(rows: 3, firstBadRow: nil))
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 == report.bytes)
            #expect(try mode(of: path) == 0o600)
            #expect(
                try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == [
                    "store.sqlite", "store.sqlite-wal", "store.sqlite.mark", "copy.sqlite",
                ])

            // The store goes on, the copy stays as it is.
            _ = try await LedgerFixture(ledger).accept(from: "p4@example.org")
            let copy = try SQLiteLedger.open(at: path)
            #expect(try await copy.unfinishedJobs(in: .main, limit: 10).count == 3)
            await copy.close()
        }
    }

    @Test("a copy never replaces a file, and the store itself least of all")
    func existing() async throws {
        try await withStore { ledger, folder in
            for name in ["there.sqlite", "store.sqlite"] {
                let path = "\(folder)/\(name)"
                if name != "store.sqlite" { try Data("precious".utf8).write(to: URL(fileURLWithPath: path)) }
                let before = try Data(contentsOf: URL(fileURLWithPath: path))
                let error = await ledgerError { _ = try await ledger.backUp(to: path) }
                #expect(error?.code == .unusablePath)
                #expect(error?.detail.contains("exists already") == true)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            }
        }
    }

    @Test("a place that cannot be written is told, and the store goes on")
    func noSuchFolder() async throws {
        try await withStore { ledger, folder in
            let error = await ledgerError { _ = try await ledger.backUp(to: folder + "/missing/copy.sqlite") }
            #expect(error?.code == .unusablePath)
            #expect(error?.detail.contains("No such file") == true)
            _ = try await LedgerFixture(ledger).accept(from: "p4@example.org")
        }
    }

    @Test("what an interrupted backup left behind does not stop the next one")
    func interrupted() async throws {
        try await withStore { ledger, folder in
            try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/copy.sqlite.partial"))
            #expect(try await ledger.backUp(to: folder + "/copy.sqlite").jobs == 3)
            #expect(!FileManager.default.fileExists(atPath: folder + "/copy.sqlite.partial"))
        }
    }

    @Test("a closed store is copied and checked as it is; an open one is refused in words")
    func closedStore() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            _ = try await LedgerFixture(ledger).accept(from: "anna@example.org")
            let verifying = await ledgerError { _ = try ClosedStore.verifyAudit(of: path) }
            let copying = await ledgerError { _ = try ClosedStore.backUp(path, to: folder + "/early.sqlite") }
            #expect(verifying?.code == .locked)
            #expect(copying?.code == .locked)
            await ledger.close()

            #expect(try ClosedStore.verifyAudit(of: path) == AuditReport(rows: 1, firstBadRow: nil))
            #expect(try ClosedStore.backUp(path, to: folder + "/copy.sqlite").jobs == 1)
            #expect(try ClosedStore.verifyAudit(of: folder + "/copy.sqlite").rows == 1)
            let again = try SQLiteLedger.open(at: path)
            #expect(again.epoch == ledger.epoch + 1, "looking takes no ownership")
            await again.close()
        }
    }

    @Test("where there is no store none is made")
    func noStore() async throws {
        try await withTemporaryFolder { folder in
            let error = await ledgerError { _ = try ClosedStore.verifyAudit(of: folder + "/none.sqlite") }
            #expect(error?.code == .unusablePath)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.isEmpty)
        }
    }
}
