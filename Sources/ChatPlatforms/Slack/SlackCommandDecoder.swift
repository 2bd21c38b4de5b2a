/// Reads authenticated Slack requests.
struct SlackCommandDecoder: Sendable {
    let replyURLs: SlackReplyURL
    /// Without one, no button is ours.
    let seal: ButtonSeal?

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

    /// A pressed button. Where it is none of ours there is nothing to do but to end the client's waiting.
    private func press(_ request: InboundRequest) throws(MalformedReason) -> Decoding {
        let press = try SlackPress(request)
        guard press.value != nil else { return .ignore(.silent) }
        guard let seal, let claim = press.claim(seal) else { throw .unsupported }
        return .command(try press.command(claim, replyURLs: replyURLs))
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
