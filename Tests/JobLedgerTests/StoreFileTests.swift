import Foundation
import JobEngine
import ReassignTestKit
import Testing

@testable import JobLedger

@Suite("The store's file", .timeLimit(.minutes(1)))
struct StoreFileTests {
    @Test("what was stored is there after closing and opening again")
    func reopening() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let first = try SQLiteLedger.open(at: path)
            let fixture = LedgerFixture(first)
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            let key = try await first.actionKey()
            await first.close()

            let second = try SQLiteLedger.open(at: path)
            #expect(try await second.job(job.job.id) == job)
            #expect(try await second.nextJob(in: .main) == job)
            #expect(try await LedgerFixture(second).claim().announcement.weight == .start)
            #expect(try await second.actionKey() == key)
            #expect(key.count == 32)
            #expect(second.epoch == first.epoch + 1)
            await second.close()
        }
    }

    @Test("what was stored is there after the process died")
    func crash() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            let job = try await LedgerFixture(ledger).watched(from: "anna@example.org", user: "1")
            // Copied by another process while open: the state a SIGKILL would leave behind.
            for end in ["", "-wal"] {
                #expect(try run("cp", path + end, folder + "/copy.sqlite" + end).status == 0)
            }
            let copy = try SQLiteLedger.open(at: folder + "/copy.sqlite")
            #expect(try await copy.job(job.job.id) == job)
            await copy.close()
            await ledger.close()
        }
    }

    @Test("a second opening in the same process is refused within a second, in words")
    func secondOpening() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            let before = ContinuousClock.now
            let error = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            #expect(ContinuousClock.now - before < .seconds(1))
            #expect(error?.code == .locked)
            #expect(error?.detail.contains("open in another process") == true)
            #expect(error?.detail.contains(path) == true)
            await ledger.close()
            await (try SQLiteLedger.open(at: path)).close()
        }
    }

    @Test("another process can neither read nor write, also after a refused second opening here")
    func otherProcess() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            _ = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            for sql in ["SELECT count(*) FROM job", "UPDATE meta SET value = 0"] {
                let other = try runSQL(sql, on: path)
                #expect(other.status != 0)
                #expect(other.text.contains("database is locked"))
            }
            _ = try await LedgerFixture(ledger).accept(from: "anna@example.org")
            await ledger.close()
            #expect(try runSQL("SELECT count(*) FROM job", on: path).text == "1\n")
        }
    }

    @Test("the pragmas of the profile are in force, in the file and on the connection")
    func profile() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            #expect(try await ledger.pragma("locking_mode") == "exclusive")
            #expect(try await ledger.pragma("journal_mode") == "wal")
            #expect(try await ledger.pragma("synchronous") == "2")
            #expect(try await ledger.pragma("foreign_keys") == "1")
            #expect(try await ledger.pragma("trusted_schema") == "0")
            #expect(try await ledger.pragma("user_version") == "\(StoreSchema.version)")
            #expect(try await ledger.pragma("application_id") == "\(StoreProfile.applicationID)")
            #expect(!FileManager.default.fileExists(atPath: path + "-shm"))
            await ledger.close()
        }
    }

    @Test("the file is for its owner alone, a folder made for it too")
    func modes() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/made/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            _ = try await LedgerFixture(ledger).accept(from: "anna@example.org")
            #expect(try mode(of: path) == 0o600)
            #expect(try mode(of: path + "-wal") == 0o600)
            #expect(try mode(of: folder + "/made") == 0o700)
            await ledger.close()

            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            await (try SQLiteLedger.open(at: path)).close()
            #expect(try mode(of: path) == 0o600)
        }
    }

    @Test("links, folders, second names and missing folders are refused, and left as they are")
    func unusablePaths() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            await (try SQLiteLedger.open(at: path)).close()
            try FileManager.default.createSymbolicLink(atPath: folder + "/link.sqlite", withDestinationPath: path)
            try FileManager.default.createSymbolicLink(atPath: folder + "/dangling.sqlite", withDestinationPath: folder + "/none")
            let unusable = ["/link.sqlite", "/dangling.sqlite", "", "/a/b/c.sqlite"].map { folder + $0 } + [""]
            for unusable in unusable {
                #expect(await ledgerError { _ = try SQLiteLedger.open(at: unusable) }?.code == .unusablePath, "\(unusable)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
            try FileManager.default.linkItem(atPath: path, toPath: folder + "/second.sqlite")
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) }?.code == .unusablePath)
        }
    }

    @Test("a file of a later version is refused and not changed")
    func newerSchema() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            await (try SQLiteLedger.open(at: path)).close()
            #expect(try runSQL("PRAGMA user_version=999", on: path).status == 0)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            #expect(error?.code == .newer)
            #expect(error?.detail.contains("999") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("a database of another program is refused and not changed")
    func foreignFile() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            #expect(try runSQL("CREATE TABLE theirs (x)", on: path).status == 0)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(await ledgerError { _ = try SQLiteLedger.open(at: path) }?.code == .damaged)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    /// Ways to damage a store of several pages.
    enum Damage: CaseIterable {
        case header, middle, truncated, text, emptiedBesideLog
    }

    @Test("a damaged file is refused, with the way to restore it", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let ledger = try SQLiteLedger.open(at: path)
            for number in 0..<20 { _ = try await LedgerFixture(ledger).accept(from: "p\(number)@example.org") }
            await ledger.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try #require(bytes.count > 20 * 4096)
            switch damage {
            case .header: bytes.replaceSubrange(0..<16, with: Data(repeating: 0x20, count: 16))
            case .middle: bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 4096))
            case .truncated: bytes = bytes.prefix(bytes.count / 2)
            case .text: bytes = Data("not a database, but long enough to be looked at as one\n".utf8)
            case .emptiedBesideLog:
                bytes = Data()
                try Data("log".utf8).write(to: URL(fileURLWithPath: path + "-wal"))
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            let error = await ledgerError { _ = try SQLiteLedger.open(at: path) }
            #expect(error?.code == .damaged)
            #expect(error?.detail.contains("put the last backup at \(path)") == true)
        }
    }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
