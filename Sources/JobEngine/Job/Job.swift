/// One reassignment, from the accepted command to its end. Everything the bot must not forget about it.
public struct Job: Sendable, Hashable, Codable {
    public let id: JobID
    public let order: Order
    public let acceptedAt: Timestamp
    public internal(set) var state: JobState
    /// What preflight found; `nil` before.
    public internal(set) var plan: Plan?
    /// Every start that was intended, oldest first.
    public internal(set) var attempts: [Attempt]
    /// What is known about the run in the portal; `nil` before a start was intended.
    public internal(set) var watch: Watch?
    /// Trouble in reaching the portal that goes on now.
    public internal(set) var outage: Outage?
    /// What was posted, so that few posts are made.
    public internal(set) var posts: PostMemory
    /// How it ended; `nil` before.
    public internal(set) var ending: Ending?

    /// A job for an order that was just accepted.
    init(id: JobID, order: Order, acceptedAt: Timestamp, state: JobState) {
        self.id = id
        self.order = order
        self.acceptedAt = acceptedAt
        self.state = state
        attempts = []
        posts = PostMemory()
    }

    /// Whether `self` holds something that must be stored before the job goes on, compared with the stored `previous`.
    ///
    /// An answer of the portal that changes nothing but the times of contact is stored once in ``Timing/contactSaving`` at most.
    public func needsSaving(after previous: Job, timing: Timing = Timing()) -> Bool {
        guard var watch, let stored = previous.watch else { return self != previous }
        if watch.lastAnswerAt - stored.lastAnswerAt >= timing.contactSaving { return true }
        watch.lastAnswerAt = stored.lastAnswerAt
        watch.progressReadAt = stored.progressReadAt
        watch.pollGap = stored.pollGap
        var comparable = self
        comparable.watch = watch
        return comparable != previous
    }
}

/// One intended start.
public struct Attempt: Sendable, Hashable, Codable {
    /// What became of it.
    public enum Outcome: String, Sendable, Codable {
        /// Not known (yet).
        case open
        /// The portal took it.
        case accepted
        /// The answer was lost, but the portal runs it.
        case adopted
        /// The portal refused it; nothing was started.
        case refused
        /// It never left this process.
        case notSent = "not_sent"
        /// No trace of it in the portal for so long that it cannot be under way.
        case notStarted = "not_started"
    }

    /// 1 for the first start of a job.
    public var number: Int
    /// When the intent was recorded.
    public var intendedAt: Timestamp
    /// After this moment the start must not leave any more.
    public var sendBefore: Timestamp
    /// The hash of the plan it carries out.
    public var planHash: String
    public var outcome: Outcome
    /// A record of an earlier run that was still listed before this start: not ours.
    public var earlierRecord: Progress?
}

/// What is known about a run in the portal.
public struct Watch: Sendable, Hashable, Codable {
    /// The last record the portal showed of this run.
    public var progress: Progress?
    /// When that record was read.
    public var progressReadAt: Timestamp?
    /// When ``progress`` last changed.
    public var progressChangedAt: Timestamp?
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
    /// How often the closing count was tried.
    public var countTries: Int
    /// Set by a restart after an absence worth a post, until a record is seen: since when the bot was away.
    public var awaySince: Timestamp?
    /// When the bot was back from that absence.
    public var backAt: Timestamp?

    /// A job the portal no longer lists.
    public struct Missing: Sendable, Hashable, Codable {
        /// When it was first found missing.
        public var since: Timestamp
        /// Whether what is left was counted once, and the channel told of it.
        public var isTold: Bool
        /// Since when the evidence says "done", without interruption.
        public var doneSince: Timestamp?
    }

    init(startingAt now: Timestamp, timing: Timing) {
        lastAnswerAt = now
        hasGap = false
        pollGap = timing.firstPoll
        countTries = 0
    }
}

/// The portal cannot be reached, or refuses to talk.
public struct Outage: Sendable, Hashable, Codable {
    public var since: Timestamp
    public var trouble: Trouble
    /// Failures in a row.
    public var failures: Int
    /// Whether the channel was told.
    public var isTold: Bool
    /// Whether the channel was told that the credential is refused, which only a person can mend.
    public var isRefusalTold = false
}

/// Why the portal gave no usable answer. A closed set: names are metric labels.
public enum Trouble: Sendable, Hashable, Codable {
    /// No connection, no name, a broken or late answer.
    case unreachable
    /// An error status of the portal or of a proxy before it.
    case status(Int)
    /// Too many requests; the portal may say how long to wait.
    case rateLimited(retryAfter: Duration?)
    /// The credential is not accepted (any more).
    case credentialRefused
    /// An answer that makes no sense.
    case unreadable
}

/// What was posted to the channel.
public struct PostMemory: Sendable, Hashable, Codable {
    /// The stage that was shown last.
    public var shownStage: Stage?
    /// How many stage changes were posted.
    public var stagePosts = 0
    /// When the last start or stage post was made.
    public var lastPostAt: Timestamp?
    /// Whether the channel was told that the job waits.
    public var isWaitingTold = false
    /// Whether the channel knows that the job runs.
    public var isStartTold = false
    /// Whether the channel was told that the portal no longer lists the job: once, however often the record comes and goes.
    public var isMissingTold = false
    /// Whether the channel was told that the record came back.
    public var isReturnTold = false
}
