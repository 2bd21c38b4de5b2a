internal import FoundationEssentials
internal import HTTPTypes
internal import LoopbackHTTP

/// Mattermost: commands with a token, `ok` for a post, errors as JSON with an id.
struct MattermostRules: PlatformRules {
    let configuration: ChatSimulatorConfiguration

    var commandTimeout: Duration { configuration.commandTimeout ?? .seconds(30) }
    /// Off unless somebody turned it on, as on a fresh server.
    var isPaced: Bool { configuration.enforcesPace ?? false }
    var pace: PaceLimiter { PaceLimiter(interval: .milliseconds(100), burst: 100) }

    private static let idAlphabet = "abcdefghijkmnopqrstuwxyz13456789"
    private static let idLength = 26

    private var reader: MattermostMessageReader { MattermostMessageReader(users: configuration.users) }

    // MARK: Addresses

    func triggerID(random: () -> UInt64) -> String {
        Data(randomText(48, of: Self.idAlphabet, random: random).utf8).base64EncodedString()
    }

    func webhookPath(of channel: ChatPlace) -> String { "/hooks/\(token(of: channel))" }

    func replyPath(random: () -> UInt64) -> String {
        "/hooks/commands/\(randomText(Self.idLength, of: Self.idAlphabet, random: random))"
    }

    func webhook(at path: String) -> WebhookLookup? {
        guard path.hasPrefix("/hooks/"), !isReplyPath(path) else { return nil }
        guard let channel = configuration.channels.first(where: { webhookPath(of: $0) == path }) else {
            return .refused(PostRefusal(status: 400, word: "web.incoming_webhook.invalid.app_error"))
        }
        return .channel(channel)
    }

    func isReplyPath(_ path: String) -> Bool { path.hasPrefix("/hooks/commands/") }

    private func token(of channel: ChatPlace) -> String {
        webhookToken(secret: configuration.secret, channelID: channel.id, count: Self.idLength)
    }

    // MARK: Commands

    func commandRequest(_ command: TypedCommand, to address: CommandAddress) -> LoopbackRequest {
        let users = mentioned(in: command.text, after: "@", among: configuration.users.map { ($0.name, $0.id) })
        let channels = mentioned(in: command.text, after: "~", among: configuration.channels.map { ($0.name, $0.id) })
        var fields = [
            ("channel_id", command.channel.id), ("channel_name", command.channel.name), ("command", command.command),
            ("response_url", command.responseURL), ("root_id", ""), ("team_domain", configuration.team.name),
            ("team_id", configuration.team.id), ("text", command.text), ("token", configuration.secret),
            ("trigger_id", command.triggerID), ("user_id", command.user.id), ("user_name", command.user.name),
        ]
        fields += channels.map { ("channel_mentions", $0.name) } + channels.map { ("channel_mentions_ids", $0.id) }
        fields += users.map { ("user_mentions", $0.name) } + users.map { ("user_mentions_ids", $0.id) }
        // By name; fields of one name stay in the order of the mentions, which pairs them with their ids.
        let sorted = fields.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
        return LoopbackRequest(
            method: .post,
            target: address.target,
            headerFields: HTTPFields(inOrder: [
                "Host": address.authority,
                "User-Agent": "Mattermost-Bot/1.1",
                "Accept": "application/json",
                "Authorization": "Token \(configuration.secret)",
                "Content-Type": "application/x-www-form-urlencoded",
            ]),
            body: FormEncoding.encode(sorted.map { (name: $0.0, value: $0.1) })
        )
    }

    /// Known names in the text, each once; `.`, `-` and `_` at the end of a word do not count.
    private func mentioned(
        in text: String,
        after mark: Character,
        among known: [(name: String, id: String)]
    ) -> [(name: String, id: String)] {
        var found: [(name: String, id: String)] = []
        for word in text.split(whereSeparator: \.isWhitespace) where word.first == mark {
            var name = String(word.dropFirst())
            while let last = name.last, ".-_,;:!?".contains(last) { name.removeLast() }
            if let hit = known.first(where: { $0.name == name }), !found.contains(where: { $0.id == hit.id }) { found.append(hit) }
        }
        return found
    }

    func verdict(on answer: LoopbackAnswer, to command: String) -> CommandVerdict {
        guard answer.status == 200 else {
            let reason = Self.reasons[answer.status].map { " \($0)" } ?? ""
            return CommandVerdict(failure: "Command with a trigger of '\(trigger(command))' returned response \(answer.status)\(reason).")
        }
        do {
            return CommandVerdict(messages: try reader.readAnswer(answer.body, isJSON: answer.mediaType == "application/json"))
        } catch {
            return CommandVerdict(failure: failure(of: command, isTimeOut: false))
        }
    }

    private static let reasons = [
        201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 410: "Gone", 413: "Request Entity Too Large", 415: "Unsupported Media Type", 429: "Too Many Requests",
        500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    func failure(of command: String, isTimeOut: Bool) -> String { "Command with a trigger of '\(trigger(command))' failed." }

    private func trigger(_ command: String) -> Substring { command.drop { $0 == "/" } }

    // MARK: Posts

    func readWebhookPost(_ request: LoopbackRequest, channel: ChatPlace) throws -> [SeenMessage] {
        let bytes: [UInt8]
        switch request.mediaType {
        case "application/json": bytes = request.body
        case "application/x-www-form-urlencoded": bytes = FormEncoding.value(of: "payload", in: request.body) ?? []
        default: throw MattermostMessageReader.unreadable
        }
        return try reader.readPost(bytes, channel: channel)
    }

    func readReply(_ request: LoopbackRequest) throws -> [SeenMessage] {
        try reader.readAnswer(request.body, isJSON: request.mediaType == "application/json")
    }

    var success: LoopbackReply { .text(200, "ok") }

    func refusal(_ refusal: PostRefusal) -> LoopbackReply {
        .json(
            refusal.status,
            """
            {"id":"\(refusal.word)","message":"\(refusal.word)","detailed_error":"","request_id":"sim","status_code":\(refusal.status)}
            """
        )
    }

    func rateLimited(retryAfter: String?) -> LoopbackReply {
        var fields = HTTPFields(inOrder: [
            "X-RateLimit-Limit": "101", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": retryAfter ?? "1",
        ])
        fields[.retryAfter] = retryAfter
        return .text(429, "limit exceeded", headerFields: fields)
    }

    func refusal(for fault: ChatFault.Answer) -> PostRefusal? {
        switch fault {
        case .webhookGone: PostRefusal(status: 400, word: "web.incoming_webhook.invalid.app_error")
        case .webhookForbidden: PostRefusal(status: 403, word: "web.incoming_webhook.channel_locked.app_error")
        case .channelArchived: PostRefusal(status: 500, word: "api.post.create_webhook_post.creating.app_error")
        case .invalidPayload: MattermostMessageReader.unreadable
        case .rateLimited, .proxyError, .text, .closed, .cut, .stalled, .redirect, .tokenRefused, .missingScope, .notInChannel,
            .messageGone, .unknownUser, .addressHidden:
            nil
        }
    }

    var replyExpired: PostRefusal { PostRefusal(status: 404, word: "app.command_webhook.get.missing") }
    var replyUsedUp: PostRefusal { PostRefusal(status: 400, word: "app.command_webhook.try_use.invalid") }
}
