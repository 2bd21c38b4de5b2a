import Foundation
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

/// Loss that SQLite takes for the normal course of things.
@Suite("What a store has lost", .timeLimit(.minutes(1)))
struct StoreMarkTests {
    /// A store as a killed process leaves it: copied by another process while it is open, after `body` has written to it.
    private func withKilledStore(_ body: (SQLiteLedger) async throws -> Void, _ check: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let ledger = try SQLiteLedger.open(at: folder + "/live.sqlite")
            try await body(ledger)
            for end in ["", "-wal", ".mark"] {
                #expect(try run("cp", folder + "/live.sqlite" + end, folder + "/store.sqlite" + end).status == 0)
            }
            await ledger.close()
            try await check(folder + "/store.sqlite")
        }
    }

    private func accept(_ ledger: SQLiteLedger) async throws {
        for number in 1...3 { _ = try await LedgerFixture(ledger).accept(from: "p\(number)@example.org") }
    }

    @Test("a store that is whole opens, and one that was closed, and one without a mark")
    func whole() async throws {
        try await withKilledStore(accept) { path in
            await (try SQLiteLedger.open(at: path)).close()
            await (try SQLiteLedger.open(at: path)).close()
            try FileManager.default.removeItem(atPath: path + ".mark")
            let ledger = try SQLiteLedger.open(at: path)
            #expect(try await ledger.unfinishedJobs(in: .main, limit: 10).count == 3)
            await ledger.close()
        }
    }

    @Test("a log that was deleted or cut is noticed, with the way to restore", arguments: [nil, 0, 40_000])
    func lostLog(length: Int?) async throws {
        try await withKilledStore(accept) { path in
            let log = URL(fileURLWithPath: path + "-wal")
            if let length {
                try Data(contentsOf: log).prefix(length).write(to: log)
            } else {
                try FileManager.default.removeItem(at: log)
            }
            let error = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            #expect(error?.code == .damaged)
            #expect(error?.detail.contains("put the last backup at \(path)") == true)
        }
    }

    @Test("a store that was deleted beside its mark is not begun anew")
    func deleted() async throws {
        try await withKilledStore(accept) { path in
            for end in ["", "-wal"] { try FileManager.default.removeItem(atPath: path + end) }
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) }?.code == .damaged)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a backup in the store's place is taken, a copy of an earlier day is not")
    func restored() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let first = try SQLiteLedger.open(at: path)
            _ = try await first.backUp(to: folder + "/backup.sqlite")
            await first.close()
            #expect(try run("cp", path, folder + "/copy.sqlite").status == 0)
            let second = try SQLiteLedger.open(at: path)
            try await accept(second)
            await second.close()

            #expect(try run("mv", folder + "/copy.sqlite", path).status == 0)
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) }?.detail.contains("an older copy lies in its place") == true)
            #expect(try run("mv", folder + "/backup.sqlite", path).status == 0)
            for _ in 1...2 { await (try SQLiteLedger.open(at: path)).close() }
        }
    }

    @Test("what goes into a file that was deleted or replaced is not taken for stored", arguments: ["", "-wal"])
    func deletedWhileOpen(end: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            try await accept(ledger)
            try FileManager.default.removeItem(atPath: path + end)
            let error = await ledgerError { _ = try await LedgerFixture(ledger).accept(from: "late@example.org") }
            #expect(error?.code == .broken)
            #expect(error?.detail.contains("deleted or replaced while the store was open") == true)
            #expect(await ledgerError { _ = try await LedgerFixture(ledger).claim() }?.code == .broken)
            await ledger.close()
        }
    }

    @Test("a byte that changed in a job or a message is noticed", arguments: ["job", "post"])
    func changedText(table: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            _ = try await LedgerFixture(ledger).watched(from: "anna@example.org", user: "1")
            await ledger.close()
            #expect(
                try runSQL("UPDATE \(table) SET detail = replace(detail, 'maria@example.org', 'mario@example.org')", on: path).status == 0)
            let error = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            #expect(error?.code == .damaged)
            #expect(error?.detail.contains("is not as it was written") == true)
            #expect(error?.detail.contains("put the last backup at \(path)") == true)
        }
    }
}
