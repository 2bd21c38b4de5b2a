/// Every word that may stand first after the command's name.
public enum CommandVerb: String, Sendable, CaseIterable {
    case plan, confirm, drop, status, cancel, retry, resend, watch, history, doctor, whoami, approve, pause, resume, help
}

/// What a person must be to use a command.
public enum CommandRole: String, Sendable, CaseIterable {
    /// Any authentic sender.
    case anyone
    /// Team, channel and person on the lists.
    case listed
    /// Listed, and an operator.
    case operators
}

/// One line of the product's command table.
public struct CommandEntry: Sendable, Hashable {
    /// `nil` for the main form, which has no verb.
    public let verb: CommandVerb?
    /// What follows the verb.
    public let arguments: String
    public let role: CommandRole

    /// Whether one word behind the verb makes a whole command.
    var takesOneWord: Bool {
        let mandatory = arguments.split(separator: " ").count { !$0.hasPrefix("[") }
        return !arguments.isEmpty && mandatory <= 1
    }

    /// The line to type, without the command's name.
    public var usage: String {
        [verb?.rawValue ?? "", arguments].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// The product's commands, in the order of help. Parser, permission check and help all read this one table.
public enum CommandTable {
    /// The main form: two people.
    public static let reassign = CommandEntry(verb: nil, arguments: "<from> <to>", role: .listed)

    /// All entries.
    public static let entries: [CommandEntry] = [
        reassign,
        CommandEntry(verb: .plan, arguments: "<from> <to>", role: .listed),
        CommandEntry(verb: .confirm, arguments: "<code> [<e-mail>]", role: .listed),
        CommandEntry(verb: .drop, arguments: "<code>", role: .listed),
        CommandEntry(verb: .status, arguments: "[<job>|<person>]", role: .listed),
        CommandEntry(verb: .cancel, arguments: "<job>", role: .listed),
        CommandEntry(verb: .retry, arguments: "<job>", role: .listed),
        CommandEntry(verb: .resend, arguments: "<job>", role: .listed),
        CommandEntry(verb: .watch, arguments: "<person>", role: .listed),
        CommandEntry(verb: .history, arguments: "[<person>]", role: .listed),
        CommandEntry(verb: .doctor, arguments: "", role: .listed),
        CommandEntry(verb: .approve, arguments: "<job>", role: .operators),
        CommandEntry(verb: .pause, arguments: "", role: .operators),
        CommandEntry(verb: .resume, arguments: "", role: .operators),
        CommandEntry(verb: .whoami, arguments: "", role: .anyone),
        CommandEntry(verb: .help, arguments: "", role: .anyone),
    ]

    /// The entry of a verb.
    public static func entry(for verb: CommandVerb) -> CommandEntry {
        entries.first { $0.verb == verb } ?? reassign
    }
}
