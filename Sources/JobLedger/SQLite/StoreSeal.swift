import Crypto
import Foundation
import GRDB

/// A checksum in a row: SQLite has none of its own, so that a changed byte in a text would be read as if it had been written.
///
/// Rows of versions that did not seal have none and are taken as they are.
enum StoreSeal {
    /// The checksum over the fields of a row, lengths first, so that no two rows give the same bytes.
    static func seal(_ fields: [String?]) -> Data {
        var hasher = SHA256()
        for field in fields {
            hasher.update(data: Data("\(field.map { "\($0.utf8.count)" } ?? "-"):\(field ?? "")".utf8))
        }
        return Data(hasher.finalize().prefix(16))
    }

    static let ofJob = [
        "id", "portal", "state", "fromKey", "fromUserID", "fromEmail", "acceptedAtMilliseconds", "endedAtMilliseconds", "revision", "epoch",
        "detail",
    ]
    /// What never changes in a message.
    static let ofPost = ["job", "destination", "weight", "isTerminal", "detail"]

    /// Refuses a row that is not as it was written.
    static func check(_ row: Row, _ columns: [String], of what: @autoclosure () -> String) throws {
        guard let stored = row["seal"] as Data? else { return }
        guard stored == seal(columns.map { text(row[$0]) }) else {
            throw LedgerError(code: .damaged, detail: "the stored \(what()) is not as it was written")
        }
    }

    private static func text(_ value: DatabaseValue) -> String? {
        switch value.storage {
        case .null: nil
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .blob(let data): data.base64EncodedString()
        }
    }

    /// Refuses a store in which any row is not as it was written, or the audit trail is broken.
    static func checkAll(_ db: Database) throws {
        let jobs = try Row.fetchCursor(db, sql: "SELECT * FROM job")
        while let row = try jobs.next() { try check(row, ofJob, of: "job J-\(row["id"] as Int64)") }
        let posts = try Row.fetchCursor(db, sql: "SELECT * FROM post")
        while let row = try posts.next() { try check(row, ofPost, of: "post \(row["id"] as Int64)") }
        if let bad = try AuditTrail.verify(db).firstBadRow {
            throw LedgerError(code: .damaged, detail: "the audit trail is broken at row \(bad)")
        }
    }
}
