import Foundation
import NIOConcurrencyHelpers

/// One run of the built executable as a process of its own.
final class ProgramRun: Sendable {
    private struct Output {
        var lines: [String] = []
        var rest = Data()
        var isClosed = false
    }

    // `Process` is not Sendable; after `init` only thread-safe members are used: identifier, signals and `waitUntilExit`.
    private nonisolated(unsafe) let process = Process()
    private let output = NIOLockedValueBox(Output())

    /// The executable beside the test bundle.
    static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "reassign-bot")
    }

    /// Starts `reassign-bot arguments…` with exactly this environment. Standard output and error are read together.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        pipe.fileHandleForReading.readabilityHandler = { [output] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            output.withLockedValue { $0.take(data) }
        }
        try process.run()
    }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Everything printed so far.
    var lines: [String] { output.withLockedValue(\.lines) }

    /// The first line that fits, as soon as it is printed.
    func line(where fits: (String) -> Bool) async throws -> String {
        try await poll("a line of \(process.arguments ?? [])") { self.lines.first(where: fits) }
    }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) {
        Foundation.kill(process.processIdentifier, signal)
    }

    /// Waits for the end of the process.
    ///
    /// - Returns: The exit code, or minus the signal that ended it.
    func exitCode() async throws -> Int32 {
        try await poll("the end of \(process.arguments ?? [])") { self.process.isRunning ? nil : true }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}

extension ProgramRun.Output {
    fileprivate mutating func take(_ data: Data) {
        guard !data.isEmpty else {
            isClosed = true
            return
        }
        rest += data
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
            rest = Data(rest[rest.index(after: end)...])
        }
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
