import ChatPlatforms
import Foundation
import JobLedger

/// What the doctor says about the store.
extension Doctor {
    static let storeSubject = "store"

    /// Of the bot that has it open.
    static func store(_ ledger: any Ledger) async -> Finding {
        do {
            let dead = try await ledger.statistics().deadPosts
            guard dead > 0 else { return .good(storeSubject, "can be used, every message was delivered") }
            return .doubtful(
                storeSubject, "can be used; \(dead) messages were given up", remedy: "\(command: "/reassign status") lists them")
        } catch {
            return broken(error)
        }
    }

    /// From outside: a running bot is asked, a closed file is read.
    static func store(at path: String) async -> Finding {
        do {
            switch try await ControlClient.ask(.verifyAudit, ofBotWithStore: path) {
            case .verified(let report): return audited(report, "in use by a running bot")
            case .failed(let error): return broken(error)
            case .backedUp: return .bad(storeSubject, "the bot gave an answer to another question", remedy: "start the bot again")
            case nil where !FileManager.default.fileExists(atPath: path): return absent(path)
            case nil: return audited(try ClosedStore.verifyAudit(of: path), "no bot runs")
            }
        } catch let error as LedgerError {
            return broken(error)
        } catch {
            return .unreachable(storeSubject, "the bot went away in mid-answer", remedy: "try again")
        }
    }

    /// A store is made at the first start, if its folder lets it.
    private static func absent(_ path: String) -> Finding {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // A folder that is missing too is made as well, below the first one that exists.
        guard FileManager.default.isWritableFile(atPath: folder) || !FileManager.default.fileExists(atPath: folder) else {
            return .bad(storeSubject, "its folder cannot be written to", remedy: "give the bot's user the right, or set REASSIGN_STORE")
        }
        return .good(storeSubject, "does not exist yet; the first start makes it")
    }

    private static func audited(_ report: AuditReport, _ state: String) -> Finding {
        guard let row = report.firstBadRow else {
            return .good(storeSubject, "\(ours: state), audit trail of \(report.rows) rows intact")
        }
        return .bad(
            storeSubject, "audit trail broken at row \(row)", remedy: "compare with a backup, and find out who can write the file")
    }

    private static func broken(_ error: LedgerError) -> Finding {
        .bad(storeSubject, "cannot be used (\(ours: error.code))", remedy: "check disk, path and rights; the log says more")
    }
}
