import Foundation
import GRDB

/// A few bytes beside the store that tell how far it had come: `<store>.mark`.
///
/// SQLite takes a log that was cut, damaged or deleted for one that was never written further, and a missing file for a new one: what was
/// committed is then gone without a word. The mark is written after each commit and never before, so a store that is behind its mark
/// has lost something. It need not be flushed: after a power cut it may be behind the store, which tells nothing, but not ahead.
final class StoreMark: Sendable {
    /// How far a store has come.
    struct Position: Equatable {
        /// Made with the store, and anew for each backup: a backup in the store's place is no store that lost something.
        let lineage: Int64
        let commits: Int64
    }

    private let descriptor: CInt

    /// Opens the mark of the store at `path`, or makes it.
    init(ofStore path: String) throws(LedgerError) {
        descriptor = open(Self.path(ofStore: path), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)
        guard descriptor >= 0 else {
            throw LedgerError(
                code: .unusablePath, detail: "\(Self.path(ofStore: path)) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    static func path(ofStore store: String) -> String { "\(store).mark" }

    /// Notes a position. A mark that cannot be written tells less than it could, and nothing wrong.
    func note(_ position: Position) {
        let bytes = Array(Self.line(position).utf8)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// What the mark says; `nil` if there is none, or none that is whole.
    static func read(ofStore path: String) -> Position? {
        guard let data = FileManager.default.contents(atPath: Self.path(ofStore: path)) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        let words = text.split(separator: " ")
        guard words.count == 3, let lineage = Int64(words[0], radix: 16), let commits = Int64(words[1], radix: 16) else { return nil }
        let position = Position(lineage: lineage, commits: commits)
        return text == line(position) ? position : nil
    }

    /// Always of the same length, so that a newer one covers the older: two numbers and a check of both.
    private static func line(_ position: Position) -> String {
        let words = [position.lineage, position.commits].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
        }
        var check: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in words.joined(separator: " ").utf8 { check = (check ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return (words + [String(check, radix: 16)]).joined(separator: " ") + "\n"
    }

    // MARK: In the store

    /// Gives a store its lineage at the first opening.
    static func begin(_ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO meta (name, value) VALUES ('lineage', ?), ('commits', 0) ON CONFLICT (name) DO NOTHING",
            arguments: [Int64.random(in: 1 ... .max)])
    }

    /// Makes a copy a store of its own.
    static func separate(_ db: Database) throws {
        try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'lineage'", arguments: [Int64.random(in: 1 ... .max)])
    }

    /// Counts a transaction.
    static func advance(_ db: Database) throws -> Position? {
        try db.cachedStatement(sql: "UPDATE meta SET value = value + 1 WHERE name = 'commits'").execute()
        return try position(db)
    }

    /// `nil` for a store of a version that did not count.
    static func position(_ db: Database) throws -> Position? {
        let values = try Row.fetchAll(db.cachedStatement(sql: "SELECT name, value FROM meta WHERE name IN ('lineage', 'commits')"))
        let byName = Dictionary(values.map { ($0["name"] as String, $0["value"] as Int64) }, uniquingKeysWith: { first, _ in first })
        guard let lineage = byName["lineage"], let commits = byName["commits"] else { return nil }
        return Position(lineage: lineage, commits: commits)
    }

    /// Refuses a store that is behind its mark.
    static func check(_ db: Database, at path: String) throws {
        guard let mark = read(ofStore: path) else { return }
        guard try db.tableExists("meta") else {
            throw LedgerError(
                code: .damaged,
                detail: "\(path) is empty, and \(Self.path(ofStore: path)) tells of a store that was not: it was deleted, or its log was. "
                    + "\(LedgerError.restoreAdvice(path)) To begin anew, remove \(Self.path(ofStore: path)) too")
        }
        guard let position = try position(db), position.lineage == mark.lineage, position.commits < mark.commits else { return }
        throw LedgerError(
            code: .damaged,
            detail:
                "\(path) has lost its last \(mark.commits - position.commits) changes: its log \(path)-wal was cut, damaged or deleted, "
                + "or an older copy lies in its place. \(LedgerError.restoreAdvice(path))"
        )
    }
}
