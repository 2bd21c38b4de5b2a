import GRDB
import JobEngine

/// Rows of the outbox.
enum PostTable {
    /// One step of the index per destination, however many posts wait.
    static let destinations = """
        WITH RECURSIVE found (name) AS (
            SELECT min(destination) FROM post WHERE settledAtMilliseconds IS NULL
            UNION ALL
            SELECT (SELECT min(destination) FROM post WHERE settledAtMilliseconds IS NULL AND destination > found.name)
            FROM found WHERE found.name IS NOT NULL)
        SELECT name FROM found WHERE name IS NOT NULL
        """
    static let head = "SELECT * FROM post WHERE destination = :destination AND settledAtMilliseconds IS NULL ORDER BY id LIMIT 1"
    static let supersede = """
        UPDATE post SET state = 'superseded', settledAtMilliseconds = :now
        WHERE job = :job AND weight = 'progress' AND state = 'pending'
        """
    /// An old post that is sent again finds none once a newer one is out: what the job's message says is newer than the post.
    static let referenceOfJob = """
        SELECT reference FROM post WHERE job = :job AND destination = :destination AND reference IS NOT NULL AND id < :post
            AND NOT EXISTS (SELECT 1 FROM post WHERE job = :job AND destination = :destination AND id > :post AND state = 'sent')
        ORDER BY id DESC LIMIT 1
        """
    static let newerOfJob = """
        SELECT 1 FROM post WHERE job = :job AND id > :id AND weight IN ('progress', 'final', 'start') LIMIT 1
        """

    /// A private answer is not among them: the channel has its substitute, and its address is long gone.
    private static let isUndelivered = "state = 'dead' AND weight IN ('final', 'start', 'incident')"
    static let undelivered = "SELECT job, deadReason FROM post WHERE \(isUndelivered) ORDER BY id DESC LIMIT :limit"
    static let undeliveredOfJob = "SELECT job, deadReason FROM post WHERE job = :job AND \(isUndelivered) ORDER BY id DESC LIMIT :limit"
    static let sendAgain = """
        UPDATE post SET state = 'pending', tries = 0, ambiguousTries = 0, refusals = 0, createdAtMilliseconds = :now,
            notBeforeMilliseconds = :now, settledAtMilliseconds = NULL, deadReason = NULL
        WHERE job = :job AND \(isUndelivered)
        """

    /// A post may have arrived this often at most; then it is given up.
    static let mostAmbiguousTries = 8
    /// No waiting time is longer; a post that seems to wait longer met a clock that was set back.
    static let longestWait: Duration = .seconds(3_600)

    /// Puts posts into the queue, in order. A newer progress, start or final post drops older progress that has not been taken.
    static func insert(_ announcements: [Announcement], at now: Timestamp, _ db: Database) throws {
        for announcement in announcements {
            switch announcement.weight {
            case .progress, .final, .start:
                try db.cachedStatement(sql: supersede)
                    .execute(arguments: ["job": announcement.brief.id.rawValue, "now": now.milliseconds])
            case .incident, .personal:
                break
            }
            let detail = try StoreJSON.text(announcement)
            let seal = StoreSeal.seal([
                "\(announcement.brief.id.rawValue)", announcement.destination.rawValue, announcement.weight.rawValue,
                announcement.isTerminal ? "1" : "0", detail,
            ])
            try db.cachedStatement(
                sql: """
                    INSERT INTO post (job, destination, weight, isTerminal, state, createdAtMilliseconds, notBeforeMilliseconds, detail, seal)
                    VALUES (:job, :destination, :weight, :isTerminal, 'pending', :now, :now, :detail, :seal)
                    """
            ).execute(arguments: [
                "job": announcement.brief.id.rawValue,
                "destination": announcement.destination.rawValue,
                "weight": announcement.weight.rawValue,
                "isTerminal": announcement.isTerminal,
                "now": now.milliseconds,
                "detail": detail,
                "seal": seal,
            ])
        }
    }

    /// Leaves a destination alone until `moment`.
    static func hold(_ destination: DestinationName, until moment: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO destinationHold (destination, untilMilliseconds) VALUES (?, ?)",
            arguments: [destination.rawValue, moment.milliseconds]
        )
    }

    /// Until when a destination is to be left alone; `nil` if it is not. A longer time than the longest wait met a clock set back.
    static func hold(on destination: DestinationName, at now: Timestamp, _ db: Database) throws -> Timestamp? {
        let until = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT untilMilliseconds FROM destinationHold WHERE destination = ?"),
            arguments: [destination.rawValue]
        ).map(Timestamp.init(milliseconds:))
        guard let until, until > now, until - now <= longestWait else { return nil }
        return until
    }

    /// Whether a job's channel has been told the same already, whatever became of the post short of giving it up.
    private static func isTold(_ substitute: Announcement, _ db: Database) throws -> Bool {
        let details = try String.fetchAll(
            db,
            sql: "SELECT detail FROM post WHERE job = ? AND destination = ? AND state <> 'dead'",
            arguments: [substitute.brief.id.rawValue, substitute.destination.rawValue]
        )
        return try details.contains { try StoreJSON.value(Announcement.self, from: $0, of: "a post").notice == substitute.notice }
    }

    /// Settles a post for good; for a personal one given up, its public substitute takes its place in the channel's queue.
    static func giveUp(_ id: PostID, reason: String, at now: Timestamp, _ db: Database) throws {
        let announcement = try announcement(id, db)
        try db.execute(
            sql: "UPDATE post SET state = 'dead', deadReason = ?, settledAtMilliseconds = ? WHERE id = ?",
            arguments: [reason, now.milliseconds, id.rawValue]
        )
        let detail = AuditTrail.Detail(post: id.rawValue, reason: reason)
        try AuditTrail.append(.postDead, job: announcement.brief.id, detail, at: now, db)
        if let substitute = announcement.publicSubstitute, try !isTold(substitute, db) {
            try insert([substitute], at: now, db)
        }
    }

    static func announcement(_ id: PostID, _ db: Database) throws -> Announcement {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM post WHERE id = ?", arguments: [id.rawValue]) else {
            throw LedgerError(code: .stale, detail: "post \(id.rawValue) does not exist")
        }
        return try announcement(in: row)
    }

    /// What a row says.
    static func announcement(in row: Row) throws -> Announcement {
        let what = "post \(row["id"] as Int64)"
        try StoreSeal.check(row, StoreSeal.ofPost, of: what)
        return try StoreJSON.value(Announcement.self, from: row["detail"], of: what)
    }
}
