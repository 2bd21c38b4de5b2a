import Foundation
import GRDB

/// A copy of a store, and what was found in it.
public struct BackupReport: Sendable, Hashable, Codable {
    /// The size of the copy.
    public var bytes: Int64
    public var jobs: Int
    /// What its audit chain says.
    public var audit: AuditReport
}

/// Makes copies of a store with SQLite's online backup, which sees one moment of it.
///
/// A copy gets its name only after it was checked and is on the disk: there is never half a backup under the name that was asked for.
enum StoreBackup {
    /// Copies what `db` holds into a new file at `path`, mode 0600.
    static func make(of db: Database, at path: String) throws -> BackupReport {
        let partial = "\(path).partial"
        guard !exists(path) else { throw unusable(path, "it exists already; name a new file") }
        try create(partial, for: path)
        do {
            let report = try copy(db, to: partial)
            try flush(partial)
            // Unlike a rename this replaces nothing that came meanwhile.
            guard link(partial, path) == 0 else { throw unusable(path, systemText()) }
            unlink(partial)
            try flush(folder(of: path))
            return report
        } catch {
            unlink(partial)
            unlink("\(partial)-journal")
            unlink("\(partial)-wal")
            throw error
        }
    }

    private static func copy(_ db: Database, to path: String) throws -> BackupReport {
        let copy = try DatabaseQueue(path: path)
        let report = try copy.writeWithoutTransaction { copy in
            try db.backup(to: copy)
            try StoreMark.separate(copy)
            // The copy is one file, without a log beside it.
            try copy.execute(sql: "PRAGMA journal_mode=DELETE")
            let verdict = try String.fetchOne(copy, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
            return BackupReport(
                bytes: try Int64.fetchOne(copy, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0,
                jobs: try Int.fetchOne(copy, sql: "SELECT count(*) FROM job") ?? 0,
                audit: try AuditTrail.verify(copy)
            )
        }
        try copy.close()
        return report
    }

    // MARK: The file

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// What an earlier attempt left behind is taken away first: nobody else writes files of that name.
    private static func create(_ partial: String, for path: String) throws {
        unlink(partial)
        let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)
        guard descriptor >= 0 else { throw unusable(path, "uid \(geteuid()) cannot make it: \(systemText())") }
        close(descriptor)
    }

    private static func flush(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(path, systemText()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unusable(path, systemText()) }
    }

    private static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    private static func unusable(_ path: String, _ reason: String) -> LedgerError {
        LedgerError(code: .unusablePath, detail: "\(path): no backup was made: \(reason)")
    }

    private static func systemText() -> String { String(cString: strerror(errno)) }
}
