public import JobLedger

/// What every implementation of ``JobLedger/Ledger`` promises: one case per promise, run against a new, empty store.
public struct LedgerContract: Sendable, CustomStringConvertible {
    /// The promise.
    public let description: String
    private let check: @Sendable (LedgerFixture) async throws -> Void

    init(_ promise: String, _ check: @escaping @Sendable (LedgerFixture) async throws -> Void) {
        description = promise
        self.check = check
    }

    /// Checks the promise.
    ///
    /// - Throws: ``ContractBroken`` when it does not hold, or what the store threw.
    public func run(on ledger: any Ledger) async throws {
        try await check(LedgerFixture(ledger))
    }

    /// Every promise.
    public static let all: [LedgerContract] = commands + plans + limits + changes + jobs + posts + upkeep
}
