import ArgumentParser
import Foundation
import JobLedger
import ReassignBot

/// `reassign-bot backup`
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the store into a new file, while the bot runs or not.",
        discussion: """
            The copy shows one moment, is checked, on the disk, and readable by its owner alone. A running bot makes it, so its user must be \
            able to write there. To restore: stop the bot, move the store and its -wal file away, put the copy in the store's place.
            """
    )

    @OptionGroup var source: ConfigurationSource
    @Argument(help: "A file that does not exist yet.") var file: String

    func run() async throws {
        do {
            let store = try await source.read().storePath
            let copy = URL(fileURLWithPath: file).path
            let report = try await report(onCopying: store, to: copy)
            guard report.audit.firstBadRow == nil else {
                throw ProgramFailure("backup written: \(copy). Its \(AuditWords.text(report.audit))", ProgramFailure.checkFailed)
            }
            StandardStreams.write(
                "backup written: \(copy) (\(report.bytes) bytes, \(report.jobs) jobs, \(report.audit.rows) audit rows, checked)")
        } catch {
            throw ProgramFailure(error)
        }
    }

    private func report(onCopying store: String, to copy: String) async throws -> BackupReport {
        switch try await ControlClient.ask(.backUp(path: copy), ofBotWithStore: store) {
        case .backedUp(let report): report
        case .failed(let error): throw error
        case .verified: throw ProgramFailure("the bot gave an answer to another question", ProgramFailure.checkFailed)
        case nil: try ClosedStore.backUp(store, to: copy)
        }
    }
}
