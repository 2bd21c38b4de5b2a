/// Reads authenticated Slack requests.
struct SlackCommandDecoder: Sendable {
    let replyURLs: SlackReplyURL

    func decode(_ request: InboundRequest) -> Decoding {
        do {
            switch request.route {
            case .commands: return .command(try command(request))
            case .actions: return try press(request)
            }
        } catch {
            return .malformed(error)
        }
    }

    private func command(_ request: InboundRequest) throws(MalformedReason) -> InboundCommand {
        guard try MediaType.of(request.headerFields) == .form else { throw .contentType }
        let fields = try FormParser().parse(request.body)
        try fields.refuseRepetitions()
        guard let team = fields["team_id"], fields["command"]?.isEmpty == false else { throw .missingField }
        let channel = fields["channel_id"] ?? ""
        let user = fields["user_id"] ?? ""
        // Only team and command are promised. A request without channel or user is on nobody's list.
        guard SlackIdentifier.isPlausible(team),
            [channel, user].allSatisfy({ $0.isEmpty || SlackIdentifier.isPlausible($0) })
        else { throw .badIdentifier }
        let text = Self.normalized(fields["text"] ?? "")
        return InboundCommand(
            origin: InboundCommand.Origin(
                platform: SlackPlatform.name,
                team: team,
                channel: channel,
                channelName: fields["channel_name"] ?? "",
                user: user,
                userName: fields["user_name"] ?? ""
            ),
            words: text.words,
            text: text.shown,
            duplicateKey: Self.duplicateKey(team: team, trigger: fields["trigger_id"] ?? "", request),
            reply: fields["response_url"].flatMap { replyURLs.permits($0) ? InboundCommand.ReplyHandle(url: $0) : nil }
        )
    }

    /// A pressed button. No message of ours carries one yet, so there is nothing to do but to end the client's waiting.
    private func press(_ request: InboundRequest) throws(MalformedReason) -> Decoding {
        guard try MediaType.of(request.headerFields) == .form else { throw .contentType }
        // The one field repeats the whole message, so only the limit for bodies bounds it.
        let fields = try FormParser(valueLimitBytes: 64 * 1024).parse(request.body)
        try fields.refuseRepetitions()
        guard let payload = fields["payload"], fields.pairs.count == 1 else { throw .missingField }
        guard case .object = try JSONValue(reading: Array(payload.utf8)) else { throw .encoding }
        return .ignore(.silent)
    }

    private static func normalized(_ text: String) -> NormalizedText {
        switch SlackText.pieces(of: text) {
        case .success(let pieces): return TextNormalizer().normalize(pieces)
        case .failure(let mistake):
            var normalized = TextNormalizer().normalize([.characters(SlackText.unescaped(text))])
            normalized.words = .failure(mistake)
            return normalized
        }
    }

    /// Team and trigger. Without a trigger the signature stands in: a second copy of the same request has the same one.
    private static func duplicateKey(team: String, trigger: String, _ request: InboundRequest) -> String {
        let signature = request.headerFields.values(ofFieldNamed: SlackSignature.signatureField).first ?? ""
        return "\(team):\(trigger.isEmpty ? signature : trigger)"
    }
}
