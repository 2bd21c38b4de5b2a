internal import Glibc

/// A command started by a test, with its output to read.
///
/// `posix_spawn` and `waitpid` instead of Foundation's `Process`, whose wait needs a run loop and blocks when a test waits in a task.
public final class ChildProcess: Sendable {
    private let processID: pid_t
    private let output: CInt

    /// Starts `command`, looked up in `PATH`, with its standard output connected to us; input and errors are discarded.
    ///
    /// - Throws: ``CommandError`` if it cannot be started.
    public init(_ command: String, _ arguments: [String]) throws(CommandError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw CommandError(description: "no pipe for \(command)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
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

        var words: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var processID = pid_t()
        let code = posix_spawnp(&processID, command, &actions, &attributes, words, environ)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw CommandError(description: "\(command): \(String(cString: strerror(code)))")
        }
        self.processID = processID
        output = ends[0]
    }

    deinit {
        close(output)
    }

    /// The next line of its output without the line break; `nil` when there is no more. Blocks.
    public func nextLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(output, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// Sends SIGTERM.
    public func terminate() {
        kill(processID, SIGTERM)
    }

    /// Waits for the end; to be called exactly once. Returns the exit code, or 128 and the number of the signal that ended it.
    @discardableResult
    public func wait() -> Int {
        var status: CInt = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? Int(status >> 8) & 0xFF : 128 + Int(status & 0x7F)
    }
}

/// A command that a test needs did not do its work.
public struct CommandError: Error, CustomStringConvertible {
    public let description: String
}
