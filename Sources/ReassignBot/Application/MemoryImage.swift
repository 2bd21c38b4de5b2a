internal import CReassignSystem
internal import Glibc

/// What could show the memory of this process, with every secret in it, to somebody else.
public enum MemoryImage {
    /// Switches core dumps off, and with them the reading of this process by others of the same user. To be called before a secret is read.
    ///
    /// - Returns: Whether both guards hold; where the system refuses, the bot works all the same.
    @discardableResult
    public static func keepPrivate() -> Bool {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let hasLimit = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        // The limit does not count where a handler collects dumps, as distributions set it up.
        return reassign_forbid_dumps() == 0 && hasLimit
    }

    /// Whether the system would write the memory out when the process crashes.
    static var isOpen: Bool {
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
        return !isKnown || limit.rlim_cur > 0 || reassign_may_be_dumped() != 0
    }
}
