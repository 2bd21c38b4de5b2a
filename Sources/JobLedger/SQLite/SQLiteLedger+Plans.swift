import GRDB
public import JobEngine

extension SQLiteLedger {
    public func keepPlan(_ plan: ShownPlan) async throws(LedgerError) -> Bool {
        try await write { try PlanTable.insert(plan, $0) }
    }

    public func plan(_ code: PlanCode) async throws(LedgerError) -> StoredPlan? {
        try await read { try PlanTable.fetch(code, $0) }
    }

    public func dropPlan(_ code: PlanCode, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> PlanRefusal? {
        try await write { db in
            guard let stored = try PlanTable.fetch(code, db) else { return .unknown }
            if let refusal = stored.refusal(to: requester, at: now) { return refusal }
            try PlanTable.answer(code, .dropped, job: nil, db)
            return nil
        }
    }

    public func usage(of requester: Requester, since moment: Timestamp, without job: JobID?) async throws(LedgerError) -> PersonUsage {
        try await read { try Self.usage(of: requester, since: moment, without: job, $0) }
    }

    static func usage(of requester: Requester, since moment: Timestamp, without job: JobID?, _ db: Database) throws -> PersonUsage {
        let arguments: StatementArguments = [
            "requester": JobTable.name(of: requester), "since": moment.milliseconds, "job": job?.rawValue ?? 0,
        ]
        return PersonUsage(
            starts: try Int64.fetchAll(db.cachedStatement(sql: JobTable.startsOfPerson), arguments: arguments)
                .map(Timestamp.init(milliseconds:)),
            pending: try Int.fetchOne(db.cachedStatement(sql: JobTable.pendingOfPerson), arguments: arguments) ?? 0
        )
    }

    // MARK: Pausing

    public func pause(of portal: PortalName) async throws(LedgerError) -> Pause? {
        try await read { try Self.pause(of: portal, $0) }
    }

    static func pause(of portal: PortalName, _ db: Database) throws -> Pause? {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT detail FROM pause WHERE portal = ?"), arguments: [portal.rawValue])
        return try text.map { try StoreJSON.value(Pause.self, from: $0, of: "pause") }
    }

    public func setPause(
        _ isPaused: Bool, of portal: PortalName, for requester: Requester, at now: Timestamp
    ) async throws(LedgerError) -> Pause? {
        try await write { db in
            let before = try Self.pause(of: portal, db)
            guard (before != nil) != isPaused else { return before }
            if isPaused {
                try db.execute(
                    sql: "INSERT INTO pause (portal, detail) VALUES (?, ?)",
                    arguments: [portal.rawValue, try StoreJSON.text(Pause(by: requester, since: now))])
            } else {
                try db.execute(sql: "DELETE FROM pause WHERE portal = ?", arguments: [portal.rawValue])
            }
            try AuditTrail.append(
                isPaused ? .paused : .resumed, job: nil, AuditTrail.Detail(requester: requester), at: now, db)
            return before
        }
    }

    // MARK: Looking back

    public func endedJobs(about key: String?, in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try await read { db in
            let arguments: StatementArguments = ["portal": portal.rawValue, "limit": max(0, limit)]
            guard let key else { return try JobTable.fetchAll(db, JobTable.ended, arguments) }
            return try JobTable.fetchAll(db, JobTable.endedAbout, arguments + ["key": key.lowercased()])
        }
    }

    public func firstUnapprovedJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await read { try JobTable.fetch($0, JobTable.firstUnapproved, ["portal": portal.rawValue]) }
    }
}
