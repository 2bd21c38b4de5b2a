public import TransportCore

/// Mattermost: slash commands and outgoing webhooks with a token in, incoming webhook and later answers out.
public struct MattermostPlatform: ChatPlatform {
    /// `mattermost`.
    public static let name = PlatformName(rawValue: "mattermost")

    public var facts: PlatformFacts {
        PlatformFacts(
            answerDeadline: .seconds(30),
            hasPrivateAnswers: true,
            laterAnswers: PlatformFacts.LaterAnswers(uses: 3, lifetime: .seconds(25 * 60)),
            postGap: .milliseconds(500),
            textLimitScalars: MattermostEncoder.textLimitScalars,
            findsAddresses: account != nil
        )
    }

    /// The bot account, if its token is configured.
    public let account: (any ChatAccount)?

    private let token: MattermostToken
    private let replyURLs: MattermostReplyURL
    private let seal: ButtonSeal?
    private let encoder: MattermostEncoder

    /// Makes the adapter from command tokens and the address of the server.
    ///
    /// - Throws: ``PlatformSettingsError`` about the tokens or the address.
    public init(_ settings: PlatformSettings) throws(PlatformSettingsError) {
        token = MattermostToken(tokens: try settings.checkedSecrets())
        let site = try MattermostSite(settings.siteURL)
        replyURLs = MattermostReplyURL(site: site)
        seal = settings.seal
        var buttons: MattermostButtons?
        if let seal = settings.seal, let publicURL = settings.publicURL {
            buttons = MattermostButtons(seal: seal, actionURL: "\(publicURL)/\(Self.name)/\(InboundRequest.Route.actions.rawValue)")
        }
        let encoder = MattermostEncoder(channelWords: settings.channelWords, buttons: buttons)
        self.encoder = encoder
        account = try settings.checkedBotToken().map { MattermostAccount(token: $0, site: site, encoder: encoder) }
    }

    public var name: PlatformName { Self.name }

    /// Accepts a command that carries the token, and a press whose context we have sealed. There is no time in a command: only the
    /// duplicate key stops a replay.
    public func authenticate(_ request: InboundRequest, nowSeconds: Int64) -> Authentication {
        switch request.route {
        case .commands:
            return token.rejection(of: request).map(Authentication.rejected) ?? .accepted
        case .actions:
            guard let press = try? MattermostPress(request) else { return .rejected(.unreadableBody) }
            return seal.flatMap(press.claim) == nil ? .rejected(.sealMismatch) : .accepted
        }
    }

    public func decode(_ request: InboundRequest) -> Decoding {
        MattermostCommandDecoder(replyURLs: replyURLs, seal: seal).decode(request)
    }

    public func acknowledge(_ answer: Answer) -> InboundResponse {
        encoder.answerBody(answer.message, audience: answer.audience).map(InboundResponse.json) ?? .silent
    }

    public func acknowledge(_ answer: PressAnswer) -> InboundResponse {
        encoder.pressBody(answer).map(InboundResponse.json) ?? .silent
    }

    public func encode(_ message: Message, to destination: Destination) -> [TransportRequest] {
        let body: JSONValue? =
            switch destination {
            case .webhook: encoder.webhookBody(message)
            case .reply: encoder.answerBody(message, audience: .requester)
            // A press has no address of its own here: its HTTP answer says everything.
            case .original: nil
            }
        return body.map { [WebhookPost.request($0, to: destination)] } ?? []
    }

    public func encodePlain(_ message: Message, to destination: Destination) -> [TransportRequest] {
        encoder.plainBody(message, to: destination).map { [WebhookPost.request($0, to: destination)] } ?? []
    }

    public func interpret(_ outcome: Result<TransportResponse, TransportError>, from destination: Destination) -> Delivery {
        switch outcome {
        case .success(let response): MattermostOutcome.interpret(response, from: destination)
        case .failure(let error): PostOutcome.meaning(of: error)
        }
    }

    public func permits(replyURL: String) -> Bool {
        replyURLs.permits(replyURL)
    }
}
