/// What follows from an event.
public struct Step: Sendable, Hashable {
    /// The job afterwards.
    public var job: Job
    /// What to say, in order.
    public var announcements: [Announcement]
    /// What to do next, in place of anything else that was wanted for the job. `nil` means to wait for an event from outside: the
    /// job is waiting, finished or with a person, or its start is under way and its answer still to come.
    public var next: JobAction?

    /// A plan that is shown to the person who asked; stored with the step.
    public var offer: ShownPlan?

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
