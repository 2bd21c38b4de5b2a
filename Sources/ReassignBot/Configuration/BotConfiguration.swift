public import CurlTransport
public import JobEngine
public import Logging
public import TransportCore

/// Everything the operator decides, checked and typed. `ConfigurationReader` makes it from environment and file.
public struct BotConfiguration: Sendable {
    /// `REASSIGN_LISTEN`: where commands arrive.
    public var listen = ListenAddress.loopback(port: 8080)
    /// `REASSIGN_ADMIN_LISTEN`: health and metrics; `nil` when switched off.
    public var adminListen: ListenAddress? = .loopback(port: 9090)
    /// `REASSIGN_STORE`, without its `sqlite:`.
    public var storePath = "reassign-bot.sqlite"
    public var docSpace: DocSpace
    /// `nil` when Slack is off.
    public var slack: Slack?
    /// `nil` when Mattermost is off.
    public var mattermost: Mattermost?
    /// `REASSIGN_OPERATORS`, as `platform:user id`.
    public var operators: Set<String> = []
    /// `REASSIGN_APPROVAL`: which jobs a second person must approve.
    public var approval = ApprovalRule.never
    /// `REASSIGN_QUOTA`: how many jobs of one person may be started.
    public var quota = Quota([.init(jobs: 5, window: .seconds(3_600)), .init(jobs: 20, window: .seconds(86_400))])
    /// `REASSIGN_CONFIRM`: whether also what was typed exactly must be confirmed.
    public var confirmsAlways = false
    /// `REASSIGN_ALLOW_DISABLE`: whether `--disable` is offered.
    public var allowsDisabling = false
    /// `REASSIGN_ALLOW_DELETE`: whether `--delete-profile` is offered.
    public var allowsDeletion = false
    /// `REASSIGN_AUTO_RETRY`: whether a start that provably did not happen is tried a second time.
    public var retriesOnce = true
    /// `REASSIGN_LANGUAGE`: what the messages are written in.
    public var language = Language.english
    /// `REASSIGN_RETENTION_DAYS`
    public var retentionDays = 365
    /// `REASSIGN_POLL_SECONDS`: first and longest gap between two questions about progress.
    public var pollGap: ClosedRange<Duration> = .seconds(2) ... .seconds(10)
    /// `REASSIGN_POST_SECONDS`: shortest gap between two progress posts of a job.
    public var postGap: Duration = .seconds(10)
    /// `REASSIGN_PUBLIC_URL`, without a slash at the end: where chat servers reach the bot.
    public var publicURL: String?
    /// `REASSIGN_TRUSTED_PROXIES`
    public var trustedProxies: [CIDRBlock] = []
    /// `REASSIGN_PRIVATE_DESTINATIONS`
    public var privateDestinations: [PrivateDestination] = []
    /// `REASSIGN_CA_FILE`
    public var caFile: String?
    /// `REASSIGN_TIME_SCALE`
    public var timeScale: Double = 1
    /// `REASSIGN_LOG_LEVEL`
    public var logLevel: Logger.Level = .info
    /// `REASSIGN_LOG_FORMAT`
    public var logFormat: LogFormat = .json
    /// What the operator should hear at the start: settings without effect in this version, and settings that cancel each other. One line
    /// each, without secrets.
    public var notices: [String] = []
    /// What `check-config` prints: a line for each key with its value or default, secrets as `set` or `not set`, then the notices. Empty
    /// unless a ``ConfigurationReader`` made this value.
    public internal(set) var summary = ""

    /// The least that must be said.
    public init(docSpace: DocSpace, slack: Slack? = nil, mattermost: Mattermost? = nil) {
        self.docSpace = docSpace
        self.slack = slack
        self.mattermost = mattermost
    }

    /// The portal.
    public struct DocSpace: Sendable {
        /// `REASSIGN_DOCSPACE_URL`: scheme, host and port.
        public var url: String
        /// `REASSIGN_DOCSPACE_TOKEN`
        public var token: Secret

        /// Creates the portal's settings.
        public init(url: String, token: Secret) {
            self.url = url
            self.token = token
        }
    }

    /// Who may start jobs on a platform, by stable id. An empty list means nobody.
    public struct AllowLists: Sendable {
        public var teams: Set<String>
        public var channels: Set<String>
        public var users: Set<String>

        /// Creates lists.
        public init(teams: Set<String>, channels: Set<String>, users: Set<String>) {
            self.teams = teams
            self.channels = channels
            self.users = users
        }
    }

    /// `REASSIGN_SLACK_…`
    public struct Slack: Sendable {
        /// One or two, for rotation.
        public var signingSecrets: [Secret]
        public var webhookURL: Secret
        public var appID: String?
        /// `REASSIGN_SLACK_BOT_TOKEN`
        public var botToken: Secret?
        public var allowed: AllowLists

        /// Creates Slack's settings.
        public init(
            signingSecrets: [Secret], webhookURL: Secret, appID: String? = nil, botToken: Secret? = nil, allowed: AllowLists
        ) {
            self.signingSecrets = signingSecrets
            self.webhookURL = webhookURL
            self.appID = appID
            self.botToken = botToken
            self.allowed = allowed
        }
    }

    /// `REASSIGN_MATTERMOST_…`
    public struct Mattermost: Sendable {
        /// The site's address, without a slash at the end.
        public var url: String
        /// One or two, for rotation.
        public var commandTokens: [Secret]
        public var webhookURL: Secret
        /// `REASSIGN_MATTERMOST_BOT_TOKEN`
        public var botToken: Secret?
        public var allowed: AllowLists

        /// Creates Mattermost's settings.
        public init(url: String, commandTokens: [Secret], webhookURL: Secret, botToken: Secret? = nil, allowed: AllowLists) {
            self.url = url
            self.commandTokens = commandTokens
            self.webhookURL = webhookURL
            self.botToken = botToken
            self.allowed = allowed
        }
    }
}
