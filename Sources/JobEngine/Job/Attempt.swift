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
        /// No trace of it in the portal, but nobody looked for a while: it may have come and gone, or wait in the portal's queue.
        case lostFromSight = "lost_from_sight"

        /// Whether the portal never showed it, although it left or may have left.
        var leftNoTrace: Bool { self == .notStarted || self == .lostFromSight }
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
