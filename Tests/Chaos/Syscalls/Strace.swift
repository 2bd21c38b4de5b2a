import Foundation

/// One way to run the bot under `strace`.
///
/// - SeeAlso: <https://man7.org/linux/man-pages/man1/strace.1.html>
struct Strace {
    /// What happens instead of a call, and when.
    struct Injection: Hashable, CustomStringConvertible {
        enum Effect: Hashable {
            case kill
            /// The call is not made and fails, as with this name in `errno`.
            case error(String)
        }

        enum Times: String, CaseIterable {
            case once
            /// Twenty calls in a row.
            case burst
            /// This call and every later one.
            case always
        }

        let point: CallPoint
        let effect: Effect
        var times = Times.once

        fileprivate var argument: String {
            let what =
                switch effect {
                case .kill: "signal=KILL"
                case .error(let name): "error=\(name)"
                }
            let when =
                switch times {
                case .once: ""
                case .burst: "..\(point.occurrence + 19)"
                case .always: "+"
                }
            return "inject=\(point.call):\(what):when=\(point.occurrence)\(when)"
        }

        var description: String {
            let what =
                switch effect {
                case .kill: "KILL"
                case .error(let name): "\(name) \(times)"
                }
            return "\(what) at \(point)"
        }
    }

    /// The calls that are written down.
    let calls: [String]
    /// Where they are written down.
    let log: URL
    var injection: Injection?
    /// Only calls on these files count; empty: all.
    var paths: [String] = []
    /// How much of what is written is kept.
    var keptBytes = 160

    /// The command that becomes the bot.
    ///
    /// The tracer is a grandchild (`-D`): signals and exit codes are those of the bot itself. A filter in the kernel stops the bot at
    /// traced calls only; where it is used, `strace` cannot send a signal.
    var command: [String] {
        var words = ["strace", "-f", "-D", "-y", "-s", "\(keptBytes)", "-e", "signal=none", "-o", log.path]
        if injection?.effect != .kill { words.append("--seccomp-bpf") }
        for path in paths { words += ["-P", path] }
        words += ["-e", "trace=" + calls.joined(separator: ",")]
        if let injection { words += ["-e", injection.argument] }
        return words
    }

    /// What was written down about a bot that has ended, once its tracer has ended too.
    func read() async throws -> TraceLog {
        let deadline = ContinuousClock.now + .seconds(20)
        while try isBeingWritten {
            guard ContinuousClock.now < deadline else { throw Unfinished(description: "\(log.path) is still being written") }
            try await Task.sleep(for: .milliseconds(5))
        }
        return TraceLog(FileManager.default.contents(atPath: log.path).map(Array.init) ?? [])
    }

    /// Whether a tracer has the log open. The tracer is nobody's child, so that nobody can wait for it.
    private var isBeingWritten: Bool {
        get throws {
            let files = FileManager.default
            return try files.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.contains { process in
                // Whatever ends while it is looked at does not write.
                guard let name = files.contents(atPath: "/proc/\(process)/comm"), name.starts(with: "strace".utf8),
                    let open = try? files.contentsOfDirectory(atPath: "/proc/\(process)/fd")
                else { return false }
                return open.contains { (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")) == log.path }
            }
        }
    }

    struct Unfinished: Error, CustomStringConvertible {
        let description: String
    }
}

/// A moment that `strace` can find again: the first thread to make its `occurrence`-th call of this name.
struct CallPoint: Hashable, CustomStringConvertible {
    let call: String
    let occurrence: Int

    var description: String { "\(call) \(occurrence)" }
}
