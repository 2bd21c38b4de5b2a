import ChatPlatforms
import JobEngine
import JobLedger

/// The bot's words: turns what is known into what is said. Everything that people read in a chat is one of these texts.
///
/// A language is a type that conforms. Each text is a requirement and each of its placeholders a typed parameter, so that a text which is
/// missing, or takes something else, does not compile. Texts with variants take a value, whose cases are the variants.
protocol Catalogue: Sendable {
    // MARK: Announcements

    /// A stored announcement, before any platform's markup.
    func text(for announcement: Announcement) -> MessageText
    /// The one message of a job as it is from this announcement on, where messages can be changed.
    func liveText(for announcement: Announcement) -> MessageText
    /// Why messages are not changed any more, behind the first one that shows it.
    func accountRefused(_ word: String) -> MessageText

    // MARK: Commands that are not carried out

    /// What is wrong with a command, and the line that works.
    func mistakeText(_ mistake: CommandMistake) -> MessageText
    /// Why somebody may not. `channels` are those where the command works.
    func refused(_ reason: AccessPolicy.Reason, requester: Requester, channels: [String]) -> MessageText
    /// Why an order cannot be carried out, and what to do instead.
    func refusalText(_ refusal: Refusal, order: Order) -> MessageText
    /// A guest of the chat, who may not although on the lists.
    var guestRefused: MessageText { get }
    /// Why the chat told no address for a mention, and the line that works.
    func mentionText(_ problem: MentionProblem, in typed: InboundCommand) -> MessageText

    // MARK: Trouble

    /// The store cannot be used: nothing was recorded, nothing will happen.
    var storeTrouble: MessageText { get }
    /// The store failed while the command was being recorded.
    var storeUncertain: MessageText { get }
    /// The store took longer than the chat waits; the command may still be recorded.
    var storeSlow: MessageText { get }
    /// The store took longer than the chat waits, and the command only asked something.
    var storeSilent: MessageText { get }
    /// A command that was answered before, by a version whose answers this one cannot read.
    var alreadyTaken: MessageText { get }
    /// Too many commands wait for the store; this one was not given to it.
    var commandQueueFull: MessageText { get }
    /// Too many questions wait for DocSpace.
    var tooBusy: MessageText { get }
    /// The chat gave no address for an answer that takes a while.
    var noPlaceForAnswer: MessageText { get }
    /// DocSpace gave no usable answer.
    func cannotLook(_ trouble: Trouble, _ order: Order) -> MessageText
    /// DocSpace refuses to be asked.
    func questionsRefused(status: Int, message: String?) -> MessageText

    // MARK: Orders and plans

    /// The answer comes later.
    var lookingUp: MessageText { get }
    /// What became of a command to move somebody's data.
    func admissionText(_ admission: Admission, of order: Order, at now: Timestamp, pause: Pause?) -> MessageText
    /// What would happen, where it cannot be taken back, and the line that starts it.
    func planText(_ shown: ShownPlan, _ findings: PreflightFindings, needsApproval: Bool) -> MessageText
    /// Why a plan is not answered. `shown` is the plan, as far as it may be told.
    func planRefused(_ refusal: PlanRefusal, code: String, of shown: ShownPlan?) -> MessageText
    /// A plan that nobody can confirm any more.
    func dropped(_ shown: ShownPlan) -> MessageText

    // MARK: Jobs

    /// All unfinished jobs, a line each.
    func overview(_ jobs: [Job], at now: Timestamp) -> MessageText
    /// One job: where it stands, and since when that is known.
    func statusText(_ job: Job, at now: Timestamp) -> MessageText
    /// A line of `status` while nothing new starts.
    func pauseText(_ pause: Pause, at now: Timestamp) -> MessageText
    /// What the chat did not take, a line per job; empty where there is nothing.
    func undelivered(_ posts: [UndeliveredPost]) -> MessageText
    /// Jobs that have ended, a line each. `person` is who was asked about.
    func historyText(_ jobs: [Job], about person: String?, at now: Timestamp) -> MessageText
    /// No job has this number.
    func noSuchJob(_ id: JobID) -> MessageText
    /// No job is about this person.
    func noJobAbout(_ person: String) -> MessageText
    /// What became of a request to stop.
    func cancelText(_ answer: CancelAnswer, of job: Job, at now: Timestamp) -> MessageText
    /// Somebody else's job.
    func mayNotCancel(_ job: Job) -> MessageText
    /// A job that cannot be repeated.
    func nothingToRetry(_ job: Job, at now: Timestamp) -> MessageText
    /// Messages that are sent once more.
    func resending(_ count: Int, about id: JobID) -> MessageText
    /// No message about this job was given up.
    func nothingToResend(_ id: JobID) -> MessageText

    // MARK: Operators

    /// What became of an approval.
    func approvalText(_ answer: ApprovalAnswer, of job: Job, at now: Timestamp) -> MessageText
    /// Why this person's approval does not count.
    func mayNotApprove(_ job: Job, _ requester: Requester) -> MessageText
    /// An approval after the time for it.
    func approvedTooLate(_ job: Job, within time: Duration) -> MessageText
    /// From now on nothing new starts.
    var paused: MessageText { get }
    /// Nothing new starts already.
    func alreadyPaused(_ pause: Pause, at now: Timestamp) -> MessageText
    /// From now on jobs start again.
    var resumed: MessageText { get }
    /// Jobs start already.
    var notPaused: MessageText { get }

    // MARK: About the bot

    /// What stands for a channel that the platform has no link to.
    var configuredChannel: String { get }
    /// What the doctor posts to find out that it can.
    var doctorPost: MessageText { get }

    /// The commands that work here for this person.
    func helpText(for requester: Requester, access: AccessPolicy) -> MessageText
    /// Who somebody is to the bot, and what that allows.
    func whoami(_ requester: Requester, access: AccessPolicy) -> MessageText
    /// One thing that the doctor looked at, what it found, and what to do about it.
    func findingText(_ finding: Finding) -> MessageText
    /// All that the doctor found.
    func doctorText(_ findings: [Finding]) -> MessageText

    // MARK: Buttons

    /// What is written on a button.
    func label(of verb: ButtonClaim.Verb) -> String
    /// What a job's message says once its button was pressed: where the job stands now, and who pressed what.
    func pressed(_ verb: ButtonClaim.Verb, by name: String, _ job: Job, at now: Timestamp) -> MessageText
    /// A button that was shown too long ago.
    func buttonExpired(_ claim: ButtonClaim) -> MessageText
    /// A button that was shown in another channel.
    func buttonElsewhere(_ claim: ButtonClaim) -> MessageText
    /// A button under a plan of somebody else.
    var buttonOfSomebodyElse: MessageText { get }
    /// A button about a job that had the number before the store was restored from a backup.
    func buttonOfAnotherJob(_ id: JobID) -> MessageText
    /// A job that was asked for again already, whose message still shows the button.
    func retriedBefore(_ id: JobID, as newer: JobID) -> MessageText
}
