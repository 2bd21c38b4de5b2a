import Crypto
import Foundation
package import GRDB
import JobEngine

/// Appends to the audit table and checks it: every row's hash covers the row and the hash before it.
package enum AuditTrail {
    /// What was done. The names are stored.
    enum Kind: String {
        case jobAccepted = "job.accepted"
        case jobChanged = "job.changed"
        case paused = "jobs.paused"
        case resumed = "jobs.resumed"
        case postDead = "post.dead"
        case postsSentAgain = "posts.sent_again"
    }

    /// What is worth keeping about it: who, what, with which plan. No secret, no message text.
    struct Detail: Encodable {
        var state: JobState?
        var revision: Int64?
        var epoch: Int64?
        var from: String?
        var to: String?
        var deleteProfile: Bool?
        var disables: Bool?
        /// The code of the plan that was confirmed, and its hash.
        var code: String?
        var planHash: String?
        var requester: Requester?
        /// The second person.
        var approver: Requester?
        var attempt: Attempt?
        var isInferred: Bool?
        var post: Int64?
        var reason: String?
    }

    /// One row, as it is hashed.
    private struct Entry {
        let number: Int64
        let atMilliseconds: Int64
        let job: Int64?
        let kind: String
        let detail: String

        /// SHA-256 over the hash before and the row; lengths first, so that no two rows give the same bytes.
        func hash(after previous: Data) -> Data {
            var hasher = SHA256()
            hasher.update(data: previous)
            for field in ["\(number)", "\(atMilliseconds)", job.map { "\($0)" } ?? "-", kind, detail] {
                hasher.update(data: Data("\(field.utf8.count):\(field)".utf8))
            }
            return Data(hasher.finalize())
        }
    }

    static func append(_ kind: Kind, job: JobID?, _ detail: Detail, at now: Timestamp, _ db: Database) throws {
        guard let chain = try Row.fetchOne(db, sql: "SELECT lastNumber, lastHash FROM auditChain") else {
            throw LedgerError(code: .damaged, detail: "the audit chain has no end")
        }
        let entry = Entry(
            number: chain["lastNumber"] + 1,
            atMilliseconds: now.milliseconds,
            job: job?.rawValue,
            kind: kind.rawValue,
            detail: try StoreJSON.text(detail)
        )
        let hash = entry.hash(after: chain["lastHash"])
        try db.execute(
            sql: "INSERT INTO audit (number, atMilliseconds, job, kind, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [entry.number, entry.atMilliseconds, entry.job, entry.kind, entry.detail, hash]
        )
        try db.execute(sql: "UPDATE auditChain SET lastNumber = ?, lastHash = ?", arguments: [entry.number, hash])
    }

    package static func verify(_ db: Database) throws -> AuditReport {
        guard let chain = try Row.fetchOne(db, sql: "SELECT * FROM auditChain") else {
            return AuditReport(rows: 0, firstBadRow: 1)
        }
        var number: Int64 = chain["removedNumber"]
        var hash: Data = chain["removedHash"]
        var rows = 0
        let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM audit ORDER BY number")
        while let row = try cursor.next() {
            let entry = Entry(
                number: row["number"],
                atMilliseconds: row["atMilliseconds"],
                job: row["job"],
                kind: row["kind"],
                detail: row["detail"]
            )
            hash = entry.hash(after: hash)
            guard entry.number == number + 1, hash == row["hash"] as Data else {
                return AuditReport(rows: rows, firstBadRow: number + 1)
            }
            number = entry.number
            rows += 1
        }
        guard number == chain["lastNumber"], hash == chain["lastHash"] as Data else {
            return AuditReport(rows: rows, firstBadRow: number + 1)
        }
        return AuditReport(rows: rows, firstBadRow: nil)
    }

    /// Removes the oldest rows, up to `limit`: older than `moment` and before the first row about an unfinished job.
    ///
    /// - Returns: How many were removed.
    static func removeOldest(before moment: Timestamp, limit: Int, _ db: Database) throws -> Int {
        let last = try Row.fetchOne(
            db,
            sql: """
                SELECT number, hash FROM audit
                WHERE number <= (SELECT removedNumber FROM auditChain) + :limit
                    AND number < coalesce(
                        (SELECT number FROM audit WHERE number > (SELECT removedNumber FROM auditChain)
                            AND atMilliseconds >= :moment ORDER BY number LIMIT 1),
                        (SELECT lastNumber + 1 FROM auditChain))
                    AND number < coalesce(
                        (SELECT min((SELECT min(number) FROM audit WHERE audit.job = job.id)) FROM job WHERE place <> 'ended'),
                        (SELECT lastNumber + 1 FROM auditChain))
                ORDER BY number DESC LIMIT 1
                """,
            arguments: ["limit": limit, "moment": moment.milliseconds]
        )
        guard let last else { return 0 }
        // The chain goes on from the last removed row, so what stays can still be checked.
        try db.execute(
            sql: "UPDATE auditChain SET removedNumber = ?, removedHash = ?",
            arguments: [last["number"] as Int64, last["hash"] as Data]
        )
        try db.execute(sql: "DELETE FROM audit WHERE number <= ?", arguments: [last["number"] as Int64])
        return db.changesCount
    }
}

/// What a check of the audit chain found.
public struct AuditReport: Sendable, Hashable, Codable {
    /// How many rows are in order, from the oldest on.
    public var rows: Int
    /// The number of the first row that was changed, removed or put in; `nil` when all is in order.
    public var firstBadRow: Int64?
}
