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
    private let encoder: MattermostEncoder

    /// Makes the adapter from command tokens and the address of the server.
    ///
    /// - Throws: ``PlatformSettingsError`` about the tokens or the address.
    public init(_ settings: PlatformSettings) throws(PlatformSettingsError) {
        token = MattermostToken(tokens: try settings.checkedSecrets())
        let site = try MattermostSite(settings.siteURL)
        replyURLs = MattermostReplyURL(site: site)
        let encoder = MattermostEncoder(channelWords: settings.channelWords)
        self.encoder = encoder
        account = try settings.checkedBotToken().map { MattermostAccount(token: $0, site: site, encoder: encoder) }
    }

    public var name: PlatformName { Self.name }

    /// Accepts a request that carries the token. There is no time in it: only the duplicate key stops a replay.
    public func authenticate(_ request: InboundRequest, nowSeconds: Int64) -> Authentication {
        token.rejection(of: request).map(Authentication.rejected) ?? .accepted
    }

    public func decode(_ request: InboundRequest) -> Decoding {
        MattermostCommandDecoder(replyURLs: replyURLs).decode(request)
    }

    public func acknowledge(_ answer: Answer) -> InboundResponse {
        encoder.answerBody(answer.message, audience: answer.audience).map(InboundResponse.json) ?? .silent
    }

    public func encode(_ message: Message, to destination: Destination) -> [TransportRequest] {
        let body =
            switch destination {
            case .webhook: encoder.webhookBody(message)
            case .reply: encoder.answerBody(message, audience: .requester)
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
