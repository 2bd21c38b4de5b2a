public import TransportCore

/// Slack: signed slash commands and presses in; incoming webhook, later answers and, with a token, a bot account out.
public struct SlackPlatform: ChatPlatform {
    /// `slack`.
    public static let name = PlatformName(rawValue: "slack")

    public var facts: PlatformFacts {
        PlatformFacts(
            answerDeadline: .seconds(3),
            hasPrivateAnswers: true,
            laterAnswers: PlatformFacts.LaterAnswers(uses: 3, lifetime: .seconds(25 * 60)),
            postGap: .seconds(1),
            textLimitScalars: SlackEncoder.textLimitScalars,
            findsAddresses: account != nil
        )
    }

    /// The bot account, if its token is configured.
    public let account: (any ChatAccount)?

    private let signature: SlackSignature
    private let applicationID: String?
    private let replyURLs: SlackReplyURL
    private let seal: ButtonSeal?
    private let encoder: SlackEncoder

    /// Makes the adapter from signing secrets, and optionally the webhook's address and the application's id.
    ///
    /// - Throws: ``PlatformSettingsError`` about the secrets.
    public init(_ settings: PlatformSettings) throws(PlatformSettingsError) {
        signature = SlackSignature(secrets: try settings.checkedSecrets())
        applicationID = settings.applicationID
        replyURLs = SlackReplyURL(webhookURL: settings.webhookURL)
        seal = settings.seal
        let encoder = SlackEncoder(buttons: settings.seal.map(SlackButtons.init))
        self.encoder = encoder
        account = try settings.checkedBotToken().map { SlackAccount(token: $0, webhookURL: settings.webhookURL, encoder: encoder) }
    }

    public var name: PlatformName { Self.name }

    /// Accepts a request whose signature and time are right, and that names our application if it names one. A button must be one that
    /// we have made.
    ///
    /// A certificate probe (`ssl_check`) is answered even unsigned: it asks for nothing and nothing is done.
    public func authenticate(_ request: InboundRequest, nowSeconds: Int64) -> Authentication {
        let rejection = signature.rejection(of: request, nowSeconds: nowSeconds)
        let fields = request.route == .commands ? try? FormParser().parse(request.body) : nil
        if let fields, fields.values(of: "ssl_check") == ["1"], fields["command"] == nil { return .probe(.silent) }
        if let rejection { return .rejected(rejection) }
        if let applicationID, let fields, !fields.values(of: "api_app_id").allSatisfy({ $0 == applicationID }) {
            return .rejected(.otherApplication)
        }
        return request.route == .actions ? authenticatePress(request) : .accepted
    }

    /// What cannot be read is no press; the decoder says so.
    private func authenticatePress(_ request: InboundRequest) -> Authentication {
        guard let press = try? SlackPress(request) else { return .accepted }
        if let applicationID, let given = press.payload["api_app_id"]?.text, given != applicationID { return .rejected(.otherApplication) }
        guard press.value != nil else { return .accepted }
        return seal.flatMap(press.claim) == nil ? .rejected(.sealMismatch) : .accepted
    }

    public func decode(_ request: InboundRequest) -> Decoding {
        SlackCommandDecoder(replyURLs: replyURLs, seal: seal).decode(request)
    }

    public func acknowledge(_ answer: Answer) -> InboundResponse {
        encoder.answerBody(answer.message, audience: answer.audience).map(InboundResponse.json) ?? .silent
    }

    /// Empty: what is to be said goes to the press's own address, where alone a message that one person sees can be replaced.
    public func acknowledge(_ answer: PressAnswer) -> InboundResponse { .silent }

    public func encode(_ message: Message, to destination: Destination) -> [TransportRequest] {
        let body =
            switch destination {
            case .webhook: encoder.webhookBody(message)
            case .reply(let url): encoder.laterBody(message, toPress: replyURLs.isOfPress(url))
            case .original: encoder.replacementBody(message)
            }
        return body.map { [WebhookPost.request($0, to: destination)] } ?? []
    }

    public func encodePlain(_ message: Message, to destination: Destination) -> [TransportRequest] {
        encoder.plainBody(message, to: destination).map { [WebhookPost.request($0, to: destination)] } ?? []
    }

    public func interpret(_ outcome: Result<TransportResponse, TransportError>, from destination: Destination) -> Delivery {
        switch outcome {
        case .success(let response): SlackOutcome.interpret(response, from: destination)
        case .failure(let error): PostOutcome.meaning(of: error)
        }
    }

    public func permits(replyURL: String) -> Bool {
        replyURLs.permits(replyURL)
    }
}
