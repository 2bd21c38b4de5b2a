import Foundation

/// How many files and connections this process may have open.
enum OpenFiles {
    /// What the bot needs beside the connections of its listeners: store, outgoing calls, standard streams.
    static let reserve = 128

    /// Raises the limit as far as this process may.
    ///
    /// - Returns: The limit in force, at least twice ``reserve``.
    static func raiseLimit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 2 * reserve }
        // More than this is of no use here, and a table of a billion entries would be built by some libraries.
        var wanted = rlimit(rlim_cur: min(limit.rlim_max, 65_536), rlim_max: limit.rlim_max)
        if wanted.rlim_cur > limit.rlim_cur, setrlimit(resource, &wanted) == 0 { limit = wanted }
        return max(2 * reserve, Int(clamping: limit.rlim_cur))
    }
}
