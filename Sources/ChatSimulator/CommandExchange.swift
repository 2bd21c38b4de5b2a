public import HTTPTypes
public import LoopbackHTTP

/// A slash command that was sent to the bot, and what came of it.
public struct CommandExchange: Sendable {
    /// Position among the simulator's exchanges, from 1, in the order of their answers.
    public internal(set) var number: Int
    /// The request, complete: sent again it is the same bytes.
    public let request: LoopbackRequest
    /// Who typed.
    public let user: ChatUser
    /// Where.
    public let channel: ChatPlace
    /// The platform's id of this command.
    public let triggerID: String
    /// The reply address that the bot was given.
    public let responseURL: String
    /// The status code; nil if no answer came in the platform's time.
    public let status: Int?
    /// The header fields of the answer.
    public let headerFields: HTTPFields
    /// The body of the answer.
    public let body: [UInt8]
    /// From connecting to the last byte, or to giving up.
    public let elapsed: Duration
    /// What the person alone sees of the answer.
    public let privateText: String?
    /// What the whole channel sees of the answer.
    public let publicText: String?
    /// The platform's own words when the command failed; the typed line then stays in the input box.
    public let failure: String?
}
