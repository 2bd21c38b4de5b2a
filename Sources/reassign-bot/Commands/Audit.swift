import ArgumentParser
import JobLedger
import ReassignBot

/// `reassign-bot audit …`
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The trail of who asked for what, and what became of it.",
        subcommands: [AuditVerify.self]
    )
}

/// `reassign-bot audit verify`
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that no row was changed, removed or put in, while the bot runs or not.",
        discussion: "Every row's hash covers the row and the hash before it. Ends with 1 and the first bad row when the chain is broken."
    )

    @OptionGroup var source: ConfigurationSource
    @Option(help: "A backup to check in place of the store.") var file: String?

    func run() async throws {
        do {
            let report = try await report()
            guard report.firstBadRow == nil else { throw ProgramFailure(AuditWords.text(report), ProgramFailure.checkFailed) }
            StandardStreams.write(AuditWords.text(report))
        } catch {
            throw ProgramFailure(error)
        }
    }

    private func report() async throws -> AuditReport {
        if let file { return try ClosedStore.verifyAudit(of: file) }
        let store = try await source.read().storePath
        switch try await ControlClient.ask(.verifyAudit, ofBotWithStore: store) {
        case .verified(let report): return report
        case .failed(let error): throw error
        case .backedUp: throw ProgramFailure("the bot gave an answer to another question", ProgramFailure.checkFailed)
        case nil: return try ClosedStore.verifyAudit(of: store)
        }
    }
}

/// What is said about an audit chain.
enum AuditWords {
    static func text(_ report: AuditReport) -> String {
        guard let row = report.firstBadRow else { return "audit trail: \(report.rows) rows, chain intact" }
        return "audit trail: broken at row \(row): it was changed, removed or put in by something else than the bot. "
            + "\(report.rows) rows before it are intact. Compare with a backup, and find out who can write the store"
    }
}
