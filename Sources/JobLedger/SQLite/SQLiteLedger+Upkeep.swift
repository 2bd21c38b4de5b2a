import Foundation
import GRDB
public import JobEngine

extension SQLiteLedger {
    public func statistics() async throws(LedgerError) -> LedgerStatistics {
        try await read { db in
            var jobsByState: [JobState: Int] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT state, count FROM jobCount WHERE count > 0") {
                guard let state = JobState(rawValue: row["state"]) else { continue }
                jobsByState[state] = row["count"]
            }
            return LedgerStatistics(
                jobsByState: jobsByState,
                pendingPosts: try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE settledAtMilliseconds IS NULL") ?? 0,
                deadPosts: try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE state = 'dead'") ?? 0
            )
        }
    }

    /// Removes ended jobs, their posts and audit rows that are older than `keepingDays` (at least one), first answers older than
    /// 30 days, expired reply addresses and holds, and plans that were shown long ago. Jobs with a post still to send stay.
    public func prune(at now: Timestamp, keepingDays: Int) async throws(LedgerError) {
        let kept = now + .seconds(-86_400 * max(1, keepingDays))
        let answersKept = now + .seconds(-86_400 * 30)
        try await write { db in
            try db.execute(sql: "DELETE FROM replyAddress WHERE expiresAtMilliseconds <= ?", arguments: [now.milliseconds])
            try PlanTable.prune(at: now, db)
            try db.execute(sql: "DELETE FROM destinationHold WHERE untilMilliseconds <= ?", arguments: [now.milliseconds])
        }
        // Small transactions: commands that arrive meanwhile are answered in between.
        let limit = 500
        try await repeatWhileFull(limit) { db in
            try db.execute(
                sql: """
                    DELETE FROM command WHERE (platform, team, duplicateKey) IN (
                        SELECT platform, team, duplicateKey FROM command WHERE receivedAtMilliseconds < ? LIMIT ?)
                    """,
                arguments: [answersKept.milliseconds, limit]
            )
            return db.changesCount
        }
        try await repeatWhileFull(limit) { db in
            try db.execute(
                sql: """
                    DELETE FROM job WHERE id IN (
                        SELECT id FROM job WHERE endedAtMilliseconds < ? AND endedAtMilliseconds IS NOT NULL
                            AND NOT EXISTS (SELECT 1 FROM post WHERE post.job = job.id AND settledAtMilliseconds IS NULL)
                        LIMIT ?)
                    """,
                arguments: [kept.milliseconds, limit]
            )
            return db.changesCount
        }
        try await repeatWhileFull(limit) { db in try AuditTrail.removeOldest(before: kept, limit: limit, db) }
    }

    /// Whether every audit row since the oldest kept one is there, unchanged and in order.
    public func verifyAudit() async throws(LedgerError) -> AuditReport {
        try await read { try AuditTrail.verify($0) }
    }

    /// 32 random bytes, made at the first opening and the same ever after: signs what the bot hands out and takes back.
    ///
    /// A secret. It is in the store so that a restart does not invalidate what is on people's screens.
    public func actionKey() async throws(LedgerError) -> [UInt8] {
        try await read { db in
            guard let key = try Data.fetchOne(db, sql: "SELECT value FROM secret WHERE name = 'actionKey'") else {
                throw LedgerError(code: .damaged, detail: "the store's key is missing")
            }
            return Array(key)
        }
    }

    private func repeatWhileFull(_ limit: Int, _ batch: @escaping @Sendable (Database) throws -> Int) async throws(LedgerError) {
        while try await write(batch) >= limit {}
    }
}
