/// How a job ended.
public struct Ending: Sendable, Hashable, Codable {
    /// The outcome.
    public enum Result: Sendable, Hashable, Codable {
        /// Done, by the portal's own record.
        case finished
        /// Done, by what was counted.
        case finishedByCheck
        /// Never started: the order cannot be carried out.
        case refused(Refusal)
        /// The portal said no to the start.
        case startRefused(status: Int, message: String?)
        /// The portal could not be asked for too long; nothing was started.
        case neverStarted(Trouble)
        /// The portal reports a failure.
        case failed(message: String?)
        /// The portal lost the job and not everything has moved.
        case incomplete
        /// Done, by the portal's record or by what was counted (``Ending/isInferred``), but rooms of the plan belong to neither
        /// the leaver nor the heir.
        case roomsElsewhere
        /// The portal calls it done, but the leaver still owns rooms.
        case roomsLeft
        /// The portal calls it done, but the leaver's profile is gone although it was to be kept, or there although it was to be
        /// deleted: what ended was not, or not only, what was ordered.
        case profileNotAsOrdered
        /// Stopped because somebody asked the bot.
        case cancelled
        /// Given up on somebody's word before anything was started.
        case cancelledUnstarted(by: String)
        /// Closed on somebody's word although it never became known whether the start was carried out.
        case closedUndecided(by: String)
        /// Not followed any more, on somebody's word; the reassignment goes on.
        case unfollowed(by: String)
        /// A followed reassignment ended without a record, and there was nothing to count.
        case unknown
        /// Stopped by the portal.
        case stoppedUpstream
        /// It never became known whether the start was carried out; the same was asked for again as another job.
        case leftUndecided(successor: JobID)
    }

    /// What the result rests on.
    public enum Basis: Sendable, Hashable, Codable {
        /// The portal's own record, or the bot's own knowledge that nothing was started.
        case record
        /// What was counted, because no record tells the end.
        case count(RecordLoss)
    }

    public var result: Result
    public var at: Timestamp
    /// How long it took: the run in the portal, or what came to nothing in its place.
    public var took: Duration
    /// The last stage the portal showed; `nil` if it never ran.
    public var stage: Stage?
    /// What was counted after the end; `nil` if it could not be counted.
    public var receipt: Receipt?
    public var basis: Basis
    /// How long before the end the portal last listed the job; `nil` where it never did.
    public var lastSeen: Duration?

    /// Whether the end was not seen in a record of the portal but concluded from what was counted.
    public var isInferred: Bool { basis != .record }
}

/// Why no record of the portal tells how a run ended.
public enum RecordLoss: String, Sendable, Hashable, Codable {
    /// It was never seen.
    case neverShown
    /// It was listed, and then no longer.
    case vanished
    /// It shows an end that this version does not know.
    case unknownStatus
    /// It is listed, and shows no change any more.
    case standsStill
    /// The portal refuses to show it.
    case refused
}
