internal import HTTPTypes
internal import LoopbackHTTP

/// Mattermost's API: statuses as usual, errors as JSON with an id.
struct MattermostAccountRules: AccountRules {
    let configuration: ChatSimulatorConfiguration

    private var rules: MattermostRules { MattermostRules(configuration: configuration) }

    func call(_ request: LoopbackRequest) -> Result<AccountCall, PostRefusal>? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.starts(with: ["api", "v4"]) else { return nil }
        let json = JSONValue.parse(request.body)
        switch (request.method, Array(parts.dropFirst(2))) {
        case (.get, ["users", "me"]):
            return .success(.test)
        case (.get, let rest) where rest.count == 2 && rest[0] == "users":
            return .success(.profile(user: rest[1]))
        case (.post, ["posts"]):
            let root = json?["root_id"]?.string
            return .success(.post(channel: json?["channel_id"]?.string ?? "", thread: root == "" ? nil : root))
        case (.put, let rest) where rest.count == 3 && rest[0] == "posts" && rest[2] == "patch":
            return .success(.edit(channel: nil, message: rest[1]))
        default:
            return .failure(PostRefusal(status: 404, word: "api.context.404.app_error"))
        }
    }

    func isAuthentic(_ request: LoopbackRequest) -> Bool { request.carries(token: configuration.botToken) }

    /// Posts of the API are plain Markdown: Slack's tokens mean nothing in them.
    func read(_ request: LoopbackRequest, channel: ChatPlace) throws -> SeenMessage {
        guard let post = JSONValue.parse(request.body), let text = post["message"]?.string else {
            throw PostRefusal(status: 400, word: "api.context.invalid_body_param.app_error")
        }
        guard text.unicodeScalars.count <= MattermostMessageReader.textLimit else {
            throw PostRefusal(status: 400, word: "model.post.is_valid.msg.app_error")
        }
        var dialect = MattermostText(users: configuration.users)
        dialect.rewritesSlackTokens = false
        let seen = dialect.read(text)
        let messageID = (post["props"]?.object ?? [:]).sorted { $0.key < $1.key }.lazy.compactMap(\.value.string).first
        return SeenMessage(
            text: seen.text, messageID: messageID, mentions: seen.mentions, links: seen.links,
            buttons: MattermostMessageReader.buttons(in: post["props"]?["attachments"]?.array ?? []))
    }

    /// Without `props`, even empty ones, the earlier ones stay, and the buttons in them.
    func shown(_ seen: SeenMessage, after earlier: SeenMessage, by request: LoopbackRequest) -> SeenMessage {
        guard JSONValue.parse(request.body)?["props"] == nil else { return seen }
        var shown = seen
        shown.buttons = earlier.buttons
        shown.messageID = earlier.messageID
        return shown
    }

    func messageID(number: Int, atSeconds seconds: Int64) -> String {
        let digits = String(number)
        return String(("post" + String(repeating: "x", count: 22)).prefix(26 - digits.count)) + digits
    }

    func profile(of user: ChatUser) -> LoopbackReply {
        .json(
            200,
            """
            {"id":"\(user.id)","create_at":1767225600000,"delete_at":0,"username":"\(user.name)","email":"\(user.email ?? "")",\
            "nickname":"","roles":"\(user.isGuest ? "system_guest" : "system_user")","props":{}}
            """)
    }

    func posted(_ message: AccountMessage) -> LoopbackReply { .json(201, document(message)) }

    func edited(_ message: AccountMessage) -> LoopbackReply { .json(200, document(message)) }

    private func document(_ message: AccountMessage) -> String {
        #"{"id":"\#(message.id)","channel_id":"\#(message.channelID)","root_id":"\#(message.thread ?? "")","type":""}"#
    }

    func tested(_ team: ChatPlace) -> LoopbackReply {
        .json(200, #"{"id":"bot1bot1bot1bot1bot1bot1b1","username":"docspace-reassign","email":"","is_bot":true,"roles":"system_user"}"#)
    }

    func refusal(_ refusal: PostRefusal) -> LoopbackReply { rules.refusal(refusal) }

    func rateLimited(retryAfter: String?) -> LoopbackReply { rules.rateLimited(retryAfter: retryAfter) }

    func refusal(for fault: ChatFault.Answer) -> PostRefusal? {
        switch fault {
        case .tokenRefused: badToken
        case .missingScope, .notInChannel: PostRefusal(status: 403, word: "api.context.permissions.app_error")
        case .messageGone: unknownMessage
        case .invalidPayload: PostRefusal(status: 400, word: "api.context.invalid_body_param.app_error")
        case .channelArchived: PostRefusal(status: 400, word: "api.post.create_post.can_not_post_to_deleted.error")
        default: nil
        }
    }

    var badToken: PostRefusal { PostRefusal(status: 401, word: "api.context.session_expired.app_error") }
    var unknownUser: PostRefusal { PostRefusal(status: 404, word: "app.user.missing_account.const") }
    var unknownChannel: PostRefusal { PostRefusal(status: 403, word: "api.context.permissions.app_error") }
    var unknownMessage: PostRefusal { PostRefusal(status: 404, word: "app.post.get.app_error") }
}
