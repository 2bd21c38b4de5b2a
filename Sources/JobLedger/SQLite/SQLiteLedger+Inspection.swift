import GRDB

/// How SQLite sees the connection and the statements. For the tests of this module.
extension SQLiteLedger {
    /// The value of a pragma on the one connection.
    func pragma(_ name: String) async throws(LedgerError) -> String {
        try await read { try String.fetchOne($0, sql: "PRAGMA \(name)") ?? "" }
    }

    /// How SQLite carries out a statement, a line per step.
    func plan(of sql: String) async throws(LedgerError) -> [String] {
        try await read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            // A plan does not depend on values, so none are bound.
            statement.setUncheckedArguments(StatementArguments())
            return try Row.fetchAll(statement).map { $0["detail"] }
        }
    }
}
