/// Something worth saying about a job: data, not words. The words are in the bot's catalogue.
public enum Notice: Sendable, Hashable, Codable {
    /// Another job of the portal goes first.
    case waiting(behind: JobID)
    /// The portal runs the job.
    case started(rooms: Int, archivedRooms: Int)
    /// The stage the job is in: a new one, or, as an incident, the present one of a job that the portal lists again.
    case stage(Stage, percentage: Int)
    /// The portal has not answered for a while. `hasStarted` is `false` also while it is not known whether the start was carried
    /// out, so the words must not say that nothing was started.
    case silent(Trouble, since: Duration, hasStarted: Bool)
    /// The portal answers again.
    case answersAgain(after: Duration, stage: Stage?)
    /// The portal no longer lists the job; the count is as given, and the bot keeps looking.
    case missing(lastStage: Stage, lastSeen: Duration, Receipt)
    /// The bot is back after an absence, and the job still runs.
    case backAgain(after: Duration, Stage)
    /// The bot cannot know whether the start was carried out; a person decides.
    case needsDecision(Doubt)
    /// The end. `wasAway` says that it came while the bot was away.
    case ended(Ending, took: Duration, wasAway: Bool)
    /// For a channel that would otherwise wait for news: the job was refused. Why is for the person who asked alone.
    case notStarted

    /// What the bot cannot know.
    public enum Doubt: Sendable, Hashable, Codable {
        /// The start was sent, the portal never showed it.
        case startNeverShown(roomsLeft: Int?)
        /// The portal lost the job and there is nothing to count.
        case nothingToCount(lastStage: Stage)
    }
}

/// What a message about a job needs to know of it, beside the notice itself.
public struct JobBrief: Sendable, Hashable, Codable {
    public var id: JobID
    public var order: Order
    /// The two names, once the portal has told them.
    public var fromPerson: Person?
    public var toPerson: Person?
    public var census: RoomCensus?

    /// What is known of `job` now.
    public init(_ job: Job) {
        id = job.id
        order = job.order
        fromPerson = job.plan?.from
        toPerson = job.plan?.to
        census = job.plan?.census
    }

    /// The leaver's name, or what was typed.
    public var fromName: String { fromPerson?.name ?? order.from.typed }
    /// The heir's name, or what was typed.
    public var toName: String { toPerson?.name ?? order.to.typed }
}

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

    /// What the channel is told when this personal message cannot be delivered: never its text.
    public var publicSubstitute: Announcement? {
        guard weight == .personal else { return nil }
        return Announcement(destination: brief.order.destination, weight: .incident, brief: brief, notice: .notStarted)
    }
}
