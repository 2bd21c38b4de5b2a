import GRDB

/// The table of jobs as the fifth version of the store has it: jobs may wait for a second person and disable the leaver, and a person's
/// jobs can be counted.
///
/// SQLite cannot change the rules of a table, so a new one takes its place, with the same rows and the same next number. Foreign keys
/// are off while a migration runs and are checked at its end.
enum JobTableWithApprovals {
    static func replaceJobTable(_ db: Database) throws {
        try db.execute(sql: table)
        try db.execute(sql: copy)
        try db.execute(sql: "DROP TABLE job; ALTER TABLE jobWithApprovals RENAME TO job")
        try db.execute(sql: rules)
    }

    private static let table = """
        CREATE TABLE jobWithApprovals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            portal TEXT NOT NULL CHECK (length(portal) > 0),
            state TEXT NOT NULL CHECK (state IN (
                'received', 'queued', 'needs_approval', 'preflight', 'disabling', 'intended', 'reconciling', 'watching',
                'needs_operator', 'succeeded', 'failed', 'cancelled', 'stopped_upstream', 'refused')),
            place TEXT NOT NULL GENERATED ALWAYS AS (CASE
                WHEN state IN ('received', 'queued') THEN 'waiting'
                WHEN state IN ('preflight', 'disabling', 'intended', 'reconciling', 'watching') THEN 'running'
                WHEN state IN ('needs_approval', 'needs_operator') THEN 'held'
                ELSE 'ended' END) STORED,
            fromKey TEXT NOT NULL CHECK (length(fromKey) > 0),
            fromUserID TEXT,
            fromEmail TEXT,
            requester TEXT NOT NULL CHECK (length(requester) > 0),
            follows INTEGER NOT NULL CHECK (follows IN (0, 1)),
            acceptedAtMilliseconds INTEGER NOT NULL,
            startedAtMilliseconds INTEGER,
            endedAtMilliseconds INTEGER,
            revision INTEGER NOT NULL CHECK (revision > 0),
            epoch INTEGER NOT NULL CHECK (epoch > 0),
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{'),
            seal BLOB CHECK (seal IS NULL OR length(seal) = 16),
            CHECK ((endedAtMilliseconds IS NOT NULL) = (place = 'ended'))
        ) STRICT;
        """

    /// What has no column yet is read from the stored job. Numbers go on where they were, also where the newest job was removed.
    private static let copy = """
        INSERT INTO jobWithApprovals (id, portal, state, fromKey, fromUserID, fromEmail, requester, follows, acceptedAtMilliseconds,
            startedAtMilliseconds, endedAtMilliseconds, revision, epoch, detail, seal)
        SELECT id, portal, state, fromKey, fromUserID, fromEmail,
            json_extract(detail, '$.order.requester.platform') || ':' || json_extract(detail, '$.order.requester.user'),
            json_extract(detail, '$.order.to') IS NULL, acceptedAtMilliseconds, json_extract(detail, '$.attempts[0].intendedAt'),
            endedAtMilliseconds, revision, epoch, detail, seal
        FROM job;
        DELETE FROM sqlite_sequence WHERE name = 'jobWithApprovals';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'jobWithApprovals', seq FROM sqlite_sequence WHERE name = 'job';
        """

    /// Indexes and triggers go with their table, so they are made again.
    private static let rules = """
        CREATE UNIQUE INDEX jobLivePerUser ON job (portal, fromUserID) WHERE fromUserID IS NOT NULL AND place <> 'ended';
        CREATE UNIQUE INDEX jobLivePerKey ON job (portal, fromKey) WHERE place <> 'ended';
        CREATE INDEX jobLivePerEmail ON job (portal, fromEmail) WHERE fromEmail IS NOT NULL AND place <> 'ended';
        CREATE UNIQUE INDEX jobRunning ON job (portal) WHERE place = 'running';
        CREATE INDEX jobWaiting ON job (portal, id) WHERE place = 'waiting';
        CREATE INDEX jobLive ON job (portal, id) WHERE place <> 'ended';
        CREATE INDEX jobByKey ON job (portal, fromKey, id);
        CREATE INDEX jobByUser ON job (portal, fromUserID, id) WHERE fromUserID IS NOT NULL;
        CREATE INDEX jobByEmail ON job (portal, fromEmail, id) WHERE fromEmail IS NOT NULL;
        CREATE INDEX jobEnded ON job (endedAtMilliseconds) WHERE endedAtMilliseconds IS NOT NULL;

        CREATE TRIGGER jobEndIsFinal BEFORE UPDATE ON job WHEN OLD.place = 'ended'
        BEGIN SELECT RAISE(ABORT, 'an ended job never changes'); END;
        CREATE TRIGGER jobLiveIsKept BEFORE DELETE ON job WHEN OLD.place <> 'ended'
        BEGIN SELECT RAISE(ABORT, 'an unfinished job is never removed'); END;
        CREATE INDEX jobEndedInPortal ON job (portal, endedAtMilliseconds, id) WHERE endedAtMilliseconds IS NOT NULL;
        CREATE INDEX jobUnapproved ON job (portal, id) WHERE state = 'needs_approval';
        CREATE INDEX jobStarted ON job (requester, startedAtMilliseconds) WHERE startedAtMilliseconds IS NOT NULL;
        CREATE INDEX jobPending ON job (requester) WHERE startedAtMilliseconds IS NULL AND place <> 'ended';

        CREATE TRIGGER jobCountInsert AFTER INSERT ON job
        BEGIN INSERT INTO jobCount VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1; END;
        CREATE TRIGGER jobCountUpdate AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state
        BEGIN
            UPDATE jobCount SET count = count - 1 WHERE state = OLD.state;
            INSERT INTO jobCount VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER jobCountDelete AFTER DELETE ON job
        BEGIN UPDATE jobCount SET count = count - 1 WHERE state = OLD.state; END;
        """
}
