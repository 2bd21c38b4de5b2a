import Foundation
import JobLedger
import ReassignTestKit

/// Runs `body` with a folder of its own that is removed afterwards.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// The error that `work` ends with, if it is one of the store's.
func ledgerError(_ work: () async throws -> Void) async -> LedgerError? {
    do {
        try await work()
        return nil
    } catch {
        return error as? LedgerError
    }
}

/// What another program printed.
struct ProgramOutput {
    let status: Int
    let text: String
}

/// Runs a program to its end, as another process.
func run(_ command: String, _ arguments: String...) throws -> ProgramOutput {
    let process = try ChildProcess(command, arguments, keeping: .all)
    let status = process.wait()
    return ProgramOutput(status: status, text: process.lines.map { $0 + "\n" }.joined())
}

/// Runs SQL with an SQLite that is not ours, in another process; prints one line per row.
func runSQL(_ sql: String, on path: String) throws -> ProgramOutput {
    let script = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], timeout=0.2, isolation_level=None)
        for statement in sys.argv[2].split(";;"):
            for row in connection.execute(statement):
                print("|".join(str(value) for value in row))
        connection.close()
        """
    return try run("python3", "-c", script, path, sql)
}
