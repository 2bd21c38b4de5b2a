internal import HTTPTypes
internal import LoopbackHTTP

/// Slack's Web API: 200 whatever happens, `ok` and `error` in the body.
struct SlackAccountRules: AccountRules {
    let configuration: ChatSimulatorConfiguration

    func call(_ request: LoopbackRequest) -> Result<AccountCall, PostRefusal>? {
        guard request.path.hasPrefix("/api/") else { return nil }
        let json = JSONValue.parse(request.body)
        switch (request.method, request.path.dropFirst("/api/".count)) {
        case (.get, "users.info"), (.post, "users.info"):
            return .success(.profile(user: request.query("user") ?? ""))
        case (.post, "chat.postMessage"):
            guard let channel = json?["channel"]?.string else { return .failure(unknownChannel) }
            return .success(.post(channel: channel, thread: json?["thread_ts"]?.string))
        case (.post, "chat.update"):
            guard let channel = json?["channel"]?.string else { return .failure(unknownChannel) }
            return .success(.edit(channel: channel, message: json?["ts"]?.string ?? ""))
        case (.get, "auth.test"), (.post, "auth.test"):
            return .success(.test)
        default:
            return .failure(PostRefusal(status: 200, word: "unknown_method"))
        }
    }

    func isAuthentic(_ request: LoopbackRequest) -> Bool { request.carries(token: configuration.botToken) }

    func read(_ request: LoopbackRequest, channel: ChatPlace) throws -> SeenMessage {
        guard request.mediaType == "application/json" else { throw PostRefusal(status: 200, word: "no_text") }
        do {
            let seen = try SlackMessageReader(users: configuration.users, channels: configuration.channels).read(request.body, kind: .post)
            return seen.first ?? SeenMessage(text: "")
        } catch let refusal as PostRefusal {
            throw PostRefusal(status: 200, word: refusal.word)
        }
    }

    /// Without `blocks`, even empty ones, the earlier blocks stay, and the text changes what notifications say alone.
    func shown(_ seen: SeenMessage, after earlier: SeenMessage, by request: LoopbackRequest) -> SeenMessage {
        let keepsBlocks = earlier.isInBlocks && JSONValue.parse(request.body)?["blocks"] == nil
        return keepsBlocks ? earlier : seen
    }

    func messageID(number: Int, atSeconds seconds: Int64) -> String {
        let digits = String(number)
        return "\(seconds)." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    func profile(of user: ChatUser) -> LoopbackReply {
        let email = user.email.map { ",\"email\":\"\($0)\"" } ?? ""
        return .json(
            200,
            """
            {"ok":true,"user":{"id":"\(user.id)","team_id":"\(configuration.team.id)","name":"\(user.name)","deleted":false,\
            "profile":{"display_name":"\(user.name)"\(email)},"is_restricted":\(user.isGuest),"is_ultra_restricted":false,\
            "is_bot":false,"updated":1767225600}}
            """)
    }

    func posted(_ message: AccountMessage) -> LoopbackReply {
        .json(200, #"{"ok":true,"channel":"\#(message.channelID)","ts":"\#(message.id)","message":{"type":"message"}}"#)
    }

    func edited(_ message: AccountMessage) -> LoopbackReply { posted(message) }

    func tested(_ team: ChatPlace) -> LoopbackReply {
        .json(
            200,
            #"{"ok":true,"url":"https://\#(team.name).slack.com/","team_id":"\#(team.id)","user_id":"U0BOT00001","bot_id":"B0BOT00001"}"#,
            headerFields: HTTPFields(inOrder: ["X-OAuth-Scopes": configuration.botScopes]))
    }

    func refusal(_ refusal: PostRefusal) -> LoopbackReply {
        .json(refusal.status, #"{"ok":false,"error":"\#(refusal.word)"}"#)
    }

    func rateLimited(retryAfter: String?) -> LoopbackReply {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        return .json(429, #"{"ok":false,"error":"ratelimited"}"#, headerFields: fields)
    }

    func refusal(for fault: ChatFault.Answer) -> PostRefusal? {
        switch fault {
        case .tokenRefused: badToken
        case .missingScope: PostRefusal(status: 200, word: "missing_scope")
        case .notInChannel: PostRefusal(status: 200, word: "not_in_channel")
        case .messageGone: unknownMessage
        case .invalidPayload: PostRefusal(status: 200, word: "invalid_blocks")
        case .channelArchived: PostRefusal(status: 200, word: "is_archived")
        default: nil
        }
    }

    var badToken: PostRefusal { PostRefusal(status: 200, word: "invalid_auth") }
    var unknownUser: PostRefusal { PostRefusal(status: 200, word: "user_not_found") }
    var unknownChannel: PostRefusal { PostRefusal(status: 200, word: "channel_not_found") }
    var unknownMessage: PostRefusal { PostRefusal(status: 200, word: "message_not_found") }
}
