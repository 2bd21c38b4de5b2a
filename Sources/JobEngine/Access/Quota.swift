/// How many jobs of one person may reach the portal in a time. Nobody is exempt.
public struct Quota: Sendable, Hashable {
    /// One limit.
    public struct Limit: Sendable, Hashable {
        /// So many jobs at most.
        public var jobs: Int
        /// Within this time.
        public var window: Duration

        /// Creates a limit.
        public init(jobs: Int, window: Duration) {
            self.jobs = jobs
            self.window = window
        }
    }

    /// All of them hold.
    public var limits: [Limit]

    /// Creates a quota; without limits everybody may start as much as there is.
    public init(_ limits: [Limit]) {
        self.limits = limits
    }

    /// No limit.
    public static let unlimited = Quota([])

    /// How far back starts matter.
    public var longestWindow: Duration { limits.map(\.window).max() ?? .zero }

    /// The limit that one more job would break.
    ///
    /// - Parameters:
    ///   - starts: When jobs of the person were started, in any order.
    ///   - pending: How many more of the person's jobs may still start. They count, or a queue would be a way around the limit.
    public func exceeded(after starts: [Timestamp], pending: Int, at now: Timestamp) -> Limit? {
        limits.first { limit in
            // A start in the future was made before the clock was set back.
            pending + starts.count { now < $0 || now - $0 < limit.window } >= limit.jobs
        }
    }
}
