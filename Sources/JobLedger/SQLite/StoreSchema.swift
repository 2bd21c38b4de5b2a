import Crypto
import Foundation
import GRDB

/// The tables and the rules in them. Migrations are only ever added: a released one never changes.
///
/// Times are UTC milliseconds. What a rule or an index needs is a column; the rest of a job or post is a JSON object in `detail`.
/// With `trusted_schema=OFF` the rules may use SQLite's plain functions only, so `json_valid` is not among them.
///
/// Two columns hold secrets, and no other: `replyAddress.secretURL`, an address for later answers that stops working by itself after 30
/// minutes and is removed with its row, and `secret.value`, keys of the bot's own making. They are needed as they are, after a restart
/// too, so they are as well protected as the file: mode 0600. Webhook addresses, tokens and signing secrets are never stored; a post
/// names its channel.
enum StoreSchema {
    /// How many migrations there are: the file's `user_version`.
    static let version = 5

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("jobs, posts, commands and audit") { db in
            try db.execute(sql: jobs)
            try db.execute(sql: posts)
            try db.execute(sql: commands)
            try db.execute(sql: audit)
            try db.execute(sql: settings)
            try db.execute(sql: "PRAGMA user_version=1")
        }
        migrator.registerMigration("plans that were shown") { db in
            try db.execute(sql: seenPlans)
            try db.execute(sql: "PRAGMA user_version=2")
        }
        migrator.registerMigration("work that did not hold") { db in
            try db.execute(sql: jobStarts)
            try db.execute(sql: "PRAGMA user_version=3")
        }
        migrator.registerMigration("seals") { db in
            for table in ["job", "post"] {
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN seal BLOB CHECK (seal IS NULL OR length(seal) = 16)")
            }
            try db.execute(sql: "PRAGMA user_version=4")
        }
        migrator.registerMigration("plans with codes, approvals, limits and pauses") { db in
            try db.execute(sql: planCodes)
            try JobTableWithApprovals.replaceJobTable(db)
            try db.execute(sql: "PRAGMA user_version=5")
        }
        return migrator
    }

    /// Counts this opening, and makes the store's own secret at the first.
    ///
    /// - Returns: The owner epoch of this process.
    static func takeOwnership(_ db: Database) throws -> Int64 {
        try db.execute(sql: "UPDATE meta SET value = value + 1 WHERE name = 'ownerEpoch'")
        try StoreMark.begin(db)
        _ = try StoreMark.advance(db)
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        try db.execute(
            sql: "INSERT INTO secret (name, value) VALUES ('actionKey', ?) ON CONFLICT (name) DO NOTHING",
            arguments: [key]
        )
        return try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'ownerEpoch'") ?? 0
    }

    /// `place` is what the rules are about: waiting for the portal, running in it, held for a person, or ended.
    private static let jobs = """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            portal TEXT NOT NULL CHECK (length(portal) > 0),
            state TEXT NOT NULL CHECK (state IN (
                'received', 'queued', 'preflight', 'intended', 'reconciling', 'watching', 'needs_operator',
                'succeeded', 'failed', 'cancelled', 'stopped_upstream', 'refused')),
            place TEXT NOT NULL GENERATED ALWAYS AS (CASE
                WHEN state IN ('received', 'queued') THEN 'waiting'
                WHEN state IN ('preflight', 'intended', 'reconciling', 'watching') THEN 'running'
                WHEN state = 'needs_operator' THEN 'held'
                ELSE 'ended' END) STORED,
            fromKey TEXT NOT NULL CHECK (length(fromKey) > 0),
            fromUserID TEXT,
            fromEmail TEXT,
            acceptedAtMilliseconds INTEGER NOT NULL,
            endedAtMilliseconds INTEGER,
            revision INTEGER NOT NULL CHECK (revision > 0),
            epoch INTEGER NOT NULL CHECK (epoch > 0),
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{'),
            CHECK ((endedAtMilliseconds IS NOT NULL) = (place = 'ended'))
        ) STRICT;
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

        CREATE TABLE jobCount (state TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count >= 0)) STRICT, WITHOUT ROWID;
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

    /// `settledAtMilliseconds` is null while a post may still be sent. `isTerminal` marks the one message that ends a job.
    private static let posts = """
        CREATE TABLE post (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            destination TEXT NOT NULL CHECK (length(destination) > 0),
            weight TEXT NOT NULL CHECK (weight IN ('final', 'start', 'incident', 'progress', 'personal')),
            isTerminal INTEGER NOT NULL CHECK (isTerminal IN (0, 1)),
            state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'sent', 'superseded', 'dead')),
            tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
            ambiguousTries INTEGER NOT NULL DEFAULT 0 CHECK (ambiguousTries BETWEEN 0 AND tries),
            refusals INTEGER NOT NULL DEFAULT 0 CHECK (refusals BETWEEN 0 AND tries),
            createdAtMilliseconds INTEGER NOT NULL,
            notBeforeMilliseconds INTEGER NOT NULL,
            settledAtMilliseconds INTEGER,
            deadReason TEXT,
            reference TEXT,
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{'),
            CHECK ((settledAtMilliseconds IS NULL) = (state IN ('pending', 'claimed'))),
            CHECK ((deadReason IS NOT NULL) = (state = 'dead')),
            CHECK (NOT (isTerminal AND state = 'superseded'))
        ) STRICT;
        CREATE INDEX postQueue ON post (destination, id) WHERE settledAtMilliseconds IS NULL;
        CREATE INDEX postOfJob ON post (job, id);
        CREATE UNIQUE INDEX postTerminal ON post (job) WHERE isTerminal = 1;
        CREATE INDEX postDead ON post (id) WHERE state = 'dead';

        CREATE TABLE destinationHold (
            destination TEXT PRIMARY KEY CHECK (length(destination) > 0),
            untilMilliseconds INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// First answers, and the addresses for later private ones. The reply address is the only secret that came from outside.
    private static let commands = """
        CREATE TABLE command (
            platform TEXT NOT NULL,
            team TEXT NOT NULL,
            duplicateKey TEXT NOT NULL CHECK (length(duplicateKey) > 0),
            job INTEGER REFERENCES job (id) ON DELETE SET NULL,
            wasAccepted INTEGER NOT NULL CHECK (wasAccepted IN (0, 1)),
            answer BLOB NOT NULL,
            receivedAtMilliseconds INTEGER NOT NULL,
            PRIMARY KEY (platform, team, duplicateKey)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX commandOfJob ON command (job);
        CREATE INDEX commandByAge ON command (receivedAtMilliseconds);

        CREATE TABLE replyAddress (
            job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            platform TEXT NOT NULL,
            secretURL TEXT NOT NULL,
            usesLeft INTEGER NOT NULL CHECK (usesLeft > 0),
            expiresAtMilliseconds INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX replyAddressByExpiry ON replyAddress (expiresAtMilliseconds);
        """

    /// The chain's ends are kept beside it, so that rows missing at either end are noticed.
    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            atMilliseconds INTEGER NOT NULL,
            job INTEGER,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{'),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX auditOfJob ON audit (job, number) WHERE job IS NOT NULL;
        CREATE TABLE auditChain (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            removedNumber INTEGER NOT NULL,
            removedHash BLOB NOT NULL CHECK (length(removedHash) = 32),
            lastNumber INTEGER NOT NULL CHECK (lastNumber >= removedNumber),
            lastHash BLOB NOT NULL CHECK (length(lastHash) = 32)
        ) STRICT;
        INSERT INTO auditChain VALUES (1, 0, zeroblob(32), 0, zeroblob(32));

        CREATE TRIGGER auditIsNotChanged BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;
        CREATE TRIGGER auditIsNotRemoved BEFORE DELETE ON audit
        WHEN OLD.number > (SELECT removedNumber FROM auditChain)
        BEGIN SELECT RAISE(ABORT, 'audit rows are removed by retention alone'); END;
        CREATE TRIGGER auditIsAppended BEFORE INSERT ON audit
        WHEN NEW.number <> (SELECT lastNumber + 1 FROM auditChain)
        BEGIN SELECT RAISE(ABORT, 'audit rows are numbered without gaps'); END;
        """

    private static let seenPlans = """
        CREATE TABLE seenPlan (
            platform TEXT NOT NULL,
            team TEXT NOT NULL,
            channel TEXT NOT NULL,
            user TEXT NOT NULL,
            portal TEXT NOT NULL,
            fromUserID TEXT NOT NULL,
            toUserID TEXT NOT NULL,
            fromEmail TEXT,
            toEmail TEXT,
            deletesProfile INTEGER NOT NULL CHECK (deletesProfile IN (0, 1)),
            hash TEXT NOT NULL CHECK (length(hash) = 64),
            rooms INTEGER NOT NULL CHECK (rooms >= 0),
            archivedRooms INTEGER NOT NULL CHECK (archivedRooms >= 0),
            shownAtMilliseconds INTEGER NOT NULL,
            PRIMARY KEY (platform, team, channel, user, portal, fromUserID, toUserID, deletesProfile)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX seenPlanByAge ON seenPlan (shownAtMilliseconds);
        """

    /// A code is answered once. Whom it was shown to, and where, is in `detail`.
    private static let planCodes = """
        DROP TABLE seenPlan;
        CREATE TABLE shownPlan (
            code TEXT PRIMARY KEY CHECK (length(code) = 4),
            fate TEXT NOT NULL CHECK (fate IN ('shown', 'confirmed', 'dropped')),
            job INTEGER REFERENCES job (id) ON DELETE SET NULL,
            shownAtMilliseconds INTEGER NOT NULL,
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{'),
            CHECK (job IS NULL OR fate = 'confirmed')
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX shownPlanByAge ON shownPlan (shownAtMilliseconds);
        CREATE INDEX shownPlanOfJob ON shownPlan (job) WHERE job IS NOT NULL;
        CREATE TRIGGER shownPlanIsAnsweredOnce BEFORE UPDATE ON shownPlan WHEN OLD.fate <> 'shown' AND NEW.fate <> OLD.fate
        BEGIN SELECT RAISE(ABORT, 'a plan is answered once'); END;

        CREATE TABLE pause (
            portal TEXT PRIMARY KEY CHECK (length(portal) > 0),
            detail TEXT NOT NULL CHECK (substr(detail, 1, 1) = '{')
        ) STRICT, WITHOUT ROWID;
        """

    /// Processes that began to work on a job in a row, and died before anything had come of it.
    private static let jobStarts = """
        CREATE TABLE jobStart (
            job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            count INTEGER NOT NULL CHECK (count > 0)
        ) STRICT;
        """

    private static let settings = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO meta VALUES ('ownerEpoch', 0);
        CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """
}
