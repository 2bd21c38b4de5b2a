import ChatPlatforms

/// What the doctor looked at, and what it found.
public struct Finding: Sendable, Equatable {
    /// How good it is.
    public enum Verdict: String, Sendable, Hashable {
        case good
        /// Works, but somebody should look at it.
        case doubtful
        case bad
        /// Could not be looked at, because somebody did not answer.
        case unreachable
    }

    /// What was looked at, in a few words.
    public var subject: String
    public var verdict: Verdict
    /// What was found: values from outside are told apart from our own words.
    var text: MessageText
    /// What to do; every finding that is not good has one.
    var remedy: MessageText?

    static func good(_ subject: String, _ text: MessageText) -> Finding {
        Finding(subject: subject, verdict: .good, text: text)
    }

    static func doubtful(_ subject: String, _ text: MessageText, remedy: MessageText) -> Finding {
        Finding(subject: subject, verdict: .doubtful, text: text, remedy: remedy)
    }

    static func bad(_ subject: String, _ text: MessageText, remedy: MessageText) -> Finding {
        Finding(subject: subject, verdict: .bad, text: text, remedy: remedy)
    }

    static func unreachable(_ subject: String, _ text: MessageText, remedy: MessageText) -> Finding {
        Finding(subject: subject, verdict: .unreachable, text: text, remedy: remedy)
    }

    /// The finding as one message, or one line of a terminal.
    var message: MessageText {
        let mark =
            switch verdict {
            case .good: "✅"
            case .doubtful: "⚠"
            case .bad: "❌"
            case .unreachable: "⏸"
            }
        let remedy = remedy.map { remedy -> MessageText in " → \(remedy)" } ?? ""
        return "\(ours: mark) \(ours: subject): \(text)\(remedy)"
    }

    /// The same without markup.
    public var line: String { message.plainText }
}
