import ArgumentParser
import Foundation
import GRDB
import JobLedger
import ReassignTestKit

/// `reassign-chaos audit`
struct AuditRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Random edits, deletions and swaps in an audit trail: each must be found. And how long a long trail takes."
    )

    @Option(help: "How many edits.") var edits = 10_000
    @Option(help: "Rows of the long trail.") var rows = 100_000
    @Option(help: "The seed.") var seed: UInt64 = 1

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        try await Self.withTrail(ofRows: 200) { queue in
            var dice = Dice(seed: seed)
            for number in 1...max(edits, 1) {
                try queue.inTransaction { db in
                    let edit = Edit.draw(ofRows: 200, with: &dice)
                    try edit.apply(to: db)
                    let isFound = try AuditTrail.verify(db).firstBadRow != nil
                    tally.add("edit \(number)", faults: isFound ? [] : ["not found: \(edit)"])
                    return .rollback
                }
            }
        }
        try await Self.withTrail(ofRows: rows) { queue in
            let began = ContinuousClock.now
            let report = try queue.read { try AuditTrail.verify($0) }
            let time = ContinuousClock.now - began
            print("\(report.rows) rows verified in \(time)")
            // Ten times the figure, for machines that do something else too.
            let isInTime = time < .seconds(20)
            tally.add("the long trail", faults: report.firstBadRow == nil && isInTime ? [] : ["\(report), \(time)"])
        }
        try tally.finish()
    }

    /// A store with a trail of `rows` rows, opened by something else than the bot, without the triggers that guard it.
    private static func withTrail(ofRows rows: Int, _ body: (DatabaseQueue) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reassign-chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "store.sqlite").path
        // Made in memory and copied: a trail of any length without a flush for every row.
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        for number in 0..<rows { _ = try await fixture.admit(from: "leaver\(number)@example.org") }
        _ = try await ledger.backUp(to: path)
        await ledger.close()
        let queue = try DatabaseQueue(path: path)
        try await queue.write { db in
            for trigger in ["auditIsNotChanged", "auditIsNotRemoved", "auditIsAppended"] { try db.execute(sql: "DROP TRIGGER \(trigger)") }
        }
        try body(queue)
        try queue.close()
    }
}

/// One change of a trail that the bot did not make.
private struct Edit: CustomStringConvertible {
    let description: String
    private let statements: [String]

    private init(_ statements: String...) {
        self.statements = statements
        description = statements.joined(separator: "; ")
    }

    func apply(to db: Database) throws {
        for statement in statements { try db.execute(sql: statement) }
    }

    static func draw(ofRows rows: Int, with dice: inout Dice) -> Edit {
        let row = Int.random(in: 1...rows, using: &dice)
        let other = (row + Int.random(in: 1..<rows, using: &dice) - 1) % rows + 1
        switch Int.random(in: 0..<9, using: &dice) {
        case 0:
            let position = Int.random(in: 3...40, using: &dice)
            return Edit(
                "UPDATE audit SET detail = substr(detail, 1, \(position)) || '~' || substr(detail, \(position) + 1) WHERE number = \(row)")
        case 1:
            let position = Int.random(in: 2...60, using: &dice)
            return Edit(
                "UPDATE audit SET detail = substr(detail, 1, \(position)) || '~' || substr(detail, \(position) + 2) WHERE number = \(row)")
        case 2:
            return Edit(
                "UPDATE audit SET atMilliseconds = atMilliseconds + \(Int.random(in: 1...1_000, using: &dice)) WHERE number = \(row)")
        case 3: return Edit("UPDATE audit SET job = \(dice.pick(["NULL", "\(rows + 1)", "-1"])) WHERE number = \(row)")
        case 4: return Edit("UPDATE audit SET kind = 'job.changed' WHERE number = \(row)")
        case 5: return Edit("UPDATE audit SET hash = randomblob(32) WHERE number = \(row)")
        case 6: return Edit("DELETE FROM audit WHERE number = \(row)")
        case 7: return Edit("DELETE FROM audit WHERE number >= \(row)")
        default:
            return Edit(
                "UPDATE audit SET number = \(rows + row) WHERE number = \(row)", "UPDATE audit SET number = \(row) WHERE number = \(other)",
                "UPDATE audit SET number = \(other) WHERE number = \(rows + row)")
        }
    }
}
