import Foundation
import GRDB

/// What a store says outside its secret columns.
enum StoreDump {
    /// The only columns that may hold a secret.
    private static let secretColumns = ["replyAddress": ["secretURL"], "secret": ["value"]]

    /// Every row of every table, one a line.
    ///
    /// - Parameter path: A store that nobody has open.
    static func text(of path: String) throws -> String {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try tables.flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map { row in
                    let shown = row.filter { column, _ in secretColumns[table]?.contains(column) != true }
                    return "\(table): " + shown.map { "\($0)=\(Self.text(of: $1))" }.joined(separator: " ")
                }
            }.joined(separator: "\n")
        }
    }

    private static func text(of value: DatabaseValue) -> String {
        guard case .blob(let data) = value.storage else { return value.description }
        return String(decoding: data, as: UTF8.self)
    }
}
