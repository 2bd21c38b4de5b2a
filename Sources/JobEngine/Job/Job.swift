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
    /// Set once a second person has agreed to the job.
    public internal(set) var approval: Approval?
    /// Set once it was recorded that the leaver is to be disabled.
    public internal(set) var disabling: Disabling?
    /// Set once somebody has asked to stop the job.
    public internal(set) var cancellation: Cancellation?
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

    /// The start that left no trace in the portal, if there was one: it may still show.
    var traceless: Int? { attempts.lastIndex { $0.outcome.leftNoTrace } }

    /// Whether a start may have been carried out although nothing shows it, so that nobody can say "nothing was started".
    var mayHaveStarted: Bool { attempts.contains { $0.outcome == .lostFromSight } }

    /// The leaver's account, as soon as it is known: from the confirmed plan, or from the portal.
    public var leaver: Person? { plan?.from ?? order.confirmation?.from }
    /// The heir's account, likewise.
    public var heir: Person? { plan?.to ?? order.confirmation?.to }

    /// Whether `order` asks for the same: the same heir and the same deletion, as far as that can be told without asking the portal.
    /// That the leaver is the same is for the caller to know.
    public func isSamePair(as order: Order) -> Bool {
        guard order.deleteProfile == self.order.deleteProfile, order.isFollowing == self.order.isFollowing else { return false }
        let known = [heir?.id, heir?.email].compactMap { $0?.lowercased() }
        return order.isFollowing || !order.heirKeys.isDisjoint(with: self.order.heirKeys.union(known))
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
