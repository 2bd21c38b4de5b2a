import JobLedger
import Testing

@testable import ReassignBot

@Suite("Store service", .timeLimit(.minutes(1)))
struct StoreServiceTests {
    @Test("a failed write shows in the readiness, closes the store and ends the service with its error")
    func failure() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let bells = Bells()
        let readiness = Readiness(checks: [])
        readiness.set(StoreService.check, .passed)
        let service = StoreService(ledger: ledger, retentionDays: 365, clock: .system(), bells: bells, readiness: readiness)
        bells.storeFailed(LedgerError(code: .broken, detail: "disk full"))
        await #expect(throws: LedgerError(code: .broken, detail: "disk full")) { try await service.run() }
        #expect(!readiness.report.isReady)
        await #expect(throws: LedgerError.self) { try await ledger.statistics() }
    }

    @Test("what uses the store ends without an error when the store closes first")
    func closedFirst() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        await ledger.close()
        try await GaugeService(ledger: ledger, metrics: BotMetrics(factory: PrometheusRegistry()), bells: Bells()).run()
    }

    @Test("cancelled, it closes the store and ends without an error")
    func stop() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let service = StoreService(
            ledger: ledger, retentionDays: 365, clock: .system(), bells: Bells(), readiness: Readiness(checks: []))
        let running = Task { try await service.run() }
        running.cancel()
        try await running.value
        await #expect(throws: LedgerError.self) { try await ledger.statistics() }
    }
}
