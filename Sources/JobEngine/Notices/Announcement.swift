/// A notice on its way out: written with the state change that caused it, in the same transaction.
public struct Announcement: Sendable, Hashable, Codable {
    /// What may happen to the message when the chat is slow or down.
    public enum Weight: String, Sendable, Codable, CaseIterable {
        /// Never dropped: every job has exactly one.
        case final
        /// Never dropped.
        case start
        /// Rare and worth its post.
        case incident
        /// Dropped unsent once a newer message of the job exists.
        case progress
        /// To the person who asked alone.
        case personal
    }

    public var destination: DestinationName
    public var weight: Weight
    public var brief: JobBrief
    public var notice: Notice

    /// Creates an announcement.
    public init(destination: DestinationName, weight: Weight, brief: JobBrief, notice: Notice) {
        self.destination = destination
        self.weight = weight
        self.brief = brief
        self.notice = notice
    }

    /// Whether this is the one message that ends a job: public, or for the person who asked alone.
    public var isTerminal: Bool {
        guard case .ended = notice else { return false }
        return weight == .final || weight == .personal
    }

    /// What the channel is told when this personal message cannot be delivered: never its text.
    public var publicSubstitute: Announcement? {
        guard weight == .personal else { return nil }
        return Announcement(destination: brief.order.destination, weight: .incident, brief: brief, notice: .notStarted)
    }
}
