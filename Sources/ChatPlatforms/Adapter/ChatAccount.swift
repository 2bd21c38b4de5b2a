public import TransportCore

/// What a platform can do with the token of a bot account, beside commands and webhook.
///
/// Pure like the platform: it makes requests and reads answers. The token is in the requests alone.
public protocol ChatAccount: Sendable {
    /// The call that asks for the profile of a chat user; `nil` for an id that nobody there can have.
    func profileRequest(of user: String) -> TransportRequest?

    /// The e-mail address in the answer to ``profileRequest(of:)``.
    func address(of user: String, in outcome: Result<TransportResponse, TransportError>) -> MentionedAddress
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
