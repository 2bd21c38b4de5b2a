import ArgumentParser
import Foundation
import JobEngine
import JobLedger
import ReassignTestKit

/// `reassign-chaos confirmations`
struct ConfirmationsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirmations",
        abstract:
            "Each plan is confirmed by many at once, repeated, dropped and tried by somebody else, on a store in a file: one effect at most."
    )

    @Option(help: "How many plans.") var plans = 2_000
    @Option(help: "How many answers to each, at the same time.") var clicks = 50
    @Option(help: "The seed.") var seed: UInt64 = 1

    /// What one answer came to.
    private enum Effect {
        case job(JobID), dropped, nothing
    }

    func run() async throws {
        print("seed \(seed)")
        let folder = FileManager.default.temporaryDirectory.appending(path: "reassign-chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try SQLiteLedger.open(at: folder.appending(path: "store.sqlite").path)
        let fixture = LedgerFixture(ledger)
        let tally = Tally()
        var dice = Dice(seed: seed)
        for number in 1...max(plans, 1) {
            let shown = try await Self.show(number, on: fixture, with: &dice)
            let draws = (0..<clicks).map { _ in Int.random(in: 0..<20, using: &dice) }
            let effects = try await Self.answer(shown, draws, on: fixture)
            let stored = try await ledger.plan(shown.code)
            tally.add("plan \(number)", faults: Self.faults(effects, stored), word: stored.map { "\($0.fate)" })
        }
        await ledger.close()
        try tally.finish()
    }

    /// A plan about a leaver of its own, under a code that is free.
    private static func show(_ number: Int, on fixture: LedgerFixture, with dice: inout Dice) async throws -> ShownPlan {
        var plan = fixture.plan
        plan.from.id = "leaver-\(number)"
        plan.from.email = "leaver\(number)@example.org"
        while true {
            let shown = ShownPlan(
                code: .random(using: &dice), order: fixture.order(from: "leaver\(number)@example.org"), plan: plan, shownAt: fixture.start)
            if try await fixture.ledger.keepPlan(shown) { return shown }
        }
    }

    /// Everybody answers at once: most confirm, some with a request that arrives twice, some drop, some are somebody else.
    private static func answer(_ shown: ShownPlan, _ draws: [Int], on fixture: LedgerFixture) async throws -> [Effect] {
        try await withThrowingTaskGroup(of: Effect.self) { group in
            for (number, draw) in draws.enumerated() {
                group.addTask {
                    var requester = shown.order.requester
                    switch draw {
                    case 0:
                        let refusal = try await fixture.ledger.dropPlan(shown.code, for: requester, at: fixture.at(1))
                        return refusal == nil ? .dropped : .nothing
                    case 1: requester.user = "U9"
                    case 2: requester.channel = "C9"
                    default: break
                    }
                    // A third of the confirmations are copies of the same request.
                    let key = draw % 3 == 0 ? "\(shown.code)" : "\(shown.code) \(number)"
                    let command = try fixture.confirmation(of: shown, by: requester, key: "\(requester.user) \(requester.channel) \(key)")
                    guard case .accepted(let job) = try await fixture.admit(command, at: 1).admission else { return .nothing }
                    return .job(job.id)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func faults(_ effects: [Effect], _ stored: StoredPlan?) -> [String] {
        let jobs = effects.compactMap { effect -> JobID? in if case .job(let id) = effect { id } else { nil } }
        let drops = effects.count { if case .dropped = $0 { true } else { false } }
        var faults: [String] = []
        if jobs.count + drops > 1 { faults.append("\(jobs.count) jobs and \(drops) drops of one plan") }
        if stored?.job != jobs.first { faults.append("the plan names \(stored?.job?.description ?? "no job"), not \(jobs)") }
        if (stored?.fate == .confirmed) != (jobs.count == 1) || (stored?.fate == .dropped) != (drops == 1) {
            faults.append("the plan is \(stored?.fate.rawValue ?? "gone")")
        }
        return faults
    }
}
