public import JobEngine

/// What an accepted command came to.
public enum Admission: Sendable, Hashable {
    /// A job was made.
    case accepted(Job)
    /// An unfinished job about the same leaver exists; nothing was made.
    case alreadyRunning(Job)
    /// The plan that the order confirms is not, or not any more, there to be confirmed; nothing was made.
    case planUnusable(PlanRefusal)
    /// Whoever asks has had as many jobs started as one may have; nothing was made.
    case overQuota(Quota.Limit)
}

/// The jobs of one person, as far as a quota counts them.
public struct PersonUsage: Sendable, Hashable {
    /// When jobs were started.
    public var starts: [Timestamp]
    /// How many unfinished ones may still start.
    public var pending: Int

    /// Creates a value; for implementations of ``Ledger``.
    public init(starts: [Timestamp], pending: Int) {
        self.starts = starts
        self.pending = pending
    }
}
