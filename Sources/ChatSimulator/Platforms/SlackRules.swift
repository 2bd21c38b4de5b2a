internal import HTTPTypes
internal import LoopbackHTTP

/// Slack: signed commands, `ok` for a post, errors as a word.
struct SlackRules: PlatformRules {
    let configuration: ChatSimulatorConfiguration

    var commandTimeout: Duration { configuration.commandTimeout ?? .seconds(3) }
    var isPaced: Bool { configuration.enforcesPace ?? true }
    /// One post a second and channel; how short the tolerated "short bursts" are is not documented.
    var pace: PaceLimiter { PaceLimiter(interval: .seconds(1), burst: 4) }

    private var reader: SlackMessageReader { SlackMessageReader(users: configuration.users, channels: configuration.channels) }

    // MARK: Addresses

    func triggerID(random: () -> UInt64) -> String {
        let digits = "0123456789"
        let parts = [(13, digits), (11, digits), (32, "0123456789abcdef")]
        return parts.map { randomText($0.0, of: $0.1, random: random) }.joined(separator: ".")
    }

    func webhookPath(of channel: ChatPlace) -> String {
        "/services/\(configuration.team.id)/\(hookID(of: channel))/\(token(of: channel))"
    }

    func replyPath(random: () -> UInt64) -> String {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let number = randomText(13, of: "0123456789", random: random)
        return "/commands/\(configuration.team.id)/\(number)/\(randomText(24, of: letters, random: random))"
    }

    func webhook(at path: String) -> WebhookLookup? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "services" else { return nil }
        guard parts[2] == configuration.team.id else { return .refused(PostRefusal(status: 404, word: "no_team")) }
        guard let channel = configuration.channels.first(where: { hookID(of: $0) == parts[3] }) else {
            return .refused(PostRefusal(status: 404, word: "no_service"))
        }
        guard parts[4] == token(of: channel) else { return .refused(PostRefusal(status: 403, word: "invalid_token")) }
        return .channel(channel)
    }

    func isReplyPath(_ path: String) -> Bool { path.hasPrefix("/commands/") || path.hasPrefix("/actions/") }

    private func hookID(of channel: ChatPlace) -> String { "B\(channel.id.dropFirst())" }

    private func token(of channel: ChatPlace) -> String {
        webhookToken(secret: configuration.secret, channelID: channel.id, count: 24)
    }

    // MARK: Commands

    func commandRequest(_ command: TypedCommand, to address: CommandAddress) -> LoopbackRequest {
        let typing = SlackTyping(users: configuration.users, channels: configuration.channels)
        let body = FormEncoding.encode([
            ("token", "legacyTokenIgnored0000000"),
            ("team_id", configuration.team.id), ("team_domain", configuration.team.name),
            ("channel_id", command.channel.id), ("channel_name", command.channel.name),
            ("user_id", command.user.id), ("user_name", command.user.name),
            ("command", command.command), ("text", typing.escape(command.text.trimmingSpaces)),
            ("api_app_id", configuration.appID), ("is_enterprise_install", "false"),
            ("response_url", command.responseURL), ("trigger_id", command.triggerID),
        ])
        return signed(body, at: command.timestamp, to: address)
    }

    /// A form as Slack sends it, with its signature.
    func signed(_ body: [UInt8], at seconds: Int64, to address: CommandAddress) -> LoopbackRequest {
        let timestamp = String(seconds)
        return LoopbackRequest(
            method: .post,
            target: address.target,
            headerFields: HTTPFields(inOrder: [
                "Host": address.authority,
                "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
                "Accept": "application/json,*/*",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": SlackSignature.value(secret: configuration.secret, timestamp: timestamp, body: body),
            ]),
            body: body
        )
    }

    func verdict(on answer: LoopbackAnswer, to command: String) -> CommandVerdict {
        guard answer.status == 200 else { return CommandVerdict(failure: failure(of: command, isTimeOut: false)) }
        if answer.body.isEmpty { return CommandVerdict() }
        guard answer.mediaType == "application/json" else {
            let seen = SlackText(users: configuration.users, channels: configuration.channels).read(answer.text)
            return CommandVerdict(messages: [
                SeenMessage(isPrivate: true, text: seen.text, mentions: seen.mentions, links: seen.links)
            ])
        }
        do {
            return CommandVerdict(messages: try reader.read(answer.body, kind: .answer))
        } catch {
            return CommandVerdict(failure: failure(of: command, isTimeOut: false))
        }
    }

    func failure(of command: String, isTimeOut: Bool) -> String {
        "\(command) failed with the error \"\(isTimeOut ? "operation_timeout" : "dispatch_failed")\""
    }

    // MARK: Posts

    func readWebhookPost(_ request: LoopbackRequest, channel: ChatPlace) throws -> [SeenMessage] {
        guard request.mediaType == "application/json" else { throw PostRefusal(status: 400, word: "invalid_payload") }
        return try reader.read(request.body, kind: .post)
    }

    func readReply(_ request: LoopbackRequest) throws -> [SeenMessage] {
        guard request.mediaType == "application/json" else { throw PostRefusal(status: 400, word: "invalid_payload") }
        return try reader.read(request.body, kind: .answer)
    }

    var success: LoopbackReply { .text(200, "ok") }

    func refusal(_ refusal: PostRefusal) -> LoopbackReply { .text(refusal.status, refusal.word) }

    func rateLimited(retryAfter: String?) -> LoopbackReply {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        let seconds = retryAfter.flatMap(Double.init).map { ",\"retry_after\":\(Int($0.rounded(.up)))" } ?? ""
        return .json(429, "{\"ok\":false,\"error\":\"rate_limited\"\(seconds)}", headerFields: fields)
    }

    func refusal(for fault: ChatFault.Answer) -> PostRefusal? {
        switch fault {
        case .webhookGone: PostRefusal(status: 404, word: "no_service")
        case .webhookForbidden: PostRefusal(status: 403, word: "invalid_token")
        case .channelArchived: PostRefusal(status: 410, word: "channel_is_archived")
        case .invalidPayload: PostRefusal(status: 400, word: "invalid_payload")
        case .rateLimited, .proxyError, .text, .closed, .cut, .stalled, .redirect, .tokenRefused, .missingScope, .notInChannel,
            .messageGone, .unknownUser, .addressHidden:
            nil
        }
    }

    var replyExpired: PostRefusal { PostRefusal(status: 404, word: "expired_url") }
    var replyUsedUp: PostRefusal { PostRefusal(status: 404, word: "used_url") }
}

extension String {
    /// Without spaces at both ends.
    var trimmingSpaces: String {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}

extension LoopbackAnswer {
    /// The media type without parameters, in lower case.
    var mediaType: String {
        String((headerFields[.contentType] ?? "").prefix { $0 != ";" }.filter { $0 != " " }).lowercased()
    }
}
