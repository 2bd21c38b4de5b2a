import ChatPlatforms
import JobEngine

/// The lines that people type. They are the same in every language.
extension Catalogue {
    /// The slash command as people type it.
    var command: String { "/reassign" }

    /// `/reassign status J-17`
    func statusCommand(_ job: JobID) -> String { "\(command) status \(job)" }

    /// `/reassign retry J-17`
    func retryCommand(_ job: JobID) -> String { "\(command) retry \(job)" }

    /// `/reassign cancel J-17`
    func cancelCommand(_ job: JobID) -> String { "\(command) cancel \(job)" }

    /// `/reassign approve J-17`
    func approveCommand(_ job: JobID) -> String { "\(command) approve \(job)" }

    /// The command that asks for the same again, for orders that made no job worth a number.
    func sameAgain(_ order: Order) -> String {
        guard let to = order.to else { return "\(command) watch \(order.from.typed)" }
        return line(from: order.from.typed, to: to.typed, order)
    }

    /// The command that shows the plan of `order` again. What was typed exactly would start at once without the word.
    func planAgain(_ order: Order) -> String {
        let isShownAnyway = order.deleteProfile || order.disables || order.from.kind == .name || order.to?.kind == .name
        return isShownAnyway ? sameAgain(order) : sameAgain(order).replacingPrefix(command, by: "\(command) plan")
    }

    /// The command for two people with the options of `order`.
    func line(from: String, to: String, _ order: Order) -> String {
        var options = ReassignOptions()
        options.deletesProfile = order.deleteProfile
        options.disables = order.disables
        return ([command, from.asArgument, to.asArgument] + options.words).joined(separator: " ")
    }

    /// `/reassign confirm K7QD`, with the leaver's address where a profile is deleted.
    func confirmCommand(_ code: PlanCode, _ leaver: Person, deletes: Bool) -> String {
        "\(command) confirm \(code)" + (deletes ? " \(leaver.handle)" : "")
    }
}

extension Person {
    /// What to type for exactly this person: the address, if it reads as one. What the portal calls an address could otherwise be
    /// several words of a command, or a text without end.
    var handle: String { email.flatMap { ChatPlatforms.PersonReference($0)?.kind == .email ? $0 : nil } ?? id }
}

extension InboundCommand {
    /// The words with `<e-mail>` in place of mentions, also of those that the chat has left as text.
    var wordsWithoutMentions: String {
        guard case .success(let words) = words else { return "" }
        return words.map { word in
            switch word {
            case .mention: "<e-mail>"
            case .text(let text) where text.hasPrefix("@"): "<e-mail>"
            case .text, .quoted, .email: word.typed.asArgument
            }
        }.joined(separator: " ")
    }
}

extension String {
    /// The text as one word of a command.
    var asArgument: String { contains(" ") ? "\"\(self)\"" : self }

    /// The text with another beginning.
    fileprivate func replacingPrefix(_ prefix: String, by other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
