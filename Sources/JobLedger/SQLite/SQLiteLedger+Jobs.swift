import Foundation
import GRDB
public import JobEngine

extension SQLiteLedger {
    public func admit(
        _ command: CommandRecord,
        at now: Timestamp,
        answer: @escaping @Sendable (Admission) -> [UInt8]
    ) async throws(LedgerError) -> AdmittedCommand {
        let epoch = epoch
        return try await write { db in
            if let first = try Self.firstAnswer(to: command, db) { return AdmittedCommand(admission: nil, answer: first) }
            let order = command.order
            if let obstacle = try Self.obstacle(to: command, at: now, db) {
                return try Self.remember(obstacle, of: command, answer: answer, at: now, db)
            }
            if let live = try Self.liveJob(of: order, db), let end = live.job.giveWay(to: order, as: try JobTable.nextID(db), at: now) {
                _ = try Self.store(end, over: live, epoch: epoch, at: now, db)
            }

            let portal: StatementArguments = ["portal": order.portal.rawValue]
            let ahead = try JobTable.fetch(db, JobTable.lastWaiting, portal) ?? JobTable.fetch(db, JobTable.running, portal)
            let step = Job.admit(order, as: try JobTable.nextID(db), behind: ahead?.job.id, approvalWithin: command.approvalWithin, at: now)
            _ = try JobTable.insert(step.job, epoch: epoch, db)
            try PostTable.insert(step.announcements, at: now, db)
            try Self.keepReplyAddress(of: command, for: step.job.id, db)
            if let code = order.confirmation?.code { try PlanTable.answer(code, .confirmed, job: step.job.id, db) }
            let detail = AuditTrail.Detail(
                state: step.job.state,
                revision: 1,
                epoch: epoch,
                from: order.from.key,
                to: order.to?.key,
                deleteProfile: order.deleteProfile,
                disables: order.disables,
                code: order.confirmation?.code.rawValue,
                planHash: order.confirmation?.seen.hash,
                requester: order.requester
            )
            try AuditTrail.append(.jobAccepted, job: step.job.id, detail, at: now, db)
            return try Self.remember(.accepted(step.job), of: command, answer: answer, at: now, db)
        }
    }

    public func commit(_ step: Step, of stored: StoredJob, at now: Timestamp) async throws(LedgerError) -> StoredJob {
        let epoch = epoch
        return try await write { db in
            guard let current = try JobTable.fetch(db, JobTable.byID, ["id": stored.job.id.rawValue]),
                current.revision == stored.revision, !current.job.state.isTerminal
            else { throw LedgerError(code: .stale, detail: "\(stored.job.id) has moved on since it was read") }
            return try Self.store(step, over: current, epoch: epoch, at: now, db)
        }
    }

    public func change(
        _ id: JobID,
        for requester: Requester,
        at now: Timestamp,
        _ decide: @escaping @Sendable (Job) -> Step?
    ) async throws(LedgerError) -> Job? {
        let epoch = epoch
        return try await write { db in
            guard let stored = try JobTable.fetch(db, JobTable.byID, ["id": id.rawValue]) else { return nil }
            if let step = decide(stored.job) {
                _ = try Self.store(step, over: stored, for: requester, epoch: epoch, at: now, db)
            }
            return stored.job
        }
    }

    public func liveJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await read { try JobTable.fetch($0, JobTable.liveAbout, ["portal": portal.rawValue, "key": key.lowercased()]) }
    }

    public func job(_ id: JobID) async throws(LedgerError) -> StoredJob? {
        try await read { try JobTable.fetch($0, JobTable.byID, ["id": id.rawValue]) }
    }

    public func nextJob(in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await read { db in
            let arguments: StatementArguments = ["portal": portal.rawValue]
            if let running = try JobTable.fetch(db, JobTable.running, arguments) { return running }
            return try Self.pause(of: portal, db) == nil ? try JobTable.fetch(db, JobTable.firstWaiting, arguments) : nil
        }
    }

    public func beginWork(on id: JobID) async throws(LedgerError) -> Int {
        try await write { db in
            try Int.fetchOne(db.cachedStatement(sql: JobTable.beginWork), arguments: ["id": id.rawValue]) ?? 0
        }
    }

    public func workHolds(on id: JobID) async throws(LedgerError) {
        try await write { try $0.cachedStatement(sql: JobTable.workHolds).execute(arguments: ["id": id.rawValue]) }
    }

    public func unfinishedJobs(in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob] {
        try await read { try JobTable.fetchAll($0, JobTable.unfinished, ["portal": portal.rawValue, "limit": max(0, limit)]) }
    }

    public func newestJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob? {
        try await read { try JobTable.fetch($0, JobTable.newestAbout, ["portal": portal.rawValue, "key": key.lowercased()]) }
    }

    // MARK: What stands in the way of a command

    private static func obstacle(to command: CommandRecord, at now: Timestamp, _ db: Database) throws -> Admission? {
        let order = command.order
        if let confirmation = order.confirmation {
            let stored = try PlanTable.fetch(confirmation.code, db)
            // A code that was given out again is another plan.
            let isThatPlan = stored.map { SeenPlan($0.shown.plan, in: order.portal) == confirmation.seen } ?? false
            let refusal = isThatPlan ? stored?.refusal(to: order.requester, at: now) : .unknown
            if case .used(let job?) = refusal, let live = try JobTable.fetch(db, JobTable.byID, ["id": job.rawValue]),
                !live.job.state.isTerminal
            {
                return .alreadyRunning(live.job)
            }
            if let refusal { return .planUnusable(refusal) }
        }
        if let live = try liveJob(of: order, db), live.job.giveWay(to: order, as: try JobTable.nextID(db), at: now) == nil {
            return .alreadyRunning(live.job)
        }
        guard !order.isFollowing, !command.quota.limits.isEmpty else { return nil }
        let usage = try usage(
            of: order.requester, since: Timestamp(milliseconds: now.milliseconds - command.quota.longestWindow.wholeMilliseconds),
            without: nil, db)
        return command.quota.exceeded(after: usage.starts, pending: usage.pending, at: now).map(Admission.overQuota)
    }

    private static func liveJob(of order: Order, _ db: Database) throws -> StoredJob? {
        for key in order.leaverKeys.sorted() {
            let about: StatementArguments = ["portal": order.portal.rawValue, "key": key]
            if let live = try JobTable.fetch(db, JobTable.liveAbout, about) { return live }
        }
        return nil
    }

    // MARK: Writing a step

    /// Replaces `current` by what follows from it: row, posts and audit.
    private static func store(
        _ step: Step, over current: StoredJob, for requester: Requester? = nil, epoch: Int64, at now: Timestamp, _ db: Database
    ) throws -> StoredJob {
        try check(step, after: current.job)
        try refuseTakenLeaver(step.job, db)
        try refuseWhilePaused(step.job, after: current.job, db)
        let updated = try JobTable.update(step.job, at: current.revision, epoch: epoch, db)
        try PostTable.insert(step.announcements, at: now, db)
        // A code that is taken (one in a quarter of a million) stays with the plan that has it: this one must then be asked for again.
        if let offer = step.offer { _ = try PlanTable.insert(offer, db) }
        if requester != nil || step.job.state != current.job.state || step.job.attempts != current.job.attempts {
            let detail = AuditTrail.Detail(
                state: step.job.state,
                revision: updated.revision,
                epoch: epoch,
                from: step.job.plan?.from.id,
                to: step.job.plan?.to?.id,
                deleteProfile: step.job.plan?.deleteProfile,
                planHash: step.job.lastAttempt?.planHash,
                requester: requester,
                approver: step.job.approval?.by,
                attempt: step.job.lastAttempt,
                isInferred: step.job.ending?.isInferred
            )
            try AuditTrail.append(.jobChanged, job: step.job.id, detail, at: now, db)
        }
        return updated
    }

    /// A step is about the job it follows from, and exactly the step that ends it brings its one terminal post.
    private static func check(_ step: Step, after current: Job) throws(LedgerError) {
        let terminalPosts = step.announcements.count { $0.isTerminal }
        guard step.job.id == current.id, step.job.order == current.order,
            step.announcements.allSatisfy({ $0.brief.id == current.id }),
            terminalPosts == (step.job.state.isTerminal ? 1 : 0),
            step.job.state.isTerminal == (step.job.ending != nil)
        else { throw LedgerError(code: .conflict, detail: "the step does not fit \(current.id)") }
    }

    /// What leads to a call that changes something in the portal is not stored while new jobs are paused, so the call is not made.
    private static func refuseWhilePaused(_ job: Job, after current: Job, _ db: Database) throws {
        guard job.state == .intended || job.state == .disabling, job.state != current.state,
            try pause(of: job.order.portal, db) != nil
        else { return }
        throw LedgerError(code: .paused, detail: "new jobs are paused")
    }

    private static func refuseTakenLeaver(_ job: Job, _ db: Database) throws {
        guard !job.state.isTerminal, let user = job.leaver?.id.lowercased() else { return }
        let other = try Int64.fetchOne(
            db.cachedStatement(sql: JobTable.otherLiveWithUser),
            arguments: ["portal": job.order.portal.rawValue, "user": user, "id": job.id.rawValue]
        )
        guard let other else { return }
        let id = JobID(rawValue: other)
        throw LedgerError(code: .leaverTaken, detail: "\(id) is about the same person as \(job.id)", otherJob: id)
    }

    // MARK: First answers

    private static func firstAnswer(to command: CommandRecord, _ db: Database) throws -> [UInt8]? {
        let requester = command.order.requester
        let answer = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT answer FROM command WHERE platform = ? AND team = ? AND duplicateKey = ?"),
            arguments: [requester.platform, requester.team, command.duplicateKey]
        )
        return answer.map(Array.init)
    }

    private static func remember(
        _ admission: Admission,
        of command: CommandRecord,
        answer: (Admission) -> [UInt8],
        at now: Timestamp,
        _ db: Database
    ) throws -> AdmittedCommand {
        let (job, wasAccepted): (Job?, Bool) =
            switch admission {
            case .accepted(let job): (job, true)
            case .alreadyRunning(let job): (job, false)
            case .planUnusable, .overQuota: (nil, false)
            }
        let answer = answer(admission)
        let requester = command.order.requester
        try db.execute(
            sql: """
                INSERT INTO command (platform, team, duplicateKey, job, wasAccepted, answer, receivedAtMilliseconds)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                requester.platform, requester.team, command.duplicateKey, job?.id.rawValue, wasAccepted, Data(answer), now.milliseconds,
            ]
        )
        return AdmittedCommand(admission: admission, answer: answer)
    }

    private static func keepReplyAddress(of command: CommandRecord, for job: JobID, _ db: Database) throws {
        guard let url = command.replyURL, command.replyUses > 0 else { return }
        try db.execute(
            sql: "INSERT INTO replyAddress (job, platform, secretURL, usesLeft, expiresAtMilliseconds) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                job.rawValue, command.order.requester.platform, url, command.replyUses, command.replyExpiresAt.milliseconds,
            ]
        )
    }
}
