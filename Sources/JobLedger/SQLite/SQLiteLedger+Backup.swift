import GRDB

extension SQLiteLedger {
    /// Copies the open store into a new file, as it is between two transactions. Others wait meanwhile: about a second for 200 MB.
    ///
    /// - Throws: ``LedgerError`` with code `.unusablePath` when the file exists or cannot be made, `.broken` when copying failed.
    ///   The store itself goes on.
    public func backUp(to path: String) async throws(LedgerError) -> BackupReport {
        try await read { try StoreBackup.make(of: $0, at: path) }
    }
}

/// What can be done with a store that no bot has open. It is looked at as it is: not migrated, not owned.
public enum ClosedStore {
    /// Copies the store at `path` into a new file.
    ///
    /// - Throws: ``LedgerError``: `.locked` when a process has the store open, `.unusablePath` when there is none or the copy cannot be
    ///   made, `.damaged` when the store is.
    public static func backUp(_ path: String, to copy: String) throws(LedgerError) -> BackupReport {
        try look(at: path) { try StoreBackup.make(of: $0, at: copy) }
    }

    /// Checks the audit chain of the store, or of a backup, at `path`.
    ///
    /// - Throws: ``LedgerError``: `.locked` when a process has the store open, `.unusablePath` when there is none, `.damaged` when it
    ///   cannot be read.
    public static func verifyAudit(of path: String) throws(LedgerError) -> AuditReport {
        try look(at: path) { try AuditTrail.verify($0) }
    }

    private static func look<Value>(at path: String, _ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        _ = try StoreFile(path: path).identity()
        do {
            let queue = try DatabaseQueue(path: path, configuration: StoreProfile.configuration(isInMemory: false))
            let value = try queue.writeWithoutTransaction(body)
            try queue.close()
            return value
        } catch {
            throw LedgerError.opening(path, failed: error)
        }
    }
}
