import ChatPlatforms
import JobEngine

/// What `help` says.
extension English {
    /// The commands that work here for this person, on one screen: at most 24 lines and 1,500 characters.
    func helpText(for requester: Requester, access: AccessPolicy) -> MessageText {
        var text: MessageText = "Moves a disabled person's DocSpace data to a colleague.\n"
        for entry in CommandTable.entries where isShown(entry, to: requester, access) {
            let line = entry.usage.isEmpty ? command : "\(command) \(entry.usage)"
            text += "\(command: line) – \(ours: summary(of: entry))\n"
        }
        guard access.authorize(requester, for: .listed) == .allowed else {
            return text + "You may not start reassignments here. Who you are to the bot: \(command: "\(command) whoami")"
        }
        if access.allowsDeletion { text += "\(ours: ReassignOptions.deleteProfile) – delete personal files and profile too\n" }
        if access.allowsDisabling { text += "\(ours: ReassignOptions.disable) – disable the person first\n" }
        text +=
            access.confirmsAlways
            ? "<from> and <to> are names, e-mail addresses or DocSpace ids. You see a plan and confirm it."
            : "<from> and <to> are e-mail addresses or DocSpace ids; names show a plan first."
        return text + " Example: \(command: "\(command) anna@example.org maria@example.org")"
    }

    private func isShown(_ entry: CommandEntry, to requester: Requester, _ access: AccessPolicy) -> Bool {
        guard access.authorize(requester, for: AccessPolicy.Need(entry.role)) == .allowed else { return false }
        return entry.verb != .approve || access.approval != .never
    }

    /// What a command does: one short line.
    private func summary(of entry: CommandEntry) -> String {
        switch entry.verb {
        case nil: "move a disabled person's data to an active colleague"
        case .plan: "look only: what would move; names work too"
        case .confirm: "start a plan that you were shown"
        case .drop: "forget a plan"
        case .status: "one job, or all that run and wait"
        case .cancel: "ask DocSpace to stop"
        case .retry: "the same pair again, after a failure or a stop"
        case .resend: "post again what the chat did not take"
        case .watch: "follow a job started elsewhere"
        case .history: "jobs that have ended"
        case .doctor: "check everything, say what to fix"
        case .approve: "agree to a job as the second person"
        case .pause: "start no new job"
        case .resume: "start new jobs again"
        case .whoami: "your ids, and what you may do"
        case .help: "this list"
        }
    }
}
