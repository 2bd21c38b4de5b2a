internal import HTTPTypes
internal import LoopbackHTTP

/// The part of a platform that answers to the token of a bot account. Pure: no clock, no sockets.
protocol AccountRules: Sendable {
    /// Nil if the request is for no route of the platform's API; a refusal if it makes no sense there.
    func call(_ request: LoopbackRequest) -> Result<AccountCall, PostRefusal>?
    /// Whether the request carries the token.
    func isAuthentic(_ request: LoopbackRequest) -> Bool
    /// - Throws: ``PostRefusal``.
    func read(_ request: LoopbackRequest, channel: ChatPlace) throws -> SeenMessage
    /// What a message shows after a change that reads as `seen`: the platforms keep what a change does not name.
    func shown(_ seen: SeenMessage, after earlier: SeenMessage, by request: LoopbackRequest) -> SeenMessage

    /// Names for new messages: `number` grows by one with each.
    func messageID(number: Int, atSeconds seconds: Int64) -> String
    func profile(of user: ChatUser) -> LoopbackReply
    func posted(_ message: AccountMessage) -> LoopbackReply
    func edited(_ message: AccountMessage) -> LoopbackReply
    func tested(_ team: ChatPlace) -> LoopbackReply
    func refusal(_ refusal: PostRefusal) -> LoopbackReply
    func rateLimited(retryAfter: String?) -> LoopbackReply
    /// For the answers of ``ChatFault`` that are about the account.
    func refusal(for fault: ChatFault.Answer) -> PostRefusal?

    var badToken: PostRefusal { get }
    var unknownUser: PostRefusal { get }
    var unknownChannel: PostRefusal { get }
    var unknownMessage: PostRefusal { get }
}

extension LoopbackRequest {
    /// Whether the bearer token is this one.
    func carries(token: String) -> Bool { headerFields[.authorization] == "Bearer \(token)" }

    /// The value of a field of the query, as sent.
    func query(_ name: String) -> String? {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
