/// A button under a message: a second way to a command that the text names too.
public struct MessageButton: Sendable, Hashable {
    /// What a button looks like.
    public enum Style: Sendable, Hashable {
        /// The step that the message is about.
        case primary
        /// Ends something.
        case danger
        case plain
    }

    /// Our own words on it.
    public var label: String
    public var style: Style
    /// What a press says.
    public var claim: ButtonClaim

    /// Creates a button.
    public init(label: String, style: Style, claim: ButtonClaim) {
        self.label = label
        self.style = style
        self.claim = claim
    }
}

/// What a button stands for, as it goes to the chat and comes back with a press.
///
/// It holds no right and no state: a press is the same as typing ``line``, and what that does the store and the lists decide. The claim
/// only narrows: a press that does not fit it is not even looked at further.
public struct ButtonClaim: Sendable, Hashable {
    /// The commands that have buttons. The names are on the wire.
    public enum Verb: String, Sendable, CaseIterable {
        case confirm, drop, cancel, approve, retry
    }

    public var verb: Verb
    /// The code of a plan or the number of a job.
    public var subject: String
    /// The only channel where it may be pressed, by its stable id.
    public var channel: String
    /// The only person who may press it, by the stable id; `nil` for whoever may use the command.
    public var holder: String?
    /// From this second of the wall clock on it says nothing any more.
    public var expiresAtSeconds: Int64
    /// When the job was accepted, in milliseconds since 1970; `nil` for plans. A store that was restored from a backup gives numbers out
    /// again, and a button must not be about the job that has its number now.
    public var acceptedAtMilliseconds: Int64?

    /// Creates a claim.
    public init(
        verb: Verb, subject: String, channel: String, holder: String?, expiresAtSeconds: Int64, acceptedAtMilliseconds: Int64? = nil
    ) {
        self.verb = verb
        self.subject = subject
        self.channel = channel
        self.holder = holder
        self.expiresAtSeconds = expiresAtSeconds
        self.acceptedAtMilliseconds = acceptedAtMilliseconds
    }

    /// What a person would type after the command's name.
    public var line: String { "\(verb.rawValue) \(subject)" }
}

/// What the person who pressed a button gets, and what becomes of the message.
public struct PressAnswer: Sendable, Equatable {
    /// What the message says from now on, without its buttons. `nil` leaves it as it is: the press was refused, the buttons are others'.
    public var replacement: Message?
    /// For the person who pressed alone.
    public var note: Message?

    /// Creates an answer.
    public init(replacement: Message?, note: Message?) {
        self.replacement = replacement
        self.note = note
    }
}
