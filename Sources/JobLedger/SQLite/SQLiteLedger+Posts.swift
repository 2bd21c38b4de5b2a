import GRDB
public import JobEngine

extension SQLiteLedger {
    public func destinationsWithPosts() async throws(LedgerError) -> [DestinationName] {
        try await read { db in
            try String.fetchAll(db.cachedStatement(sql: PostTable.destinations)).map(DestinationName.init(rawValue:))
        }
    }

    /// Takes the oldest post of a destination that is not settled; later ones wait for it, whatever holds it back.
    ///
    /// A post found taken already was under way when the process died: it may have arrived, and counts as an ambiguous try. After
    /// eight such tries it is given up.
    public func claimPost(to destination: DestinationName, at now: Timestamp) async throws(LedgerError) -> PostClaim {
        try await write { db in
            if let held = try PostTable.hold(on: destination, at: now, db) { return .dueAt(held) }
            let head = try db.cachedStatement(sql: PostTable.head)
            while let row = try Row.fetchOne(head, arguments: ["destination": destination.rawValue]) {
                let id = PostID(rawValue: row["id"])
                let wasInterrupted = row["state"] == "claimed"
                let ambiguousTries: Int = row["ambiguousTries"] + (wasInterrupted ? 1 : 0)
                if ambiguousTries >= PostTable.mostAmbiguousTries {
                    try db.execute(
                        sql: "UPDATE post SET ambiguousTries = ? WHERE id = ?", arguments: [ambiguousTries, id.rawValue])
                    try PostTable.giveUp(id, reason: "may_have_arrived_too_often", at: now, db)
                    continue
                }
                let due = Timestamp(milliseconds: row["notBeforeMilliseconds"])
                if due > now, due - now <= PostTable.longestWait { return .dueAt(due) }

                let announcement = try PostTable.announcement(in: row)
                let tries: Int = row["tries"] + 1
                try db.execute(
                    sql: "UPDATE post SET state = 'claimed', tries = ?, ambiguousTries = ? WHERE id = ?",
                    arguments: [tries, ambiguousTries, id.rawValue]
                )
                return .post(
                    ClaimedPost(
                        id: id,
                        announcement: announcement,
                        tries: tries,
                        ambiguousTries: ambiguousTries,
                        refusals: row["refusals"],
                        createdAt: Timestamp(milliseconds: row["createdAtMilliseconds"]),
                        reference: try String.fetchOne(
                            db.cachedStatement(sql: PostTable.referenceOfJob),
                            arguments: ["job": row["job"] as Int64, "destination": destination.rawValue, "post": id.rawValue])
                    )
                )
            }
            return .nothing
        }
    }

    /// Stores what became of a claimed post. A wait of more than an hour is cut to an hour.
    ///
    /// - Throws: ``LedgerError`` with code `.stale` when the post is not claimed (any more).
    public func settlePost(_ id: PostID, _ outcome: PostOutcome, at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT job, destination, weight, ambiguousTries FROM post WHERE id = ? AND state = 'claimed'",
                arguments: [id.rawValue]
            )
            guard let row else { throw LedgerError(code: .stale, detail: "post \(id.rawValue) is not under way") }
            switch outcome {
            case .sent:
                try Self.settle(id, as: "sent", at: now, db)
            case .posted(let reference):
                try db.execute(sql: "UPDATE post SET reference = ? WHERE id = ?", arguments: [reference, id.rawValue])
                try Self.settle(id, as: "sent", at: now, db)
            case .dropped:
                try Self.settle(id, as: "superseded", at: now, db)
            case .dead(let reason):
                try PostTable.giveUp(id, reason: reason, at: now, db)
            case .again(let due, let failure):
                let ambiguousTries: Int = row["ambiguousTries"] + (failure == .ambiguous ? 1 : 0)
                let due = min(due, now + PostTable.longestWait)
                try db.execute(
                    sql: """
                        UPDATE post SET state = 'pending', ambiguousTries = ?, refusals = refusals + ?, notBeforeMilliseconds = ? WHERE id = ?
                        """,
                    arguments: [ambiguousTries, failure == .refused ? 1 : 0, due.milliseconds, id.rawValue]
                )
                if failure == .heldOff { try PostTable.hold(DestinationName(rawValue: row["destination"]), until: due, db) }
                if ambiguousTries >= PostTable.mostAmbiguousTries {
                    try PostTable.giveUp(id, reason: "may_have_arrived_too_often", at: now, db)
                } else if row["weight"] == Announcement.Weight.progress.rawValue,
                    // A newer post of the job came while this one was under way.
                    try Int.fetchOne(db, sql: PostTable.newerOfJob, arguments: ["job": row["job"] as Int64, "id": id.rawValue]) != nil
                {
                    try Self.settle(id, as: "superseded", at: now, db)
                }
            }
        }
    }

    public func takeReplyAddress(for job: JobID, at now: Timestamp) async throws(LedgerError) -> ReplyAddress? {
        try await write { db in
            let row = try Row.fetchOne(db, sql: "SELECT * FROM replyAddress WHERE job = ?", arguments: [job.rawValue])
            guard let row else { return nil }
            let isUsable = Timestamp(milliseconds: row["expiresAtMilliseconds"]) > now
            let usesLeft: Int = row["usesLeft"]
            if isUsable, usesLeft > 1 {
                try db.execute(sql: "UPDATE replyAddress SET usesLeft = usesLeft - 1 WHERE job = ?", arguments: [job.rawValue])
            } else {
                // A secret that is of no more use is not kept.
                try db.execute(sql: "DELETE FROM replyAddress WHERE job = ?", arguments: [job.rawValue])
            }
            return isUsable ? ReplyAddress(url: row["secretURL"], platform: row["platform"]) : nil
        }
    }

    public func undeliveredPosts(about job: JobID?, limit: Int) async throws(LedgerError) -> [UndeliveredPost] {
        try await read { db in
            let rows =
                if let job {
                    try Row.fetchAll(db, sql: PostTable.undeliveredOfJob, arguments: ["job": job.rawValue, "limit": max(0, limit)])
                } else {
                    try Row.fetchAll(db, sql: PostTable.undelivered, arguments: ["limit": max(0, limit)])
                }
            return rows.map { UndeliveredPost(job: JobID(rawValue: $0["job"]), reason: $0["deadReason"]) }
        }
    }

    public func sendAgain(_ job: JobID, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> Int {
        try await write { db in
            try db.execute(sql: PostTable.sendAgain, arguments: ["job": job.rawValue, "now": now.milliseconds])
            let count = db.changesCount
            if count > 0 { try AuditTrail.append(.postsSentAgain, job: job, AuditTrail.Detail(requester: requester), at: now, db) }
            return count
        }
    }

    private static func settle(_ id: PostID, as state: String, at now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE post SET state = ?, settledAtMilliseconds = ? WHERE id = ?",
            arguments: [state, now.milliseconds, id.rawValue]
        )
    }
}
