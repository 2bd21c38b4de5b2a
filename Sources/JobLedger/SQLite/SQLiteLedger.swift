import Foundation
import GRDB
import JobEngine

/// The embedded store: one SQLite file, one connection, one owner.
///
/// SQLite before 3.51.3 can lose commits in WAL mode when two connections write or checkpoint at the same instant. One connection
/// that holds the file's exclusive lock from the first access on rules that out, and a second process is refused at its start.
/// Every write is one `BEGIN IMMEDIATE … COMMIT` that is on the disk when it returns (`synchronous=FULL`).
public final class SQLiteLedger: Ledger {
    /// What the store has come to. Only closures on the connection's serial queue touch it.
    private final class Condition: @unchecked Sendable {
        /// Set by the first failure after which nothing that was written can be relied on.
        var failure: LedgerError?
        var isClosed = false
    }

    /// The one connection.
    let queue: DatabaseQueue
    /// Grows with every opening. A job row remembers who wrote it last; an owner never overwrites a later one.
    let epoch: Int64
    private let condition = Condition()
    /// How far the store has come, beside it; `nil` for one in memory.
    private let mark: StoreMark?
    private let place: StorePlace?

    private init(queue: DatabaseQueue, file: StoreFile?) throws {
        self.queue = queue
        if let file { try queue.writeWithoutTransaction { try StoreMark.check($0, at: file.path) } }
        try StoreSchema.migrator.migrate(queue)
        try queue.writeWithoutTransaction { try StoreSeal.checkAll($0) }
        let mark = try file.map { try StoreMark(ofStore: $0.path) }
        self.mark = mark
        epoch = try queue.writeWithoutTransaction { db in
            var epoch: Int64 = 0
            // Also proves that the file can be written now, not only when the first command comes.
            try db.inTransaction(.immediate) {
                epoch = try StoreSchema.takeOwnership(db)
                return .commit
            }
            try StoreMark.position(db).map { mark?.note($0) }
            return epoch
        }
        place = try file.map { try StorePlace($0) }
    }

    /// Opens the store in the file at `path`, or makes it.
    ///
    /// A new file gets mode 0600, a new folder 0700; an existing file that others may read is closed to them.
    ///
    /// - Throws: ``LedgerError``: `.locked` within a second when another process owns the file, `.damaged` when the file is not a
    ///   store or `quick_check` finds damage, `.newer` when a later version wrote it, `.unusablePath` for symbolic links, files of other
    ///   users, network file systems and missing rights, `.broken` when the disk does not take a write.
    public static func open(at path: String) throws(LedgerError) -> SQLiteLedger {
        let file = StoreFile(path: path)
        let identity = try file.prepare()
        do {
            let queue = try DatabaseQueue(path: path, configuration: StoreProfile.configuration(isInMemory: false))
            guard try file.identity() == identity else {
                throw LedgerError(code: .unusablePath, detail: "\(path) was replaced while it was being opened")
            }
            return try SQLiteLedger(queue: queue, file: file)
        } catch {
            throw LedgerError.opening(path, failed: error)
        }
    }

    /// Opens a store that lives as long as this value. For tests: the same code, no file.
    public static func openInMemory() throws(LedgerError) -> SQLiteLedger {
        do {
            return try SQLiteLedger(queue: DatabaseQueue(configuration: StoreProfile.configuration(isInMemory: true)), file: nil)
        } catch {
            throw LedgerError.opening("memory", failed: error)
        }
    }

    public func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.asyncWriteWithoutTransaction { [condition] _ in
                condition.isClosed = true
                continuation.resume()
            }
        }
        do {
            try queue.close()
        } catch {
            // Nothing depends on it: every commit is on the disk already, and the file is let go with the last reference.
            return
        }
    }

    // MARK: Transactions

    /// Runs `body` as one transaction and returns once it is on the disk, whether or not the calling task is cancelled.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        try await perform { [mark, place] db, condition throws(LedgerError) -> Value in
            if let failure = condition.failure { throw failure }
            var isCommitting = false
            do {
                var value: Value?
                var position: StoreMark.Position?
                try db.inTransaction(.immediate) {
                    let before = db.totalChangesCount
                    value = try body(db)
                    if mark != nil, db.totalChangesCount != before { position = try StoreMark.advance(db) }
                    isCommitting = true
                    return .commit
                }
                // What went into a file that nobody will find again is not stored.
                try place?.check()
                if let position { mark?.note(position) }
                guard let value else { throw LedgerError(code: .broken, detail: "a transaction ended without a result") }
                return value
            } catch {
                let mapped = LedgerError(error, isCommitting: isCommitting || db.isInsideTransaction)
                if mapped.code == .broken { condition.failure = mapped }
                throw mapped
            }
        }
    }

    /// Runs `body` between two transactions. Goes on after a failed write: what is stored can still be looked at.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        try await perform { db, _ throws(LedgerError) -> Value in
            do {
                return try body(db)
            } catch {
                throw LedgerError(error, isCommitting: false)
            }
        }
    }

    /// GRDB's own `async` functions throw in a cancelled task; a state that was reached must be stored all the same.
    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Condition) throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, LedgerError>, Never>) in
            queue.asyncWriteWithoutTransaction { [condition] db in
                guard !condition.isClosed else {
                    return continuation.resume(returning: .failure(LedgerError(code: .closed, detail: "the store is closed")))
                }
                do throws(LedgerError) {
                    continuation.resume(returning: .success(try body(db, condition)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
