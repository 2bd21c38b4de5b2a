/// What can be asked for. `reassign` is the main job and has no word of its own; every other verb is typed first.
public enum CommandVerb: String, Sendable, Hashable, CaseIterable {
    case reassign, plan, confirm, drop, status, cancel, retry, watch, history, doctor, whoami, approve, pause, resume, help

    /// The word that is typed, or `nil` for the main job.
    public var word: String? { self == .reassign ? nil : rawValue }

    /// Reads a typed word, without regard to case.
    init?(typed: String) {
        guard let verb = CommandVerb(rawValue: typed.lowercased()), verb.word != nil else { return nil }
        self = verb
    }
}

/// Who may use a command. Each role may do what the ones before it may.
public enum CommandRole: Int, Sendable, Comparable {
    /// Everybody whose request is authentic.
    case anyone
    /// People whose team, channel and id are all on the allow-lists.
    case listed
    /// Operators, who are listed too.
    case operators

    public static func < (left: CommandRole, right: CommandRole) -> Bool { left.rawValue < right.rawValue }
}

/// One row of the command table.
public struct CommandRow: Sendable {
    /// Whether a command works in this version.
    public enum Availability: Sendable, Equatable {
        /// It works.
        case available
        /// It does not work yet; the verb that comes closest does.
        case notYet(instead: CommandVerb)
    }

    public let verb: CommandVerb
    /// How it is typed, with placeholders.
    public let usage: String
    /// A line to copy and change.
    public let example: String
    /// What it does, in one short line.
    public let summary: String
    /// Who may use it.
    public let role: CommandRole
    public let availability: Availability
}

/// Every command of the product: parser, help text and permission check read this one table.
public enum CommandTable {
    /// The rows, in the order of the help text.
    public static let rows: [CommandRow] = [
        row(.reassign, "<from> <to>", like: "anna@example.org maria@example.org", "Moves a leaver's data to a colleague.", .listed),
        row(.plan, "<from> <to>", like: "anna@example.org maria@example.org", "Looks only: what would move.", .listed, instead: .reassign),
        row(.confirm, "<code> [<e-mail>]", like: "K7QD", "Starts what a plan showed.", .listed, instead: .reassign),
        row(.drop, "<code>", like: "K7QD", "Throws a plan away.", .listed, instead: .status),
        row(.status, "[<job>|<person>]", like: "J-17", "One job, or all that run and wait.", .listed),
        row(.cancel, "<job>", like: "J-17", "Asks DocSpace to stop a job.", .listed, instead: .status),
        row(.retry, "<job>", like: "J-17", "The same pair again, after a failure or a stop.", .listed, instead: .reassign),
        row(.watch, "<person>", like: "anna@example.org", "Follows a job that was started elsewhere.", .listed, instead: .status),
        row(.history, "[<person>]", like: "anna@example.org", "Finished jobs.", .listed, instead: .status),
        row(.doctor, "", like: "", "Checks everything and says what to fix.", .listed, instead: .status),
        row(.whoami, "", like: "", "Your id, workspace and channel, and what you may do.", .anyone),
        row(.approve, "<job>", like: "J-17", "The second person for a deletion.", .operators, instead: .status),
        row(.pause, "", like: "", "No new job starts.", .operators, instead: .status),
        row(.resume, "", like: "", "New jobs start again.", .operators, instead: .status),
        row(.help, "", like: "", "This text.", .anyone),
    ]

    /// The row of a verb.
    public static func row(for verb: CommandVerb) -> CommandRow {
        byVerb[verb] ?? rows[0]
    }

    private static let byVerb = Dictionary(uniqueKeysWithValues: rows.map { ($0.verb, $0) })

    /// `/reassign`, the verb's word and `arguments`, as it is typed.
    static func line(_ verb: CommandVerb, _ arguments: String...) -> String {
        (["/reassign", verb.word ?? ""] + arguments).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func row(
        _ verb: CommandVerb, _ arguments: String, like example: String, _ summary: String, _ role: CommandRole,
        instead: CommandVerb? = nil
    ) -> CommandRow {
        CommandRow(
            verb: verb,
            usage: line(verb, arguments),
            example: line(verb, example),
            summary: summary,
            role: role,
            availability: instead.map { .notYet(instead: $0) } ?? .available
        )
    }
}
