import ChatPlatforms
import JobEngine

/// What `plan` answers.
extension Catalogue {
    /// What would happen, and the line that starts it.
    func planText(_ plan: Plan, _ findings: PreflightFindings, of order: Order) -> MessageText {
        let census = plan.census
        var text: MessageText = "Ready, not started. \(data: plan.from.name) (\(ours: plan.from.status.words))"
        if let to = plan.to { text += " → \(data: to.name) (\(ours: to.role.words))" }
        text += ": \(ours: Quantity.rooms(census.active.count)), \(census.archived.count) archived. "
        text += plan.deleteProfile ? "Profile deleted at the end." : "Profile kept."
        text += whatMoves(plan)
        text += "\n" + guess(findings.leaver, order.from.typed, "is disabled") + guess(findings.heir, order.heirAsTyped, "may own rooms")
        text += "This cannot be undone as a whole."
        if let to = plan.to { text += "\nStart: \(command: "\(command) \(plan.from.handle) \(to.handle)")" }
        return text
    }

    private func whatMoves(_ plan: Plan) -> MessageText {
        let shared: MessageText = plan.sharesFiles == false ? "" : ", shared files of My documents (DocSpace does not count them)"
        let bytes = plan.from.usedSpaceBytes ?? 0
        let space = bytes > 0 ? ", \(Quantity.storage(bytes)) used in all" : ""
        return """
            \nMoves: rooms with their files, connected storages\(shared). \
            Stays with \(data: plan.from.givenName): other personal files\(ours: space); seats in rooms of others.
            """
    }

    /// Says that a name was guessed, and how.
    private func guess(_ match: PersonMatch?, _ typed: String, _ kind: String) -> MessageText {
        guard case .guessed(_, let count)? = match, count > 1 else { return "" }
        return "\(data: "\"\(typed)\"") fits \(count) people, only 1 \(ours: kind). "
    }

    /// The chat gave no address for an answer that takes a while.
    var noPlaceForAnswer: MessageText {
        "This chat takes no later answer, so nothing can be looked up. \(command: "\(command) \(CommandTable.reassign.usage)")"
    }

    /// Too many questions wait.
    var tooBusy: MessageText { "Too many questions wait for DocSpace now. Nothing was started; ask again in a minute." }

    /// The portal gave no usable answer.
    func cannotLook(_ trouble: Trouble, _ order: Order) -> MessageText {
        let pair = [order.from.typed.asArgument, order.to?.typed.asArgument ?? ""].joined(separator: " ")
        return
            "DocSpace gives no answer now (\(ours: trouble.inWords)). Nothing was started. Ask again: \(command: "\(command) plan \(pair)")"
    }

    /// The portal refuses to be asked.
    func questionsRefused(status: Int, message: String?) -> MessageText {
        "\(said(message, status: status)) Nothing was started. \(ours: startRefusalHint(status, message))"
    }
}

extension Person {
    /// What to type for exactly this person: the address, if it reads as one. What the portal calls an address could otherwise be
    /// several words of a command, or a text without end.
    var handle: String { email.flatMap { ChatPlatforms.PersonReference($0)?.kind == .email ? $0 : nil } ?? id }
}

extension Person.Status {
    /// For a bracket.
    var words: String {
        switch self {
        case .active: "active"
        case .disabled: "disabled"
        case .pending: "invited"
        case .unknown: "state unknown"
        }
    }
}

extension Person.Role {
    /// For a bracket.
    var words: String {
        switch self {
        case .owner: "owner"
        case .docSpaceAdmin: "DocSpace admin"
        case .roomAdmin: "room admin"
        case .user: "User"
        case .guest: "guest"
        case .unknown: "role unknown"
        }
    }
}

extension String {
    /// The text as one word of a command.
    var asArgument: String { contains(" ") ? "\"\(self)\"" : self }
}
