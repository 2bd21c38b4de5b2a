/// Why a command cannot be carried out as typed. Values only: what to say about it is written elsewhere.
///
/// Strings in it were typed by a person or shown by a platform: they are data for every message. A `usage` or `instead` is
/// a command line.
public enum CommandMistake: Error, Sendable, Hashable {
    /// The text itself is unusable.
    case text(TextMistake)
    /// The first word is no verb and no person. `suggestion` is the verb it resembles; its row in the table has the usage.
    case unknownWord(String, suggestion: CommandVerb?)
    /// Part of the product, but not of this version; `instead` is a form that works.
    case notAvailableYet(Feature, instead: String)
    /// An option nobody knows.
    case unknownOption(String, usage: String)
    /// `--yes`: nothing here skips a question.
    case yesNotAccepted(instead: String)
    /// Something is missing after what was given.
    case missing(Argument, given: String?, usage: String)
    /// More words than the command takes; `extra` are those it cannot use.
    case tooManyWords(extra: [String], usage: String)
    /// Leaver and colleague are one person.
    case samePerson(String)
    /// Looks like an e-mail address and is none.
    case unreadableAddress(String)
    /// Looks like a job and is none; `suggestion` is the job that may be meant.
    case unreadableJob(String, suggestion: JobReference?, usage: String)

    /// What this version does not have.
    public enum Feature: Sendable, Hashable {
        case verb(CommandVerb)
        /// An option of the product: `--delete-profile`, `--disable`.
        case option(String)
        /// A person given by name.
        case name(String)
        /// A person given as a chat mention, without its `@`.
        case mention(String)
    }

    /// What is missing.
    public enum Argument: Sendable, Hashable {
        /// Who gets the data.
        case to
        /// Both persons: only options were given.
        case fromAndTo
    }
}
