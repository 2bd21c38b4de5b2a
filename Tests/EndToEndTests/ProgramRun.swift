import Foundation
import ReassignTestKit

/// One run of the built executable as a process of its own.
final class ProgramRun: Sendable {
    private let process: ChildProcess
    private let arguments: [String]

    /// The executable beside the test bundle.
    static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "reassign-bot")
    }

    /// Starts `reassign-bot arguments…` with exactly this environment. Standard output and error are read together.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        self.arguments = arguments
        process = try ChildProcess(Self.executable.path, arguments, environment: environment, keeping: .all)
    }

    deinit {
        process.send(SIGKILL)
        process.wait()
    }

    /// Everything printed so far.
    var lines: [String] { process.lines }

    /// The first line that fits, as soon as it is printed.
    func line(where fits: (String) -> Bool) async throws -> String {
        try await poll("a line of \(arguments)") { self.lines.first(where: fits) }
    }

    var isRunning: Bool { process.exitCode == nil }

    func send(_ signal: Int32) {
        process.send(signal)
    }

    /// Waits for the end of the process.
    ///
    /// - Returns: The exit code, or 128 and the signal that ended it.
    @discardableResult
    func exitCode() async throws -> Int {
        try await poll("the end of \(arguments)") { self.process.exitCode }
    }
}

/// Something did not happen in time.
struct TimedOut: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until there is an answer.
@discardableResult
func poll<Answer>(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ ask: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let answer = try await ask() { return answer }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw TimedOut(description: "no \(what) within \(limit)")
}
