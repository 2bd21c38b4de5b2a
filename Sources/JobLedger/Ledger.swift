public import JobEngine

/// The durable store of jobs, posts and first answers. One process owns it.
///
/// Every function is one transaction that is on the disk when it returns. Writing functions finish even if the calling task
/// is cancelled. After an error with code ``LedgerError/Code/broken`` nothing more may be sent to the portal.
public protocol Ledger: Sendable {
    // MARK: Commands

    /// Records an accepted command once and makes its job.
    ///
    /// In one transaction: looks for the first answer to the same command; for the plan that the order confirms, which must be there
    /// to be confirmed and is used up; for an unfinished job about the same leaver (typed text, id or e-mail), which may give way to the
    /// order (`Job.giveWay`); counts the person's jobs; finds the job to wait behind; makes the job with `Job.admit`; stores job,
    /// posts, reply address, audit row and the answer.
    ///
    /// - Parameter answer: Makes the stored answer; called inside the transaction, so it must be quick and pure.
    func admit(_ command: CommandRecord, at now: Timestamp, answer: @escaping @Sendable (Admission) -> [UInt8])
        async throws(LedgerError) -> AdmittedCommand

    // MARK: Jobs

    /// Stores what a step changed: job row, posts and audit row together.
    ///
    /// - Returns: The stored job with its new revision.
    /// A plan that the step offers is kept with it. A job reaches `intended` or `disabling` only while new jobs are not paused.
    ///
    /// - Throws: ``LedgerError`` with code `.leaverTaken` (see ``LedgerError/otherJob``) when another unfinished job is about the
    ///   same resolved person, `.stale` when the stored job is not at `stored.revision` any more, `.paused`.
    func commit(_ step: Step, of stored: StoredJob, at now: Timestamp) async throws(LedgerError) -> StoredJob

    /// Lets a command change a job: reads it, asks `decide` and stores the step, if there is one, in one transaction.
    ///
    /// - Parameters:
    ///   - requester: Who typed the command, for the audit row.
    ///   - decide: Called inside the transaction, so it must be quick and pure.
    /// - Returns: The job as it was before; `nil` if there is none.
    func change(_ id: JobID, for requester: Requester, at now: Timestamp, _ decide: @escaping @Sendable (Job) -> Step?)
        async throws(LedgerError) -> Job?

    /// The unfinished job about a leaver: typed text, id or e-mail, in lower case.
    func liveJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob?

    /// The job with this number.
    func job(_ id: JobID) async throws(LedgerError) -> StoredJob?

    /// The job that occupies the portal, or else the one that has waited longest, unless new jobs are paused. `nil` when nothing is
    /// to do.
    func nextJob(in portal: PortalName) async throws(LedgerError) -> StoredJob?

    /// Counts that a process begins to work on a job, until ``workHolds(on:)`` forgets it.
    ///
    /// - Returns: How many have begun in a row without holding, this one included.
    func beginWork(on id: JobID) async throws(LedgerError) -> Int

    /// The process has lived through the first thing that happened to the job.
    func workHolds(on id: JobID) async throws(LedgerError)

    /// Unfinished jobs, oldest first, at most `limit`.
    func unfinishedJobs(in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob]

    /// The newest job whose leaver was typed or resolved as `key` (lower-case e-mail or id).
    func newestJob(about key: String, in portal: PortalName) async throws(LedgerError) -> StoredJob?

    /// Ended jobs, those that ended last first, at most `limit`.
    ///
    /// - Parameter key: Only those whose leaver was typed or resolved as this (e-mail or id); `nil` for all.
    func endedJobs(about key: String?, in portal: PortalName, limit: Int) async throws(LedgerError) -> [StoredJob]

    /// The job that has waited longest for a second person.
    func firstUnapprovedJob(in portal: PortalName) async throws(LedgerError) -> StoredJob?

    // MARK: Plans, limits and pauses

    /// Keeps a plan that is about to be shown. It is remembered for a day, whatever becomes of it.
    ///
    /// - Returns: `false` if its code is taken: then nothing was kept.
    func keepPlan(_ plan: ShownPlan) async throws(LedgerError) -> Bool

    /// The plan with this code.
    func plan(_ code: PlanCode) async throws(LedgerError) -> StoredPlan?

    /// Forgets a plan on the word of whoever it was shown to.
    ///
    /// - Returns: Why not; `nil` if it is dropped now.
    func dropPlan(_ code: PlanCode, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> PlanRefusal?

    /// What a quota must know of a person: starts since `moment`, and jobs that may still start.
    ///
    /// - Parameter job: A job that is not counted.
    func usage(of requester: Requester, since moment: Timestamp, without job: JobID?) async throws(LedgerError) -> PersonUsage

    /// Who has paused new jobs; `nil` if nobody has.
    func pause(of portal: PortalName) async throws(LedgerError) -> Pause?

    /// Pauses new jobs, or lets them start again.
    ///
    /// - Returns: The pause as it was before.
    func setPause(_ isPaused: Bool, of portal: PortalName, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> Pause?

    // MARK: Posts

    /// Destinations that have something to send, now or later.
    func destinationsWithPosts() async throws(LedgerError) -> [DestinationName]

    /// Takes the next post of a destination for sending and counts the try durably; or tells when the next one is due.
    func claimPost(to destination: DestinationName, at now: Timestamp) async throws(LedgerError) -> PostClaim

    /// Stores what became of a claimed post.
    ///
    /// A `.dead` personal post puts its public substitute into the channel's queue in the same transaction.
    func settlePost(_ id: PostID, _ outcome: PostOutcome, at now: Timestamp) async throws(LedgerError)

    /// Where later private answers for a job can go, and how often still. Counts one use durably.
    func takeReplyAddress(for job: JobID, at now: Timestamp) async throws(LedgerError) -> ReplyAddress?

    /// Messages to a channel that were given up, newest first, at most `limit`.
    ///
    /// - Parameter job: Only those about this job; `nil` for all.
    func undeliveredPosts(about job: JobID?, limit: Int) async throws(LedgerError) -> [UndeliveredPost]

    /// Puts the messages about a job that ``undeliveredPosts(about:limit:)`` lists back into their queues, as if they were new.
    ///
    /// - Parameter requester: Who asked for it, for the audit row.
    /// - Returns: How many there were.
    func sendAgain(_ job: JobID, for requester: Requester, at now: Timestamp) async throws(LedgerError) -> Int

    // MARK: Watching the store

    /// Numbers for metrics and `status`.
    func statistics() async throws(LedgerError) -> LedgerStatistics

    /// Removes what is older than the operator keeps. Never touches unfinished jobs.
    func prune(at now: Timestamp, keepingDays: Int) async throws(LedgerError)

    /// Closes the store; later calls throw.
    func close() async
}

/// A job as stored, with what a later write must match.
public struct StoredJob: Sendable, Hashable {
    public var job: Job
    /// Grows by one with every stored step.
    public var revision: Int64

    /// Creates a pair.
    public init(job: Job, revision: Int64) {
        self.job = job
        self.revision = revision
    }
}

/// A command that passed authentication, permission and parsing.
public struct CommandRecord: Sendable, Hashable {
    /// Unique with platform and team: the same key is the same command.
    public var duplicateKey: String
    public var order: Order
    /// A secret; `nil` where the platform gave none.
    public var replyURL: String?
    /// Until when and how often the reply address may be used.
    public var replyExpiresAt: Timestamp
    public var replyUses: Int
    /// How many jobs one person may have started.
    public var quota: Quota
    /// How long the job waits for a second person; `nil` if none is needed.
    public var approvalWithin: Duration?

    /// Creates a record.
    public init(
        duplicateKey: String, order: Order, replyURL: String?, replyExpiresAt: Timestamp, replyUses: Int, quota: Quota = .unlimited,
        approvalWithin: Duration? = nil
    ) {
        self.duplicateKey = duplicateKey
        self.order = order
        self.replyURL = replyURL
        self.replyExpiresAt = replyExpiresAt
        self.replyUses = replyUses
        self.quota = quota
        self.approvalWithin = approvalWithin
    }
}

extension CommandRecord: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the reply address, which is a secret.
    public var description: String { "command record" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["duplicateKey": duplicateKey, "order": order]) }
}

/// The answer to a command, new or remembered.
public struct AdmittedCommand: Sendable, Hashable {
    /// What the command came to; `nil` when it had arrived before.
    public var admission: Admission?
    /// The stored answer: for a repeated command the first one, word for word.
    public var answer: [UInt8]

    /// Creates a value; for implementations of ``Ledger``.
    public init(admission: Admission?, answer: [UInt8]) {
        self.admission = admission
        self.answer = answer
    }
}

/// The number of a post.
public struct PostID: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// A post taken for sending.
public struct ClaimedPost: Sendable, Hashable {
    public var id: PostID
    public var announcement: Announcement
    /// How often sending was begun, this time included.
    public var tries: Int
    /// How many of those may have arrived (crashes and lost answers).
    public var ambiguousTries: Int
    /// How many of those the platform refused in a way that is tried again a few times only.
    public var refusals: Int
    public var createdAt: Timestamp
    /// How the chat names the newest message about the same job in the same place, if a post was settled with a name.
    public var reference: String?

    /// Creates a value; for implementations of ``Ledger``.
    public init(
        id: PostID, announcement: Announcement, tries: Int, ambiguousTries: Int, refusals: Int, createdAt: Timestamp,
        reference: String? = nil
    ) {
        self.id = id
        self.announcement = announcement
        self.tries = tries
        self.ambiguousTries = ambiguousTries
        self.refusals = refusals
        self.createdAt = createdAt
        self.reference = reference
    }
}

/// What a destination has to send.
public enum PostClaim: Sendable, Hashable {
    case post(ClaimedPost)
    /// Nothing before this moment.
    case dueAt(Timestamp)
    case nothing
}

/// What became of a claimed post.
public enum PostOutcome: Sendable, Hashable {
    case sent
    /// Sent, and this is how the chat names the message: later posts about the job may change it.
    case posted(reference: String)
    /// It may have arrived, or is not worth sending any more, and is not worth a copy either. For progress only.
    case dropped
    /// Send again at this moment, not before.
    case again(at: Timestamp, because: Failure)
    /// Given up. The word is for log and operator.
    case dead(reason: String)

    /// Why a post must be sent again.
    public enum Failure: Sendable, Hashable {
        /// It did not arrive.
        case notDelivered
        /// It may have arrived.
        case ambiguous
        /// The platform refused it in a way that is tried again a few times only.
        case refused
        /// The platform wants to be left alone until then: nothing goes to the destination before, whatever becomes of this post.
        case heldOff
    }
}

/// A message to a channel that was given up and that a person may want to send again.
public struct UndeliveredPost: Sendable, Hashable {
    public var job: JobID
    /// The word for why.
    public var reason: String

    /// Creates a value; for implementations of ``Ledger``.
    public init(job: JobID, reason: String) {
        self.job = job
        self.reason = reason
    }
}

/// Where a later private answer goes.
public struct ReplyAddress: Sendable, Hashable {
    /// A secret.
    public var url: String
    public var platform: String

    /// Creates a value; for implementations of ``Ledger``.
    public init(url: String, platform: String) {
        self.url = url
        self.platform = platform
    }
}

extension ReplyAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the address itself, which is a secret.
    public var description: String { "reply address on \(platform)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["platform": platform]) }
}

/// Numbers about the store.
public struct LedgerStatistics: Sendable, Hashable {
    public var jobsByState: [JobState: Int]
    public var pendingPosts: Int
    public var deadPosts: Int

    /// Creates a value; for implementations of ``Ledger``.
    public init(jobsByState: [JobState: Int], pendingPosts: Int, deadPosts: Int) {
        self.jobsByState = jobsByState
        self.pendingPosts = pendingPosts
        self.deadPosts = deadPosts
    }
}
