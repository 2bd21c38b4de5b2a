public import TransportCore

/// What a platform can do with the token of a bot account, beside commands and webhook.
///
/// Pure like the platform: it makes requests and reads answers. The token is in the requests alone.
public protocol ChatAccount: Sendable {
    /// The call that asks for the profile of a chat user; `nil` for an id that nobody there can have.
    func profileRequest(of user: String) -> TransportRequest?

    /// The e-mail address in the answer to ``profileRequest(of:)``.
    func address(of user: String, in outcome: Result<TransportResponse, TransportError>) -> MentionedAddress

    /// How the person belongs to the workspace, in the same answer.
    func membership(of user: String, in outcome: Result<TransportResponse, TransportError>) -> ChatMembership

    /// The call that asks what the token may do.
    var rightsRequest: TransportRequest { get }

    /// What the token may do, in the answer to ``rightsRequest``.
    func rights(in outcome: Result<TransportResponse, TransportError>) -> AccountRights

    /// Scheme, host and port of the calls; no path.
    var origin: String { get }

    /// The call that puts `message` to `place`; `nil` for a message without text or a place that cannot be.
    func encode(_ message: Message, to place: AccountPlace, as form: MessageForm) -> TransportRequest?

    /// What the outcome of a call made by ``encode(_:to:as:)`` means for the message.
    func interpret(_ outcome: Result<TransportResponse, TransportError>, from place: AccountPlace) -> AccountDelivery
}

/// Where a bot account puts a message.
public enum AccountPlace: Sendable, Hashable {
    /// A new message in a channel, by its stable id.
    case channel(String)
    /// In place of what a message said before.
    case message(MessageReference)
    /// A new message in the thread of another.
    case thread(of: MessageReference)
}

/// How a platform names a message that a bot account has written; means nothing to anybody else.
public struct MessageReference: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// How much of a message is sent.
public enum MessageForm: Sendable, Hashable {
    /// All of it, with markup and id.
    case full
    /// Short plain text, for the one retry after the platform called the full form wrong.
    case plain
}

/// What became of a message of a bot account.
public enum AccountDelivery: Sendable, Equatable {
    /// The platform proved that it has the message, and says how to find it again.
    case posted(MessageReference)
    /// The message that was to be changed or answered is not there any more, or cannot be changed.
    case lost
    /// The account may not do this: its token, its rights or its channel. The word is for log and operator.
    case refused(String)
    /// As for any other post; never `delivered` and never `dead`.
    case other(Delivery)

    /// What a platform's answer means where its own words say nothing.
    init(_ delivery: Delivery) {
        self =
            switch delivery {
            case .dead(let word): .refused(word)
            case .delivered: .other(.unknown)
            case .retry, .retryFewTimes, .unknown, .rejected: .other(delivery)
            }
    }
}

/// What the token of a bot account may do.
public enum AccountRights: Sendable, Equatable {
    /// All that is needed, as far as the platform tells.
    case complete
    /// Not everything: these scopes are missing.
    case lacking([String])
    /// The platform does not accept the token. The word is for log and operator.
    case refused(String)
    /// No usable answer now.
    case unavailable
}

/// How somebody belongs to a workspace.
public enum ChatMembership: Sendable, Hashable {
    case member
    /// From outside, let into some channels.
    case guest
    /// The platform gave no usable answer.
    case unknown
}

/// The e-mail address behind a mention, or why there is none.
public enum MentionedAddress: Sendable, Equatable {
    /// The one in the person's chat profile.
    case email(String)
    /// The profile shows no address: the person has none, or the account may not see it.
    case hidden
    /// The platform knows nobody with this id.
    case unknownUser
    /// The platform does not let the account ask. The word is for log and operator.
    case refused(String)
    /// No usable answer now; `nil` means no wait time was given.
    case unavailable(retryAfter: Duration?)
}

extension ChatPlatform {
    /// Without the token of a bot account, a platform has none.
    public var account: (any ChatAccount)? { nil }
}
