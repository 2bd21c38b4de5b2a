import GRDB

extension LedgerError {
    /// What a failed transaction means to the caller.
    ///
    /// A rule of the schema that was kept is a clean refusal. Everything else, and any error of the commit itself, leaves open what
    /// is on the disk.
    ///
    /// - Parameter isCommitting: Whether the transaction's work was done and only its commit was left.
    init(_ error: any Error, isCommitting: Bool) {
        switch error {
        case let known as LedgerError where !isCommitting || known.code == .broken:
            self = known
        case let sqlite as DatabaseError where !isCommitting && sqlite.resultCode == .SQLITE_CONSTRAINT:
            self.init(code: .conflict, detail: sqlite.safeText)
        case let sqlite as DatabaseError:
            self.init(code: .broken, detail: sqlite.safeText)
        default:
            self.init(code: .broken, detail: "\(type(of: error))")
        }
    }

    /// What a failed opening means to the operator.
    static func opening(_ path: String, failed error: any Error) -> LedgerError {
        guard let sqlite = error as? DatabaseError else {
            guard let known = error as? LedgerError else { return LedgerError(code: .broken, detail: "\(path): \(type(of: error))") }
            let detail = known.detail.contains(path) ? known.detail : "\(path): \(known.detail)"
            guard known.code == .damaged, !detail.contains(restoreAdvice(path)) else {
                return LedgerError(code: known.code, detail: detail)
            }
            return LedgerError(code: .damaged, detail: "\(detail). \(restoreAdvice(path))")
        }
        switch sqlite.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return LedgerError(
                code: .locked,
                detail: "\(path) is open in another process. One bot owns a store: stop the other one, or give this one its own file"
            )
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            return LedgerError(code: .damaged, detail: "\(path) is damaged (\(sqlite.safeText)). \(restoreAdvice(path))")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            return LedgerError(code: .unusablePath, detail: "\(path) cannot be written (\(sqlite.safeText))")
        default:
            return LedgerError(code: .broken, detail: "\(path): \(sqlite.safeText)")
        }
    }

    /// How to go on with a damaged file.
    static func restoreAdvice(_ path: String) -> String {
        "To restore: move \(path), \(path)-wal and \(path).mark away together, put the last backup at \(path), start again. "
            + "Jobs that ran since the backup are not in it: look at the portal before ordering them again"
    }
}

extension DatabaseError {
    /// Code and SQLite's own words; never the statement or its values.
    fileprivate var safeText: String { "SQLite \(extendedResultCode.rawValue): \(message ?? "no text")" }
}
