/// Something to show in a chat, before any platform's markup.
public struct Message: Sendable, Equatable {
    /// Recognises a second copy of the same message; carried unseen.
    public var id: String
    /// What is said, in order.
    public var spans: [Span]
    /// Second ways to commands that the text names. A platform that has none leaves them out.
    public var buttons: [MessageButton]

    /// Creates a message.
    public init(id: String, spans: [Span], buttons: [MessageButton] = []) {
        self.id = id
        self.spans = spans
        self.buttons = buttons
    }

    /// The text without markup, as product texts and golden tests write it: commands in backticks, data as it is.
    public var plainText: String {
        spans.map(\.plainText).joined()
    }
}

/// A piece of a message. Who wrote the words decides the case: nothing from outside may travel as `text`.
public enum Span: Sendable, Hashable {
    /// Our own words. `\n` breaks the line.
    case text(String)
    /// Our own words, emphasised.
    case bold(String)
    /// A value from outside: a name, an address, an error text. Encoders escape it, cap it at 80 characters and keep it inert.
    case data(String)
    /// A command line to type. Its arguments may come from outside; treated like data, but never cut.
    case command(String)
    /// A channel, by its stable id: a link where the platform has one, else words that stand for it.
    case channel(id: String)

    /// The piece without markup; commands keep their backticks.
    public var plainText: String {
        switch self {
        case .text(let text), .bold(let text), .data(let text): text
        case .command(let text): "`\(text)`"
        case .channel(let id): "#\(id)"
        }
    }
}

/// The answer to a command.
public struct Answer: Sendable, Equatable {
    /// Who sees it.
    public enum Audience: Sendable, Equatable {
        /// The person who typed.
        case requester
        /// Everybody in the channel.
        case channel
    }

    /// Who sees it.
    public var audience: Audience
    /// What is said.
    public var message: Message

    /// Creates an answer.
    public init(audience: Audience, message: Message) {
        self.audience = audience
        self.message = message
    }
}
