/// Why a command has no meaning (yet). Everything the wording needs is in the values.
public enum CommandMistake: Error, Sendable, Hashable {
    /// The text itself cannot be read.
    case unreadable(TextMistake)
    /// The first word is no verb. The nearest one, if one is near.
    case unknownVerb(String, nearest: CommandVerb?)
    /// An option that does not exist.
    case unknownOption(String, usage: String)
    /// Something a command needs is missing.
    case missing(CommandNeed, usage: String)
    /// More words than the command takes.
    case tooMany(extra: String, usage: String)
    /// `--yes` where it cannot stand for a confirmation: with these options, or with people who must be searched.
    case yesNotAccepted(because: YesMistake)
    /// Not the code of a plan.
    case notACode(String, usage: String)
    /// Not a job number.
    case notAJob(String)
    /// Neither e-mail address nor id where one is needed.
    case notAPerson(String, usage: String)
    /// An address with letters that pass for others, so that what was read and what would be looked up differ.
    case lookAlike(String, usage: String)
    /// A chat mention: whose address it is, only the platform can tell.
    case mention(shown: String, usage: String)
    /// Both people are the same.
    case samePerson(String)
}

/// What a command can lack.
public enum CommandNeed: Sendable, Hashable, CaseIterable {
    /// Leaver and heir.
    case bothPeople
    /// Who receives the data.
    case heir
    /// The one person that the command is about.
    case person
    /// The code of a plan.
    case code
    /// The number of a job.
    case job
}

/// Why `--yes` is not accepted.
public enum YesMistake: Sendable, Hashable {
    /// Whatever this option does is always confirmed.
    case option(String)
    /// What had to be searched is always confirmed.
    case name(String)
}
