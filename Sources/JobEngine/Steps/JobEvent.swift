/// Something that happened to a job. Every fact from outside reaches the engine as one of these.
public enum JobEvent: Sendable, Hashable {
    /// The portal's one place is free, and it is this job's turn.
    case turnCame
    /// The process has started (again) and found the job unfinished.
    case resumed
    /// The portal was asked whether the order can be carried out.
    case preflightRead(PreflightFindings)
    /// Another unfinished job of ours is about the same leaver.
    case leaverTaken(by: JobID)
    /// The portal took the start.
    case startAccepted(Progress)
    /// The portal said no to the start: nothing was started.
    case startRefused(status: Int, message: String?)
    /// The start never left this process.
    case startNotSent(Trouble)
    /// The start may have been carried out.
    case startUnknown(Trouble)
    /// The portal answered about progress; `nil` means that it lists no job.
    case progressRead(Progress?)
    /// What is left was counted.
    case evidenceRead(Evidence)
    /// The question could not be answered by the portal. Which one it was follows from the state.
    case unavailable(Trouble)
}

/// What to do next for a job, once the step that wants it is stored. At most one thing is under way for a job.
public enum JobAction: Sendable, Hashable {
    /// Ask the portal about both people, their rooms and a running job.
    case readPreflight(after: Duration)
    /// Send the one start of this attempt.
    case start(StartOrder)
    /// Ask for the progress record.
    case readProgress(after: Duration)
    /// Ask for the record once more; if there is none, count what is left.
    case readEvidence(after: Duration)
    /// Count what is left, whatever the record says.
    case readReceipt(after: Duration)
}

/// What one start sends. Made from a stored attempt and its plan alone.
public struct StartOrder: Sendable, Hashable {
    public var attempt: Int
    public var from: String
    public var to: String
    public var deleteProfile: Bool
    /// After this moment it must not leave any more.
    public var sendBefore: Timestamp
}

/// What follows from an event.
public struct Step: Sendable, Hashable {
    /// The job afterwards.
    public var job: Job
    /// What to say, in order.
    public var announcements: [Announcement]
    /// What to do next, in place of anything else that was wanted for the job. `nil` means to wait for an event from outside: the
    /// job is waiting, finished or with a person, or its start is under way and its answer still to come.
    public var next: JobAction?

    /// Nothing changes, nothing is said.
    init(_ job: Job, next: JobAction? = nil) {
        self.job = job
        announcements = []
        self.next = next
    }

    /// Says `notice` in the job's channel.
    mutating func say(_ notice: Notice, _ weight: Announcement.Weight) {
        announcements.append(
            Announcement(destination: job.order.destination, weight: weight, brief: JobBrief(job), notice: notice)
        )
    }

    /// Says `notice` to the person who asked alone.
    mutating func sayPrivately(_ notice: Notice) {
        announcements.append(
            Announcement(destination: .requester(of: job.id), weight: .personal, brief: JobBrief(job), notice: notice)
        )
    }
}
