import JobLedger
import ReassignTestKit
import Testing

@Suite("The store's contract", .timeLimit(.minutes(1)))
struct LedgerContractTests {
    @Test("SQLite in memory", arguments: LedgerContract.all)
    func memory(promise: LedgerContract) async throws {
        let ledger = try SQLiteLedger.openInMemory()
        try await promise.run(on: ledger)
        await ledger.close()
    }

    @Test("SQLite in a file", arguments: LedgerContract.all)
    func file(promise: LedgerContract) async throws {
        try await withTemporaryFolder { folder in
            let ledger = try SQLiteLedger.open(at: folder + "/store.sqlite")
            try await promise.run(on: ledger)
            await ledger.close()
        }
    }

    @Test("without SQL, for simulations", arguments: LedgerContract.all)
    func withoutSQL(promise: LedgerContract) async throws {
        try await promise.run(on: MemoryLedger())
    }
}
