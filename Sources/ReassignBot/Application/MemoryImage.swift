internal import CReassignSystem
internal import Glibc

/// What could show the memory of this process, with every secret in it, to somebody else.
public enum MemoryImage {
    /// Signals that end a process by its own mistake. Swift's runtime answers them with a program that prints registers and the memory they
    /// point to; a process that nobody may look into then waits for that program for ever instead of ending.
    private static let crashes = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Switches core dumps and printed crash reports off, and with them the reading of this process by others of the same user. To be called
    /// before a secret is read. A crash still says its reason, and ends the process at once, so that whoever watches over it can start it anew.
    ///
    /// - Returns: Whether all guards hold; where the system refuses, the bot works all the same.
    @discardableResult
    public static func keepPrivate() -> Bool {
        for number in crashes { signal(number, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let hasLimit = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        // The limit does not count where a handler collects dumps, as distributions set it up.
        return reassign_forbid_dumps() == 0 && hasLimit
    }

    private static func hasHandler(_ number: CInt) -> Bool {
        var action = sigaction()
        return sigaction(number, nil, &action) != 0 || action.__sigaction_handler.sa_handler != nil
    }

    /// Whether the system would write the memory out when the process crashes.
    static var isOpen: Bool {
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
        return !isKnown || limit.rlim_cur > 0 || reassign_may_be_dumped() != 0 || crashes.contains(where: hasHandler)
    }
}
