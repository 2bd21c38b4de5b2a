/// Something that happened to a job. Every fact from outside reaches the engine as one of these.
public enum JobEvent: Sendable, Hashable {
    /// The portal's one place is free, and it is this job's turn.
    case turnCame
    /// The process has started (again) and found the job unfinished; other jobs wait behind it.
    case resumed(waiting: [JobID] = [])
    /// A command has changed what is stored of the job.
    case commanded
    /// The portal was asked whether the order can be carried out.
    case preflightRead(PreflightFindings)
    /// The portal refuses the bot's questions before a start, and would again: nothing was started.
    case preflightRefused(status: Int, message: String?)
    /// New jobs are paused: what was about to start must not.
    case held
    /// The portal was asked to disable the leaver, and says that it did.
    case disabled
    /// The portal refuses to disable the leaver, and would again.
    case disableRefused(status: Int, message: String?)
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
    /// The portal took the request to stop; what it says of the job, or `nil` if it knows none.
    case stopTaken(Progress?)
    /// The portal refuses to stop the job, and would again.
    case stopRefused(status: Int)
    /// What is left was counted.
    case evidenceRead(Evidence)
    /// The portal answers, but what is left could not be counted.
    case countFailed(Trouble)
    /// The question could not be answered by the portal. Which one it was follows from the state.
    case unavailable(Trouble)
}
