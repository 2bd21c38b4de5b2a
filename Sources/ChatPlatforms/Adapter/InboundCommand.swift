/// A typed command or a pressed button, free of everything that is special to its platform.
public struct InboundCommand: Sendable, Equatable {
    /// Where it was typed and by whom.
    public var origin: Origin
    /// The words after the command's name, or what is wrong with the text.
    public var words: Result<[Word], TextMistake>
    /// The text after normalisation, for showing it back; capped.
    public var text: String
    /// Recognises the same command when it arrives twice; unique within platform and workspace.
    public var duplicateKey: String
    /// Where later private answers can go.
    public var reply: ReplyHandle?
    /// Whether the answer to the request is for the sender alone. What an outgoing webhook is answered, its channel reads.
    public var hasPrivateAnswers: Bool
    /// What the pressed button says; `nil` for a command that was typed.
    public var press: ButtonClaim?

    /// Creates a command.
    public init(
        origin: Origin, words: Result<[Word], TextMistake>, text: String, duplicateKey: String, reply: ReplyHandle?,
        hasPrivateAnswers: Bool = true
    ) {
        self.origin = origin
        self.words = words
        self.text = text
        self.duplicateKey = duplicateKey
        self.reply = reply
        self.hasPrivateAnswers = hasPrivateAnswers
    }

    /// The command that a button stands for, word for word as a person would type it.
    init(pressing claim: ButtonClaim, origin: Origin, duplicateKey: String, reply: ReplyHandle?) {
        self.init(
            origin: origin, words: .success([.text(claim.verb.rawValue), .text(claim.subject)]), text: claim.line,
            duplicateKey: duplicateKey, reply: reply)
        press = claim
    }

    /// Where a command was typed and by whom. Ids are stable, names are for display only.
    public struct Origin: Sendable, Hashable {
        public var platform: PlatformName
        public var team: String
        public var channel: String
        public var channelName: String
        public var user: String
        public var userName: String

        /// Creates an origin.
        public init(platform: PlatformName, team: String, channel: String, channelName: String, user: String, userName: String) {
            self.platform = platform
            self.team = team
            self.channel = channel
            self.channelName = channelName
            self.user = user
            self.userName = userName
        }
    }

    /// Where later private answers to one command can go.
    public struct ReplyHandle: Sendable, Equatable {
        /// An address allowed by ``ChatPlatform/permits(replyURL:)``. A secret: never log it.
        public var url: String

        /// Creates a handle.
        public init(url: String) {
            self.url = url
        }
    }
}

extension InboundCommand.ReplyHandle: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the address.
    public var description: String { "reply handle" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One word of a command.
public enum Word: Sendable, Hashable {
    /// Plain text: a verb, an option, an e-mail address as typed, a name.
    case text(String)
    /// Text that stood in quotes: never a verb or an option.
    case quoted(String)
    /// An e-mail address the platform had marked as such.
    case email(String)
    /// A mention of a chat user; the name is what the person saw, if the platform tells it.
    case mention(user: String, name: String?)

    /// The word as a person would type it.
    public var typed: String {
        switch self {
        case .text(let text), .email(let text): text
        case .quoted(let text): "\"\(text)\""
        case .mention(let user, let name): "@\(name ?? user)"
        }
    }
}

/// What is wrong with the text of a command before any word has a meaning.
public enum TextMistake: Error, Sendable, Hashable {
    /// More than 2,000 characters.
    case tooLong
    /// More than 32 words.
    case tooManyWords
    /// A quote without its partner.
    case unbalancedQuote
    /// A control character.
    case controlCharacter
    /// A mention of a group, a channel or everybody where a person is wanted.
    case broadcast
    /// A link label shows another e-mail address than the link holds.
    case misleadingLink(shown: String, target: String)
}
