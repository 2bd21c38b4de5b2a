/// Something worth saying about a job: data, not words. The words are in the bot's catalogue.
public enum Notice: Sendable, Hashable, Codable {
    /// Another job of the portal goes first.
    case waiting(behind: JobID)
    /// A second person must agree, within this time.
    case needsApproval(within: Duration)
    /// A second person has agreed.
    case approved(by: String)
    /// The bot has disabled the leaver's account.
    case leaverDisabled(Person)
    /// The portal runs the job.
    case started(rooms: Int, archivedRooms: Int)
    /// A reassignment that somebody started elsewhere is followed from here on.
    case following(Stage)
    /// The stage the job is in: a new one, or, as an incident, the present one of a job that the portal lists again.
    case stage(Stage, percentage: Int)
    /// The portal has given no usable answer for a while.
    case silent(Trouble, since: Duration, Standing)
    /// The portal answers again.
    case answersAgain(after: Duration, stage: Stage?)
    /// The portal no longer lists the job; what could be counted is as given, and the bot keeps looking.
    case missing(lastStage: Stage, lastSeen: Duration, Receipt?)
    /// The bot is back after an absence, and the job still runs.
    case backAgain(after: Duration, Stage, waiting: [JobID])
    /// Somebody asked to stop the job.
    case stopRequested(by: String)
    /// The portal refuses to stop the job.
    case stopRefused(status: Int)
    /// The bot cannot know whether the start was carried out; a person decides.
    case needsDecision(Doubt)
    /// The end. `wasAway` says that it came while the bot was away.
    case ended(Ending, wasAway: Bool)
    /// For a channel that would otherwise wait for news: the job was refused. Why is for the person who asked alone.
    case notStarted

    /// What the bot cannot know.
    public enum Doubt: Sendable, Hashable, Codable {
        /// The start was sent, the portal never showed it.
        case startNeverShown(left: RoomCount?)
        /// No record tells the end, and there was nothing to count from the beginning.
        case nothingToCount(RecordLoss, lastStage: Stage?)
        /// The bot died each time it worked on the job; it was not taken up again.
        case setAside(lastStage: Stage?)
        /// No record tells the end, and the portal does not let the bot count.
        case countFailed(RecordLoss, Trouble, lastStage: Stage?)
        /// The portal has refused for too long to tell anything about the job.
        case notTold(Trouble, for: Duration, lastStage: Stage?)
        /// The portal has listed the job for too long without any change.
        case standsStill(Stage, for: Duration)
    }

    /// What is known about the run while the portal gives no answer.
    public enum Standing: String, Sendable, Codable {
        /// No start was sent.
        case notStarted
        /// A start was sent; whether it was carried out is not known.
        case uncertain
        /// It was running when the portal last answered.
        case running
        /// The portal had lost the job before.
        case missing
    }
}
