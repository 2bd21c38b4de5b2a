internal import Glibc
internal import NIOConcurrencyHelpers

/// A program started by a test, with its output to read.
///
/// `posix_spawn` and `waitpid` instead of Foundation's `Process`, whose wait needs a run loop. The output goes to a file without
/// a name instead of a pipe: it never blocks the program, and reading it needs no thread that outlives the test. Where the environment
/// has `REASSIGN_KEPT_OUTPUT`, the files stay in the folder that it names, called after the program and its first argument.
public final class ChildProcess: Sendable {
    /// What of its output is kept.
    public enum Output: Sendable {
        /// Standard output; errors are discarded.
        case standard
        /// Standard output and errors, as they come.
        case all
    }

    private struct State {
        /// How much of the output has been read.
        var offset = 0
        /// The beginning of a line that has no end yet.
        var rest: [UInt8] = []
        var lines: [String] = []
        /// How it ended; `nil` while it runs.
        var exitCode: Int?
    }

    /// The system's number for it.
    public let processID: Int32
    private let output: CInt
    private let state = NIOLockedValueBox(State())

    /// Starts `command`, looked up in `PATH` where it is not a path, with nothing to read.
    ///
    /// - Parameter environment: The whole environment; `nil` for that of the test.
    /// - Throws: ``CommandError`` if it cannot be started.
    public init(
        _ command: String, _ arguments: [String], environment: [String: String]? = nil, keeping kept: Output = .standard
    ) throws(CommandError) {
        let output = try Self.outputFile(of: command, arguments.first ?? "")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        switch kept {
        case .standard: posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        case .all: posix_spawn_file_actions_adddup2(&actions, output, 2)
        }
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Tasks run on threads that block all signals, and an ignored SIGPIPE is inherited too: the child starts like from a shell.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        defer { posix_spawnattr_destroy(&attributes) }

        let words = Self.strings([command] + arguments)
        let settings = environment.map { Self.strings($0.map { "\($0)=\($1)" }) }
        defer { for text in words + (settings ?? []) { free(text) } }
        var processID = pid_t()
        let code =
            if let settings {
                posix_spawnp(&processID, command, &actions, &attributes, words, settings)
            } else {
                posix_spawnp(&processID, command, &actions, &attributes, words, environ)
            }
        guard code == 0 else {
            close(output)
            throw CommandError(description: "\(command): \(String(cString: strerror(code)))")
        }
        self.processID = processID
        self.output = output
    }

    deinit {
        close(output)
    }

    /// The whole lines it has printed so far.
    public var lines: [String] {
        state.withLockedValue { state in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = pread(output, &buffer, buffer.count, state.offset), count > 0 {
                state.offset += count
                for byte in buffer[..<count] {
                    guard byte == 0x0A else {
                        state.rest.append(byte)
                        continue
                    }
                    state.lines.append(String(decoding: state.rest, as: UTF8.self))
                    state.rest = []
                }
            }
            return state.lines
        }
    }

    /// Sends a signal; nothing happens once it is known to have ended.
    public func send(_ signal: CInt) {
        state.withLockedValue { state in
            if state.exitCode == nil { kill(processID, signal) }
        }
    }

    /// How it ended: the exit code, or 128 and the number of the signal that ended it. `nil` while it runs.
    public var exitCode: Int? { reap(WNOHANG) }

    /// Waits for the end and returns ``exitCode``. Blocks.
    @discardableResult
    public func wait() -> Int { reap(0) ?? -1 }

    private func reap(_ options: CInt) -> Int? {
        state.withLockedValue { state in
            if state.exitCode != nil { return state.exitCode }
            var status: CInt = 0
            var ended: pid_t
            repeat { ended = waitpid(processID, &status, options) } while ended < 0 && errno == EINTR
            if ended == processID {
                state.exitCode = status & 0x7F == 0 ? Int(status >> 8) & 0xFF : 128 + Int(status & 0x7F)
            }
            return state.exitCode
        }
    }

    /// A file without a name; one that stays where `REASSIGN_KEPT_OUTPUT` names a folder.
    private static func outputFile(of command: String, _ word: String) throws(CommandError) -> CInt {
        let kept = getenv("REASSIGN_KEPT_OUTPUT").map { String(cString: $0) }
        let folder = kept ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let program = command.split(separator: "/").last ?? "output"
        let name = "\(program) \(word.filter { $0 != "/" }.prefix(40))"
        let path = strdup("\(folder)/\(name)-XXXXXX")
        defer { free(path) }
        guard let path, case let file = mkstemp(path), file >= 0 else {
            throw CommandError(description: "no file in \(folder): \(String(cString: strerror(errno)))")
        }
        if kept == nil { unlink(path) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        return file
    }

    /// C strings with a null pointer after them; to be freed.
    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
}

/// A command that a test needs did not do its work.
public struct CommandError: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) {
        self.description = description
    }
}
