import GRDB
import JobEngine

/// Plans that people were shown lately, one row for each person, channel and pair.
enum SeenPlanTable {
    /// How long a plan that was shown holds.
    static let lifetime: Duration = .seconds(600)

    static func insert(_ plan: Plan, for requester: Requester, in portal: PortalName, at now: Timestamp, _ db: Database) throws {
        guard let to = plan.to else { return }
        let seen = SeenPlan(plan, in: portal)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO seenPlan (platform, team, channel, user, portal, fromUserID, toUserID, fromEmail, toEmail,
                    deletesProfile, hash, rooms, archivedRooms, shownAtMilliseconds)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                requester.platform, requester.team, requester.channel, requester.user, portal.rawValue, plan.from.id.lowercased(),
                to.id.lowercased(), plan.from.email?.lowercased(), to.email?.lowercased(), plan.deleteProfile, seen.hash, seen.rooms,
                seen.archivedRooms, now.milliseconds,
            ]
        )
    }

    /// The plan that who gives `order` was shown for this pair. It counts for one order.
    static func take(for order: Order, at now: Timestamp, _ db: Database) throws -> SeenPlan? {
        guard let to = order.to else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    DELETE FROM seenPlan
                    WHERE platform = ? AND team = ? AND channel = ? AND user = ? AND portal = ? AND deletesProfile = ?
                        AND ? IN (fromUserID, fromEmail) AND ? IN (toUserID, toEmail)
                    RETURNING hash, rooms, archivedRooms, shownAtMilliseconds
                    """),
            arguments: [
                order.requester.platform, order.requester.team, order.requester.channel, order.requester.user, order.portal.rawValue,
                order.deleteProfile, order.from.key.lowercased(), to.key.lowercased(),
            ]
        )
        guard let row, now - Timestamp(milliseconds: row["shownAtMilliseconds"]) < lifetime else { return nil }
        return SeenPlan(hash: row["hash"], rooms: row["rooms"], archivedRooms: row["archivedRooms"])
    }

    /// Forgets plans that hold no more.
    static func prune(at now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM seenPlan WHERE shownAtMilliseconds <= ?", arguments: [now.milliseconds - lifetime.wholeMilliseconds])
    }
}
