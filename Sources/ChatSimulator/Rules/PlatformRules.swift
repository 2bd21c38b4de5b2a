internal import HTTPTypes
internal import LoopbackHTTP

/// A slash command about to be sent.
struct TypedCommand: Sendable {
    /// With the slash.
    var command: String
    /// The rest as typed.
    var text: String
    var user: ChatUser
    var channel: ChatPlace
    var triggerID: String
    var responseURL: String
    /// Whole seconds since 1970.
    var timestamp: Int64
}

/// A message as it would be shown.
struct SeenMessage: Hashable, Sendable {
    /// Whether only the person who typed sees it; webhooks are always public.
    var isPrivate = false
    var text: String
    var messageID: String?
    var mentions: [String] = []
    var links: [String] = []
    var buttons: [ChatButton] = []
    /// Whether blocks are what is shown, and the text only what notifications say.
    var isInBlocks = false
}

/// Why a platform does not take a post.
struct PostRefusal: Error, Hashable, Sendable {
    let status: Int
    /// Slack: the body. Mattermost: the `id` of the error.
    let word: String
}

/// What a platform makes of the answer to a command.
struct CommandVerdict: Sendable {
    var messages: [SeenMessage] = []
    /// The platform's own words if it does not accept the answer.
    var failure: String?
}

/// What happens to an address that somebody posts to.
enum WebhookLookup: Sendable {
    case channel(ChatPlace)
    case refused(PostRefusal)
}

/// The habits of one platform. Pure: no clock, no sockets.
protocol PlatformRules: Sendable {
    var commandTimeout: Duration { get }
    var isPaced: Bool { get }
    var pace: PaceLimiter { get }

    func triggerID(random: () -> UInt64) -> String
    func webhookPath(of channel: ChatPlace) -> String
    func replyPath(random: () -> UInt64) -> String
    /// Nil if the path is no webhook address at all.
    func webhook(at path: String) -> WebhookLookup?
    /// Whether a path looks like a reply address, known or not.
    func isReplyPath(_ path: String) -> Bool
    func commandRequest(_ command: TypedCommand, to address: CommandAddress) -> LoopbackRequest
    func verdict(on answer: LoopbackAnswer, to command: String) -> CommandVerdict
    /// Where later answers to a press are taken; nil where the platform takes them in the answer itself.
    func pressReplyPath(random: () -> UInt64) -> String?
    func pressRequest(_ press: ButtonPress, to address: CommandAddress) -> LoopbackRequest
    func pressVerdict(on answer: LoopbackAnswer) -> PressVerdict
    /// Whether a post to the reply address of a press takes the place of the message with the button.
    func replacesOriginal(_ request: LoopbackRequest) -> Bool
    /// The platform's words when no answer came in time or at all.
    func failure(of command: String, isTimeOut: Bool) -> String
    /// - Throws: ``PostRefusal``.
    func readWebhookPost(_ request: LoopbackRequest, channel: ChatPlace) throws -> [SeenMessage]
    /// - Throws: ``PostRefusal``.
    func readReply(_ request: LoopbackRequest) throws -> [SeenMessage]

    var success: LoopbackReply { get }
    func refusal(_ refusal: PostRefusal) -> LoopbackReply
    func rateLimited(retryAfter: String?) -> LoopbackReply
    /// For ``ChatFault/Answer/webhookGone`` and its kin.
    func refusal(for fault: ChatFault.Answer) -> PostRefusal?
    var replyExpired: PostRefusal { get }
    var replyUsedUp: PostRefusal { get }
}

extension LoopbackRequest {
    /// The media type without parameters, in lower case.
    var mediaType: String {
        let value = headerFields[.contentType] ?? ""
        return String(value.prefix { $0 != ";" }.filter { $0 != " " }).lowercased()
    }
}

extension HTTPFields {
    /// Fields in this order and case. Names that no header may have are left out; callers pass constants.
    init(inOrder fields: KeyValuePairs<String, String>) {
        self.init()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { append(HTTPField(name: name, value: value)) }
        }
    }
}

/// Text made of random letters and digits.
func randomText(_ count: Int, of alphabet: String, random: () -> UInt64) -> String {
    let characters = Array(alphabet)
    return String((0..<count).map { _ in characters[Int(random() % UInt64(characters.count))] })
}
