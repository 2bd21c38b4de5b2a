import GRDB
import JobEngine

/// Plans that people were shown, one row for each code. A row that was answered stays for a while, so that a late or second answer can
/// be told what became of the first.
enum PlanTable {
    /// How long a plan is remembered after it was shown.
    static let memory: Duration = .seconds(86_400)

    static let byCode = "SELECT * FROM shownPlan WHERE code = :code"

    static func fetch(_ code: PlanCode, _ db: Database) throws -> StoredPlan? {
        let row = try Row.fetchOne(db.cachedStatement(sql: byCode), arguments: ["code": code.rawValue])
        return try row.map { row in
            StoredPlan(
                shown: try StoreJSON.value(ShownPlan.self, from: row["detail"], of: "plan \(code)"),
                fate: StoredPlan.Fate(rawValue: row["fate"]) ?? .dropped,
                job: (row["job"] as Int64?).map(JobID.init)
            )
        }
    }

    /// - Returns: `false` if the code is taken.
    static func insert(_ plan: ShownPlan, _ db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO shownPlan (code, fate, shownAtMilliseconds, detail) VALUES (:code, 'shown', :shownAt, :detail)
                ON CONFLICT (code) DO NOTHING
                """
        ).execute(
            arguments: ["code": plan.code.rawValue, "shownAt": plan.shownAt.milliseconds, "detail": try StoreJSON.text(plan)])
        return db.changesCount == 1
    }

    static func answer(_ code: PlanCode, _ fate: StoredPlan.Fate, job: JobID?, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE shownPlan SET fate = :fate, job = :job WHERE code = :code AND fate = 'shown'").execute(
            arguments: ["code": code.rawValue, "fate": fate.rawValue, "job": job?.rawValue])
        guard db.changesCount == 1 else { throw LedgerError(code: .conflict, detail: "a plan is answered once") }
    }

    static func prune(at now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM shownPlan WHERE shownAtMilliseconds <= ?", arguments: [now.milliseconds - memory.wholeMilliseconds])
    }
}
