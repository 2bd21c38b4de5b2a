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
    /// What it does, for help: one short line.
    public let summary: String
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
    public static let reassign = CommandEntry(
        verb: nil, arguments: "<from> <to>", summary: "move a disabled person's data to an active colleague", role: .listed)

    /// All entries.
    public static let entries: [CommandEntry] = [
        reassign,
        CommandEntry(
            verb: .plan, arguments: "<from> <to>", summary: "look only: what would move; names work too", role: .listed),
        CommandEntry(
            verb: .confirm, arguments: "<code> [<e-mail>]", summary: "start a plan that you were shown", role: .listed),
        CommandEntry(
            verb: .drop, arguments: "<code>", summary: "forget a plan", role: .listed),
        CommandEntry(
            verb: .status, arguments: "[<job>|<person>]", summary: "one job, or all that run and wait", role: .listed),
        CommandEntry(
            verb: .cancel, arguments: "<job>", summary: "ask DocSpace to stop", role: .listed),
        CommandEntry(
            verb: .retry, arguments: "<job>", summary: "the same pair again, after a failure or a stop", role: .listed),
        CommandEntry(
            verb: .resend, arguments: "<job>", summary: "post again what the chat did not take", role: .listed),
        CommandEntry(
            verb: .watch, arguments: "<person>", summary: "follow a job started elsewhere", role: .listed),
        CommandEntry(
            verb: .history, arguments: "[<person>]", summary: "jobs that have ended", role: .listed),
        CommandEntry(
            verb: .doctor, arguments: "", summary: "check everything, say what to fix", role: .listed),
        CommandEntry(
            verb: .approve, arguments: "<job>", summary: "agree to a job as the second person", role: .operators),
        CommandEntry(
            verb: .pause, arguments: "", summary: "start no new job", role: .operators),
        CommandEntry(
            verb: .resume, arguments: "", summary: "start new jobs again", role: .operators),
        CommandEntry(verb: .whoami, arguments: "", summary: "your ids, and what you may do", role: .anyone),
        CommandEntry(verb: .help, arguments: "", summary: "this list", role: .anyone),
    ]

    /// The entry of a verb.
    public static func entry(for verb: CommandVerb) -> CommandEntry {
        entries.first { $0.verb == verb } ?? reassign
    }
}
