public import TransportCore

/// What an operator configured for one platform.
public struct PlatformSettings: Sendable {
    /// Shortest secret accepted, in bytes.
    public static let shortestSecretBytes = 16

    /// One secret, or two while one replaces the other.
    public var secrets: [Secret]
    /// The incoming webhook of the channel.
    public var webhookURL: Secret?
    /// The address of the platform's own server, for platforms that people host themselves.
    public var siteURL: String?
    /// The id of the application at the platform, if requests are to be compared with it.
    public var applicationID: String?
    /// The token of a bot account at the platform.
    public var botToken: Secret?
    /// What stands for a channel where the platform has no link to it; without it, the channel's id does.
    public var channelWords: String?
    /// Where the platform's server reaches us, without a slash at the end: what buttons of some platforms need.
    public var publicURL: String?
    /// Marks our buttons; without one there are none.
    public var seal: ButtonSeal?

    /// Collects settings; they are judged when a platform is made of them.
    public init(
        secrets: [Secret], webhookURL: Secret? = nil, siteURL: String? = nil, applicationID: String? = nil, botToken: Secret? = nil,
        channelWords: String? = nil, publicURL: String? = nil, seal: ButtonSeal? = nil
    ) {
        self.secrets = secrets
        self.webhookURL = webhookURL
        self.siteURL = siteURL
        self.applicationID = applicationID
        self.botToken = botToken
        self.channelWords = channelWords
        self.publicURL = publicURL
        self.seal = seal
    }

    /// The secrets, good enough to be used. They stay wrapped: an adapter is part of what a log line may describe.
    ///
    /// - Throws: ``PlatformSettingsError`` if there is none, there are more than two, one is short, or both are the same.
    ///   An empty key would make every signature a valid one.
    func checkedSecrets() throws(PlatformSettingsError) -> [Secret] {
        guard !secrets.isEmpty else { throw .noSecret }
        guard secrets.count <= 2 else { throw .tooManySecrets }
        guard Set(secrets).count == secrets.count else { throw .repeatedSecret }
        guard secrets.allSatisfy({ $0.revealed.utf8.count >= Self.shortestSecretBytes }) else { throw .shortSecret }
        return secrets
    }

    /// The bot token, fit for a header field.
    ///
    /// - Throws: ``PlatformSettingsError/unusableBotToken`` if it is short or holds anything but visible ASCII.
    func checkedBotToken() throws(PlatformSettingsError) -> Secret? {
        guard let botToken else { return nil }
        let bytes = botToken.revealed.utf8
        guard bytes.count >= Self.shortestSecretBytes, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .unusableBotToken }
        return botToken
    }
}

/// Why a platform cannot work with its settings.
public enum PlatformSettingsError: String, Error, Sendable {
    case noSecret = "no_secret"
    case tooManySecrets = "too_many_secrets"
    case repeatedSecret = "repeated_secret"
    /// Under 16 bytes, empty included.
    case shortSecret = "short_secret"
    /// No site address, or one that is not `http(s)://host[:port][/path]` in plain characters.
    case unusableSite = "unusable_site"
    /// Under 16 bytes, or with bytes that no header field may hold.
    case unusableBotToken = "unusable_bot_token"
}
