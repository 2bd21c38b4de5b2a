internal import FoundationEssentials

/// The chat platforms that can be simulated.
public enum SimulatedPlatform: String, Codable, Sendable, CaseIterable {
    case slack
    case mattermost
}

/// A person of the simulated team.
public struct ChatUser: Codable, Hashable, Sendable {
    /// The stable id: `U…` on Slack, 26 characters on Mattermost.
    public var id: String
    /// The handle that others type after `@`.
    public var name: String
    /// The address in the profile, if it shows one.
    public var email: String?
    /// Whether the team has let the person in as a guest.
    public var isGuest: Bool

    /// Creates a person.
    public init(id: String, name: String, email: String? = nil, isGuest: Bool = false) {
        self.id = id
        self.name = name
        self.email = email
        self.isGuest = isGuest
    }
}

/// A team or a channel.
public struct ChatPlace: Codable, Hashable, Sendable {
    /// The stable id: `T…` or `C…` on Slack, 26 characters on Mattermost.
    public var id: String
    /// The name people see: the team's domain, the channel without `#` or `~`.
    public var name: String

    /// Creates a place.
    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// Everything that is fixed when a ``ChatSimulator`` starts.
public struct ChatSimulatorConfiguration: Sendable {
    /// Which platform's habits are simulated.
    public var platform: SimulatedPlatform
    /// Slack: the signing secret. Mattermost: the command's token. What the bot is configured with.
    public var secret: String
    /// The workspace or team.
    public var team: ChatPlace
    /// The channels; each has an incoming webhook, and the first is where people type unless they say otherwise.
    public var channels: [ChatPlace]
    /// The people, for mentions. Others can type too; they are strangers to the directory only.
    public var users: [ChatUser]
    /// The slash command that is sent when a line does not name one.
    public var command = "/reassign"
    /// The token of the bot account.
    public var botToken = "simulated-bot-token-0001"
    /// Slack only: what the token may do, as `auth.test` tells it.
    public var botScopes = "commands,incoming-webhook,chat:write,users:read,users:read.email"
    /// Slack only: the `api_app_id` of commands.
    public var appID = "A0REASSIGN"
    /// The bot's command route, `http://` on this machine; nil until ``ChatSimulator/setCommandURL(_:)``.
    public var commandURL: String?
    /// The port on 127.0.0.1; 0 takes any free one.
    public var port = 0
    /// The file of the journal; nil keeps it in memory.
    public var journalPath: String?
    /// Whether posts that come too fast are answered 429; nil as the platform is delivered: Slack yes, Mattermost no.
    public var enforcesPace: Bool?
    /// How long the bot may take to answer a command; nil as the platform: 3 s on Slack, 30 s on Mattermost.
    public var commandTimeout: Duration?
    /// Divides the waiting times of pace and reply addresses, as the bot's own setting for tests divides its waits; 1 or more.
    public var timeScale = 1
    /// The wall clock, as time since 1970. It stamps commands and decides pace and expiry, so tests can stand still or jump.
    public var timeSince1970: @Sendable () -> Duration = { .seconds(Date().timeIntervalSince1970) }
    /// Random bits for ids that must not repeat: trigger ids and reply addresses.
    public var randomBits: @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }

    /// Creates a configuration with the platform's own limits and habits.
    ///
    /// - Parameter channels: At least one.
    public init(platform: SimulatedPlatform, secret: String, team: ChatPlace, channels: [ChatPlace], users: [ChatUser]) {
        self.platform = platform
        self.secret = secret
        self.team = team
        self.channels = channels
        self.users = users
    }
}

extension ChatSimulatorConfiguration {
    /// A ready team of sample people: olga, boris, ivan, anna, maria and vera in `docspace-admins`, and a second channel `general`.
    /// Ivan's profile shows no address, and vera is a guest.
    ///
    /// Ids are the same every time, so a bot can be configured before the simulator runs.
    public static func sample(_ platform: SimulatedPlatform, secret: String) -> ChatSimulatorConfiguration {
        switch platform {
        case .slack:
            ChatSimulatorConfiguration(
                platform: .slack,
                secret: secret,
                team: ChatPlace(id: "T0DOCSPACE", name: "acme-files"),
                channels: [
                    ChatPlace(id: "C0ADMINS01", name: "docspace-admins"),
                    ChatPlace(id: "C0GENERAL1", name: "general"),
                ],
                users: [
                    ChatUser(id: "U0OLGA0001", name: "olga", email: "olga@example.org"),
                    ChatUser(id: "U0BORIS001", name: "boris", email: "boris@example.org"),
                    ChatUser(id: "U0IVAN0001", name: "ivan"),
                    ChatUser(id: "U0ANNA0001", name: "anna", email: "anna@example.org"),
                    ChatUser(id: "W0MARIA001", name: "maria", email: "maria@example.org"),
                    ChatUser(id: "U0VERA0001", name: "vera", email: "vera@example.net", isGuest: true),
                ]
            )
        case .mattermost:
            ChatSimulatorConfiguration(
                platform: .mattermost,
                secret: secret,
                team: ChatPlace(id: "wx4zz8t4ttgmtxqiwfohijayzc", name: "acme"),
                channels: [
                    ChatPlace(id: "fukxanjgjbnp7ng383at53k1sy", name: "docspace-admins"),
                    ChatPlace(id: "g9w1u6kq7bfz3ntyp5x8c4ehda", name: "general"),
                ],
                users: [
                    ChatUser(id: "erj6qck3rfgtujs86w5r6rckzh", name: "olga", email: "olga@example.org"),
                    ChatUser(id: "9k1ys8o6r3n5bqgw4hcxzjt7da", name: "boris", email: "boris@example.org"),
                    ChatUser(id: "h4m8x2c6v1b5n9q3w7e1r5t9yu", name: "ivan"),
                    ChatUser(id: "a7nna3q5w1e9r4t6y2u8i1o5pz", name: "anna", email: "anna@example.org"),
                    ChatUser(id: "m1ar5ia7q2w4e6r8t1y3u5i7oz", name: "maria", email: "maria@example.org"),
                    ChatUser(id: "v3r4g7u2e5s9t1q6w8e3r5t7y9", name: "vera", email: "vera@example.net", isGuest: true),
                ]
            )
        }
    }
}
