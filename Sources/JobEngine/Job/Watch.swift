/// What is known about a run in the portal.
public struct Watch: Sendable, Hashable, Codable {
    /// The last record the portal showed of this run.
    public var progress: Progress?
    /// When that record was read.
    public var progressReadAt: Timestamp?
    /// When ``progress`` last changed.
    public var progressChangedAt: Timestamp?
    /// Since when ``progress`` has been read again and again without a change, and without a silence in which it may have been another.
    public var unchangedSince: Timestamp?
    /// When the portal last answered at all, with or without a record.
    public var lastAnswerAt: Timestamp
    /// Whether more than the portal's memory passed without an answer since the last record: its silence proves nothing then.
    public var hasGap: Bool
    /// The time to the next question; grows while nothing changes.
    public var pollGap: Duration
    /// The portal does not list the job; `nil` while it does.
    public var missing: Missing?
    /// The portal showed the end; the count of rooms is under way.
    public var end: Progress.End?
    /// How often counting failed in a row.
    public var failedCounts: Int
    /// Set by a restart after an absence worth a post, until a record is seen: since when the bot was away.
    public var awaySince: Timestamp?
    /// When the bot was back from that absence.
    public var backAt: Timestamp?
    /// The jobs that waited when the bot was back.
    public var waitingAtReturn: [JobID]?

    /// A job the portal no longer lists.
    public struct Missing: Sendable, Hashable, Codable {
        /// When it was first found missing.
        public var since: Timestamp
        /// Whether what is left was counted once, and the channel told of it.
        public var isTold: Bool
        /// Since when the evidence says "done", without interruption.
        public var doneSince: Timestamp?
    }

    /// The absence is over, and told or not worth telling.
    mutating func forgetAbsence() {
        awaySince = nil
        backAt = nil
        waitingAtReturn = nil
    }

    init(startingAt now: Timestamp, timing: Timing) {
        lastAnswerAt = now
        hasGap = false
        pollGap = timing.firstPoll
        failedCounts = 0
    }
}
