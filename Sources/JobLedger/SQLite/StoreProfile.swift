import GRDB

/// How the connection is set up, in one place.
enum StoreProfile {
    /// "RSgn": marks the file as ours.
    static let applicationID: Int32 = 0x5253_676E

    static func configuration(isInMemory: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "reassign-ledger"
        // Long enough for the lock of a process that is just ending, short enough to refuse a second bot within a second.
        configuration.busyMode = .timeout(0.5)
        configuration.prepareDatabase { db in
            // Before anything is read: the file is then locked by the first access, and the log needs no shared memory.
            try db.execute(sql: "PRAGMA locking_mode=EXCLUSIVE")
            try checkIdentity(db)
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode=WAL")
            guard mode == (isInMemory ? "memory" : "wal") else {
                throw LedgerError(code: .unusablePath, detail: "the file system does not take a write-ahead log (mode \(mode ?? "none"))")
            }
            try db.execute(
                sql: """
                    PRAGMA synchronous=FULL;
                    PRAGMA foreign_keys=ON;
                    PRAGMA trusted_schema=OFF;
                    PRAGMA secure_delete=ON;
                    """)
            try db.execute(sql: "PRAGMA application_id=\(applicationID)")
            try checkHealth(db)
        }
        return configuration
    }

    /// Refuses files of other programs and of later versions before anything in them changes.
    private static func checkIdentity(_ db: Database) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard application == applicationID || (application == 0 && isEmpty) else {
            throw LedgerError(code: .damaged, detail: "the file is a database of another program; name another path")
        }
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= StoreSchema.version else {
            throw LedgerError(
                code: .newer,
                detail: "the file was written by a newer version (schema \(version), this version knows \(StoreSchema.version)); "
                    + "run that version, or put back a copy made before it"
            )
        }
    }

    private static func checkHealth(_ db: Database) throws {
        let verdict = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
        guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
    }
}
