import ChatPlatforms
import JobEngine

/// What `help` says.
extension Catalogue {
    /// The commands that work here for this person, on one screen: at most 24 lines and 1,500 characters.
    func helpText(for requester: Requester, access: AccessPolicy) -> MessageText {
        var text: MessageText = "Moves a disabled person's DocSpace data to a colleague.\n"
        for entry in CommandTable.entries where isShown(entry, to: requester, access) {
            let line = entry.usage.isEmpty ? command : "\(command) \(entry.usage)"
            text += "\(command: line) – \(ours: entry.summary)\n"
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
}
