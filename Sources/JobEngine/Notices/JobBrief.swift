/// What a message about a job needs to know of it, beside the notice itself.
public struct JobBrief: Sendable, Hashable, Codable {
    public var id: JobID
    public var order: Order
    /// The two names, once the portal has told them.
    public var fromPerson: Person?
    public var toPerson: Person?
    public var census: RoomCensus?
    /// Whether items of the leaver's own documents were shared, where the portal told it.
    public var sharesFiles: Bool?
    /// Whether the leaver was, or may have been, disabled by the bot.
    public var disabling: Disabling?
    /// Whether somebody has asked to stop the job, and the portal has not refused; absent in what earlier versions stored.
    public var isBeingStopped: Bool?
    /// Tells the job from another one with its number; absent in what earlier versions stored.
    public var acceptedAt: Timestamp?

    /// What is known of `job` now.
    public init(_ job: Job) {
        id = job.id
        order = job.order
        fromPerson = job.leaver
        toPerson = job.heir
        census = job.plan?.census
        sharesFiles = job.plan?.sharesFiles
        disabling = job.disabling
        acceptedAt = job.acceptedAt
        isBeingStopped = job.cancellation.map { $0.refusedWith == nil }
    }

    /// The leaver's name, or what was typed.
    public var fromName: String { fromPerson?.name ?? order.from.typed }
}
