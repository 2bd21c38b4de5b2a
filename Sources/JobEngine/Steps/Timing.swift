/// Every waiting time of the protocol, in one place.
public struct Timing: Sendable, Hashable {
    /// First and longest gap between two questions about progress.
    public var firstPoll: Duration = .seconds(2)
    public var longestPoll: Duration = .seconds(10)
    /// Shortest gap between two progress posts of a job.
    public var postGap: Duration = .seconds(10)
    /// A start leaves within this time after its intent, or never.
    public var sendWithin: Duration = .seconds(30)
    /// Gap between two questions while the outcome of a start is unknown.
    public var reconcilePoll: Duration = .seconds(3)
    /// How long a start of unknown outcome can still be under way: 60 s in a proxy and 30 s of reserve.
    public var reconcileWindow: Duration = .seconds(90)
    /// The portal remembers a record for 60 s; with 50 s between two answers nothing can have been missed.
    public var longestTrustedGap: Duration = .seconds(50)
    /// Gap between the two looks that confirm something.
    public var secondLook: Duration = .seconds(10)
    /// How long a job may go on after the portal took the request to stop it, before it is asked again.
    public var stopReminder: Duration = .seconds(30)
    /// How long a job may be missing before the count decides.
    public var missingLimit: Duration = .seconds(600)
    /// The same for a job that was last seen waiting in the portal's queue, from where it may return later.
    public var missingLimitInQueue: Duration = .seconds(1_800)
    /// Silence of the portal that is worth a post.
    public var silenceNotice: Duration = .seconds(120)
    /// Gap between two questions while the portal refuses the credential.
    public var credentialPoll: Duration = .seconds(60)
    /// How long preflight keeps trying to reach the portal.
    public var preflightLimit: Duration = .seconds(1_800)
    /// How long a job waits for a second person.
    public var approvalLimit: Duration = .seconds(86_400)
    /// Longest wait after a failed question: a record lives 60 s, so that looking three times in that time misses none.
    public var longestBackoff: Duration = .seconds(20)
    /// Longest wait the portal may ask for.
    public var longestRetryAfter: Duration = .seconds(3_600)
    /// An absence of the bot that is worth a post.
    public var absenceNotice: Duration = .seconds(60)
    /// How old the stored moment of the last answer may grow. Well under ``longestTrustedGap``, or a restart looks like a gap.
    public var contactSaving: Duration = .seconds(20)

    /// The times of the protocol.
    public init() {}

    /// The same protocol, `factor` times as fast. For tests against stand-ins whose clock runs as fast.
    public func scaled(by factor: Double) -> Timing {
        var scaled = self
        let times: [WritableKeyPath<Timing, Duration>] = [
            \.firstPoll, \.longestPoll, \.postGap, \.sendWithin, \.reconcilePoll, \.reconcileWindow, \.longestTrustedGap, \.secondLook,
            \.stopReminder, \.missingLimit, \.missingLimitInQueue, \.silenceNotice, \.credentialPoll, \.preflightLimit, \.longestBackoff,
            \.longestRetryAfter, \.approvalLimit, \.absenceNotice, \.contactSaving,
        ]
        for time in times {
            scaled[keyPath: time] = self[keyPath: time] / factor
        }
        return scaled
    }
}
