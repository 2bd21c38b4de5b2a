import GRDB
import JobEngine

/// Rows of jobs. Every look-up is one step in an index, however many jobs there are.
enum JobTable {
    // MARK: Look-ups

    static let byID = "SELECT * FROM job WHERE id = :id"
    static let running = "SELECT * FROM job WHERE portal = :portal AND place = 'running'"
    static let firstWaiting = "SELECT * FROM job WHERE portal = :portal AND place = 'waiting' ORDER BY id LIMIT 1"
    static let lastWaiting = "SELECT * FROM job WHERE portal = :portal AND place = 'waiting' ORDER BY id DESC LIMIT 1"
    static let unfinished = "SELECT * FROM job WHERE portal = :portal AND place <> 'ended' ORDER BY id LIMIT :limit"
    static let otherLiveWithUser = """
        SELECT id FROM job WHERE portal = :portal AND fromUserID = :user AND fromUserID IS NOT NULL AND place <> 'ended' AND id <> :id
        """
    static let liveAbout = """
        SELECT * FROM (SELECT * FROM job WHERE portal = :portal AND fromKey = :key AND place <> 'ended')
        UNION ALL
        SELECT * FROM (SELECT * FROM job WHERE portal = :portal AND fromUserID = :key AND fromUserID IS NOT NULL AND place <> 'ended')
        UNION ALL
        SELECT * FROM (SELECT * FROM job INDEXED BY jobLivePerEmail
            WHERE portal = :portal AND fromEmail = :key AND fromEmail IS NOT NULL AND place <> 'ended')
        LIMIT 1
        """
    static let newestAbout = """
        SELECT * FROM job WHERE id = (SELECT max(id) FROM (
            SELECT max(id) AS id FROM job WHERE portal = :portal AND fromKey = :key
            UNION ALL
            SELECT max(id) FROM job WHERE portal = :portal AND fromUserID = :key AND fromUserID IS NOT NULL
            UNION ALL
            SELECT max(id) FROM job WHERE portal = :portal AND fromEmail = :key AND fromEmail IS NOT NULL))
        """

    static let ended = """
        SELECT * FROM job INDEXED BY jobEndedInPortal WHERE portal = :portal AND endedAtMilliseconds IS NOT NULL
        ORDER BY endedAtMilliseconds DESC, id DESC LIMIT :limit
        """
    static let endedAbout = """
        SELECT * FROM job WHERE place = 'ended' AND id IN (
            SELECT id FROM job WHERE portal = :portal AND fromKey = :key
            UNION SELECT id FROM job WHERE portal = :portal AND fromUserID = :key AND fromUserID IS NOT NULL
            UNION SELECT id FROM job WHERE portal = :portal AND fromEmail = :key AND fromEmail IS NOT NULL)
        ORDER BY endedAtMilliseconds DESC, id DESC LIMIT :limit
        """
    static let firstUnapproved = "SELECT * FROM job WHERE portal = :portal AND state = 'needs_approval' ORDER BY id LIMIT 1"
    static let startsOfPerson = """
        SELECT startedAtMilliseconds FROM job
        WHERE requester = :requester AND startedAtMilliseconds > :since AND startedAtMilliseconds IS NOT NULL AND id <> :job
        """
    /// Jobs that only follow start nothing.
    static let pendingOfPerson = """
        SELECT count(*) FROM job
        WHERE requester = :requester AND startedAtMilliseconds IS NULL AND place <> 'ended' AND follows = 0 AND id <> :job
        """

    /// Who asked for a job, as the quota knows people: see `Requester.isSamePerson`.
    static func name(of requester: Requester) -> String { "\(requester.platform):\(requester.user)" }

    static func fetch(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> StoredJob? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(stored)
    }

    static func fetchAll(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [StoredJob] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(stored)
    }

    private static func stored(_ row: Row) throws -> StoredJob {
        let id = JobID(rawValue: row["id"])
        try StoreSeal.check(row, StoreSeal.ofJob, of: "job \(id)")
        return StoredJob(job: try StoreJSON.value(Job.self, from: row["detail"], of: "job \(id)"), revision: row["revision"])
    }

    /// The number the next job gets. Numbers are never used twice, even when the newest job was removed.
    static func nextID(_ db: Database) throws -> JobID {
        JobID(rawValue: try Int64.fetchOne(db, sql: "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'job'") ?? 1)
    }

    // MARK: Work that did not hold

    static let beginWork = """
        INSERT INTO jobStart (job, count) VALUES (:id, 1) ON CONFLICT (job) DO UPDATE SET count = count + 1 RETURNING count
        """
    static let workHolds = "DELETE FROM jobStart WHERE job = :id"

    // MARK: Writing

    static func insert(_ job: Job, epoch: Int64, _ db: Database) throws -> StoredJob {
        try db.cachedStatement(
            sql: """
                INSERT INTO job (id, portal, state, fromKey, fromUserID, fromEmail, requester, follows, acceptedAtMilliseconds,
                    startedAtMilliseconds, endedAtMilliseconds, revision, epoch, detail, seal)
                VALUES (:id, :portal, :state, :fromKey, :fromUserID, :fromEmail, :requester, :follows, :acceptedAt, :startedAt, :endedAt, 1,
                    :epoch, :detail, :seal)
                """
        ).execute(
            arguments: try columns(of: job, revision: 1, epoch: epoch) + [
                "portal": job.order.portal.rawValue, "fromKey": job.order.from.key.lowercased(), "acceptedAt": job.acceptedAt.milliseconds,
                "requester": name(of: job.order.requester), "follows": job.order.isFollowing,
            ])
        return StoredJob(job: job, revision: 1)
    }

    /// Replaces the row if it is still at `revision` and no later owner has written it.
    static func update(_ job: Job, at revision: Int64, epoch: Int64, _ db: Database) throws -> StoredJob {
        try db.cachedStatement(
            sql: """
                UPDATE job SET state = :state, fromUserID = :fromUserID, fromEmail = :fromEmail, startedAtMilliseconds = :startedAt,
                    endedAtMilliseconds = :endedAt, revision = revision + 1, epoch = :epoch, detail = :detail, seal = :seal
                WHERE id = :id AND revision = :revision AND epoch <= :epoch
                """
        ).execute(arguments: try columns(of: job, revision: revision + 1, epoch: epoch) + ["revision": revision])
        guard db.changesCount == 1 else { throw LedgerError(code: .stale, detail: "\(job.id) has moved on since it was read") }
        return StoredJob(job: job, revision: revision + 1)
    }

    /// - Parameter revision: What the row's will be.
    private static func columns(of job: Job, revision: Int64, epoch: Int64) throws -> StatementArguments {
        let (user, email) = (job.leaver?.id.lowercased(), job.leaver?.email?.lowercased())
        let detail = try StoreJSON.text(job)
        let seal = StoreSeal.seal([
            "\(job.id.rawValue)", job.order.portal.rawValue, job.state.rawValue, job.order.from.key.lowercased(), user, email,
            "\(job.acceptedAt.milliseconds)", job.ending.map { "\($0.at.milliseconds)" }, "\(revision)", "\(epoch)", detail,
        ])
        return [
            "id": job.id.rawValue,
            "state": job.state.rawValue,
            "fromUserID": user,
            "fromEmail": email,
            "startedAt": job.attempts.first?.intendedAt.milliseconds,
            "endedAt": job.ending?.at.milliseconds,
            "epoch": epoch,
            "detail": detail,
            "seal": seal,
        ]
    }
}
