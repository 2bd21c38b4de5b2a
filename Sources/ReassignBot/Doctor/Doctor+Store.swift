import ChatPlatforms
import Foundation
import JobLedger

/// What the doctor says about the store.
extension Doctor {
    /// Of the bot that has it open.
    static func store(_ ledger: any Ledger) async -> Finding {
        do {
            let dead = try await ledger.statistics().deadPosts
            guard dead > 0 else { return .good(.store, .storeUsed) }
            return .doubtful(.store, .postsGivenUp(dead))
        } catch {
            return broken(error)
        }
    }

    /// From outside: a running bot is asked, a closed file is read.
    static func store(at path: String) async -> Finding {
        do {
            switch try await ControlClient.ask(.verifyAudit, ofBotWithStore: path) {
            case .verified(let report): return audited(report, .runningBot)
            case .failed(let error): return broken(error)
            case .backedUp: return .bad(.store, .botAnswersOtherwise)
            case nil where !FileManager.default.fileExists(atPath: path): return absent(path)
            case nil: return audited(try ClosedStore.verifyAudit(of: path), .nobody)
            }
        } catch let error as LedgerError {
            return broken(error)
        } catch {
            return .unreachable(.store, .botWentAway)
        }
    }

    /// A store is made at the first start, if its folder lets it.
    private static func absent(_ path: String) -> Finding {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // A folder that is missing too is made as well, below the first one that exists.
        guard FileManager.default.isWritableFile(atPath: folder) || !FileManager.default.fileExists(atPath: folder) else {
            return .bad(.store, .storeFolderLocked)
        }
        return .good(.store, .storeAbsent)
    }

    private static func audited(_ report: AuditReport, _ use: Finding.StoreUse) -> Finding {
        guard let row = report.firstBadRow else { return .good(.store, .auditIntact(rows: report.rows, use)) }
        return .bad(.store, .auditBroken(row: row))
    }

    private static func broken(_ error: LedgerError) -> Finding {
        .bad(.store, .storeBroken(code: "\(error.code)"))
    }
}
