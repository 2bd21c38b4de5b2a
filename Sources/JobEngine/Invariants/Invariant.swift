/// The promises that every step of a job keeps. Checked at each one, in release builds too: a step that breaks one is a bug, and
/// nothing of it may reach the store, the portal or the chat.
///
/// Numbers are those of the table in `SECURITY.md`. What needs the store is a rule of its schema or a check of its transactions.
public enum Invariant: Int, Sendable, CaseIterable {
    /// A start belongs to an intent of exactly this attempt and plan, recorded in the same step, without an outcome.
    case startIsIntended = 1
    /// An attempt has one start.
    case oneStartPerAttempt = 2
    /// An attempt begins only after the one before provably came to nothing.
    case earlierAttemptsAreResolved = 3
    /// Terminal states are final.
    case terminalIsFinal = 5
    /// Watching ends by the portal's record, or by evidence that is marked as such.
    case watchingEndsByRecordOrEvidence = 6
    /// An absent record alone never ends watching.
    case absenceEndsNothing = 7
    /// What is started is what was planned, and what was confirmed if something was.
    case startIsThePlan = 8
    /// A deletion was confirmed by name, and so was disabling an account.
    case deletionIsOrdered = 9
    /// Whoever asked is allowed at the intent too, and whoever approved is somebody else.
    case requesterIsAllowed = 10
    /// The step that ends a job, and no other, has one last message.
    case oneLastMessage = 14
    /// A percentage that was read is never followed by a lower one of the same run.
    case percentageNeverFalls = 17
    /// A job at work waits for something, and not for ever.
    case everyWaitEnds = 25
}
