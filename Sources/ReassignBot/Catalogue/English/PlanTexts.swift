import ChatPlatforms
import JobEngine

/// What `plan` answers.
extension English {
    /// What would happen, where it cannot be taken back, and the line that starts it.
    func planText(_ shown: ShownPlan, _ findings: PreflightFindings, needsApproval: Bool) -> MessageText {
        let (plan, order) = (shown.plan, shown.order)
        let census = plan.census
        var text: MessageText = "Ready, not started. \(data: plan.from.name) (\(ours: plan.from.status.words))"
        if let to = plan.to { text += " → \(data: to.name) (\(ours: to.role.words))" }
        text += ": \(ours: Quantity.rooms(census.active.count)), \(census.archived.count) archived. "
        text += plan.deleteProfile ? "Profile deleted at the end." : "Profile kept."
        text += disabling(plan) + whatMoves(plan)
        text += "\n" + guess(findings.leaver, order.from.typed, plan.disables ? "may leave" : "is disabled")
        text += guess(findings.heir, order.heirAsTyped, "may own rooms")
        text += "This cannot be undone as a whole."
        if plan.deleteProfile { text += pointOfNoReturn(plan) }
        if needsApproval { text += "\nOnce confirmed, a second person must approve it." }
        return text + """
            \nStart: \(command: confirmCommand(shown.code, plan.from, deletes: plan.deleteProfile)) \
            (10 min, only you, only here) · Drop it: \(command: "\(command) drop \(shown.code)")
            """
    }

    private func pointOfNoReturn(_ plan: Plan) -> MessageText {
        let bytes = plan.from.usedSpaceBytes ?? 0
        let space = bytes > 0 ? " (\(Quantity.storage(bytes)) used)" : ""
        return """
            \n⚠ With --delete-profile DocSpace deletes \(data: plan.from.givenName)'s personal files\(ours: space) at stage 3 of 7, before \
            the rooms move. After that, cancel cannot bring them back.
            """
    }

    private func disabling(_ plan: Plan) -> MessageText {
        guard plan.disables else { return "" }
        return plan.from.status == .disabled
            ? "\nThe account is disabled already; nothing is to be done for --disable."
            : "\nFirst: \(data: plan.from.name) is disabled and logged out everywhere. This stays so, also after a cancel."
    }

    // MARK: Answers to codes

    /// Why a plan is not answered. `shown` is the plan, as far as it may be told.
    func planRefused(_ refusal: PlanRefusal, code: String, of shown: ShownPlan?) -> MessageText {
        switch refusal {
        case .addressMissing:
            guard let shown else { return planRefusedWithoutPlan(.unknown, code: code, nil) }
            return """
                Not started: a deletion is confirmed with the address of the person whose files are deleted. Type \
                \(command: confirmCommand(shown.code, shown.plan.from, deletes: true))
                """
        case .addressWrong:
            return """
                Not started: that is not the address of the person in plan \(data: code). Look at the plan, or drop it: \
                \(command: "\(command) drop \(code)")
                """
        case .unknown, .somebodyElses, .elsewhere, .expired, .dropped, .used:
            return planRefusedWithoutPlan(refusal, code: code, shown?.order)
        }
    }

    /// The same where only the order is known: what the command typed, or what the plan was made of.
    func planRefusedWithoutPlan(_ refusal: PlanRefusal, code: String, _ order: Order?) -> MessageText {
        let again: MessageText =
            order.map { "Make a new plan: \(command: planAgain($0))" } ?? "Make a plan: \(command: "\(command) plan <from> <to>")"
        switch refusal {
        case .unknown, .addressMissing, .addressWrong:
            return "There is no plan \(data: code). Nothing was started. " + again
        case .somebodyElses:
            return """
                Plan \(data: code) was shown to somebody else, who alone can answer it. Nothing was started. \
                Make your own: \(command: "\(command) plan <from> <to>")
                """
        case .elsewhere(let channel):
            return "Plan \(data: code) is answered where it was shown: \(channel: channel). Nothing was started."
        case .expired:
            return "Code \(data: code) is not valid any more (10 min). Nothing was started. " + again
        case .dropped:
            return "Plan \(data: code) was dropped. Nothing was started. " + again
        case .used(let job?):
            return "Code \(data: code) was used for \(ours: job). Nothing was started twice. \(command: statusCommand(job))"
        case .used(nil):
            return "Code \(data: code) was used before. Nothing was started twice. \(command: "\(command) status")"
        }
    }

    func dropped(_ shown: ShownPlan) -> MessageText {
        "Plan \(ours: shown.code) is dropped. Nothing was started. Again: \(command: planAgain(shown.order))"
    }

    private func whatMoves(_ plan: Plan) -> MessageText {
        let shared: MessageText = plan.sharesFiles == false ? "" : ", shared files of My documents (DocSpace does not count them)"
        let bytes = plan.from.usedSpaceBytes ?? 0
        let space = bytes > 0 ? ", \(Quantity.storage(bytes)) used in all" : ""
        if plan.deleteProfile {
            return """
                \nMoves: rooms with their files, connected storages\(shared). \
                Deleted: other personal files\(ours: space). Seats in rooms of others end.
                """
        }
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
        "DocSpace gives no answer now (\(ours: trouble.inWords)). Nothing was started. Ask again: \(command: planAgain(order))"
    }

    /// The portal refuses to be asked.
    func questionsRefused(status: Int, message: String?) -> MessageText {
        """
        \(said(message, status: status)) Nothing was started. \(ours: startRefusalHint(status, message)) \
        \(command: "\(command) doctor")
        """
    }
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
