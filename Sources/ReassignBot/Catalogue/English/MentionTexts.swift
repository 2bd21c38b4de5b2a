import ChatPlatforms

/// What is said about mentions of people.
extension English {
    /// The answer comes later.
    var lookingUp: MessageText { "Looking up…" }

    /// Guests of a chat may be in its channels and on the lists, and still start nothing.
    var guestRefused: MessageText { "You are a guest of this chat and may not start a reassignment. Ask an admin of this bot." }

    /// A mention that nobody here can turn into an address.
    func mentionText(_ shown: String, usage: String) -> MessageText {
        """
        \(data: shown) is a mention, and this bot cannot look up whose address that is. \
        Type \(command: "\(command) \(usage)")
        """
    }

    /// Why the chat told no address, and the line that works.
    func mentionText(_ problem: MentionProblem, in typed: InboundCommand) -> MessageText {
        let shown = typed.shown(problem.user)
        let line = "\(command) \(typed.wordsWithoutMentions)"
        switch problem.reason {
        case .hidden:
            return "The chat shows no e-mail address of \(data: shown). Nothing was started. Type \(command: line)"
        case .unknownUser:
            return "The chat knows nobody as \(data: shown). Nothing was started. Type \(command: line)"
        case .refused(let word):
            return """
                The chat does not tell this bot the address of \(data: shown) (\(data: word)). Nothing was started. \
                Type \(command: line). What an admin of this bot must change: \(command: "\(command) doctor")
                """
        case .unavailable:
            return "The chat did not answer whose address \(data: shown) is. Nothing was started. Try again, or type \(command: line)"
        }
    }
}
