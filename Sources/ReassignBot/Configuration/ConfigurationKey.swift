/// One thing the operator can decide: its names, its default, and what it means.
///
/// The list ``all`` is the only place that knows which keys exist: the check for unknown names, the output of `check-config` and the
/// table of the README are made from it.
public struct ConfigurationKey: Sendable, Hashable {
    /// The environment variable, `REASSIGN_…`.
    public let variable: String
    /// The name in the YAML file, nested names joined by dots; `nil` for the variable that names the file.
    public let path: String?
    /// What holds when nothing is said, as the operator would write it; `nil` if there is no default.
    public let defaultText: String?
    /// One line for the table, in Markdown.
    public let meaning: String
    /// Whether the value must never be shown, and may come from a file or from the credentials directory.
    public let isSecret: Bool

    /// Names the file that holds the value of a secret, as a variable.
    var fileVariable: String { variable + "_FILE" }
    /// Names the file that holds the value of a secret, in the YAML file.
    var filePath: String? { path.map { $0 + "File" } }

    private init(
        _ name: String, default defaultText: String? = nil, isSecret: Bool = false, inFile: Bool = true,
        _ meaning: String
    ) {
        variable = "REASSIGN_" + name
        path = inFile ? Self.path(name) : nil
        self.defaultText = defaultText
        self.meaning = meaning
        self.isSecret = isSecret
    }

    /// `SLACK_SIGNING_SECRET` → `slack.signingSecret`: the first word is a group where several keys share it.
    private static func path(_ name: String) -> String {
        var words = name.lowercased().split(separator: "_")
        var group = ""
        if words.count > 1, ["docspace", "slack", "mattermost"].contains(words[0]) {
            group = words.removeFirst() + "."
        }
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return group + (words.first ?? "") + rest.joined()
    }
}

// MARK: - The keys

extension ConfigurationKey {
    static let config = ConfigurationKey("CONFIG", inFile: false, "YAML file with what the environment does not say; `--config` wins")
    static let listen = ConfigurationKey("LISTEN", default: "127.0.0.1:8080", "where commands arrive")
    static let adminListen = ConfigurationKey("ADMIN_LISTEN", default: "127.0.0.1:9090", "health and metrics; empty = off")
    static let store = ConfigurationKey("STORE", default: "sqlite:reassign-bot.sqlite", "file that remembers the jobs")

    static let docSpaceURL = ConfigurationKey("DOCSPACE_URL", "portal address, without a path")
    static let docSpaceToken = ConfigurationKey(
        "DOCSPACE_TOKEN", isSecret: true, "API key (`sk-…`); anything else is sent as the cookie `asc_auth_key`")

    static let slackSigningSecret = ConfigurationKey(
        "SLACK_SIGNING_SECRET", isSecret: true, "switches Slack on; one or two, comma separated (rotation)")
    static let slackWebhookURL = ConfigurationKey("SLACK_WEBHOOK_URL", isSecret: true, "incoming webhook of the channel that watches")
    static let slackTeams = ConfigurationKey("SLACK_TEAMS", "ids of the workspaces that may start jobs; empty = nobody")
    static let slackChannels = ConfigurationKey("SLACK_CHANNELS", "ids of the channels, likewise")
    static let slackUsers = ConfigurationKey("SLACK_USERS", "ids of the people, likewise; all three must match")
    static let slackAppID = ConfigurationKey("SLACK_APP_ID", "optional: the only app whose commands are accepted")
    static let slackBotToken = ConfigurationKey(
        "SLACK_BOT_TOKEN", isSecret: true, "optional: mentions become addresses, and each job has one message that changes")

    static let mattermostURL = ConfigurationKey("MATTERMOST_URL", "site address; may have a path")
    static let mattermostCommandToken = ConfigurationKey(
        "MATTERMOST_COMMAND_TOKEN", isSecret: true, "switches Mattermost on; one or two, comma separated (rotation)")
    static let mattermostWebhookURL = ConfigurationKey(
        "MATTERMOST_WEBHOOK_URL", isSecret: true, "incoming webhook of the channel that watches")
    static let mattermostTeams = ConfigurationKey("MATTERMOST_TEAMS", "ids of the teams that may start jobs; empty = nobody")
    static let mattermostChannels = ConfigurationKey("MATTERMOST_CHANNELS", "ids of the channels, likewise")
    static let mattermostUsers = ConfigurationKey("MATTERMOST_USERS", "ids of the people, likewise; all three must match")
    static let mattermostBotToken = ConfigurationKey(
        "MATTERMOST_BOT_TOKEN", isSecret: true, "optional: mentions become addresses, and each job has one message that changes")

    static let operators = ConfigurationKey(
        "OPERATORS", "`slack:U…`, `mattermost:…`: people with an operator's rights; must be listed above too")
    static let approval = ConfigurationKey(
        "APPROVAL", default: "never", "`delete` or `always`: an operator other than whoever asked must approve, on the same platform")
    static let quota = ConfigurationKey(
        "QUOTA", default: "5/h,20/d", "how many jobs of one person are started in an hour and in a day; nobody is exempt")
    static let autoRetry = ConfigurationKey(
        "AUTO_RETRY", default: "safe", "`safe`: a start that provably did not happen is tried once more; `never`")
    static let publicURL = ConfigurationKey(
        "PUBLIC_URL",
        "where a Mattermost server reaches the bot, such as `https://bot.example.org`; its buttons need it, without it there are none")
    static let language = ConfigurationKey("LANGUAGE", default: "en", "language of the messages; so far `en` alone")
    static let retentionDays = ConfigurationKey(
        "RETENTION_DAYS", default: "365", "how long finished jobs are remembered, 1 to 3650 days")
    static let confirm = ConfigurationKey(
        "CONFIRM", default: "guessed",
        "`guessed`: plans are confirmed where a name was searched, the profile is deleted or the account disabled; `always`: every plan")
    static let allowDisable = ConfigurationKey(
        "ALLOW_DISABLE", default: "false", "whether `--disable` is offered")
    static let allowDelete = ConfigurationKey(
        "ALLOW_DELETE", default: "false", "whether `--delete-profile` is offered")
    static let pollSeconds = ConfigurationKey(
        "POLL_SECONDS", default: "2..10", "first and longest gap between two questions about progress, 0.05 to 20 s")
    static let postSeconds = ConfigurationKey(
        "POST_SECONDS", default: "10", "shortest gap between two progress posts of a job, 0 to 3600 s")
    static let trustedProxies = ConfigurationKey(
        "TRUSTED_PROXIES", "address blocks of proxies whose `X-Forwarded-For` counts, and which may open more connections than one peer may"
    )
    static let privateDestinations = ConfigurationKey(
        "PRIVATE_DESTINATIONS",
        "address blocks that may be called although they are private; `host=block` opens one for that host alone")
    static let caFile = ConfigurationKey("CA_FILE", "PEM file with certificates trusted besides the system's")
    static let timeScale = ConfigurationKey(
        "TIME_SCALE", default: "1", "tests only: divides every waiting time; only with loopback addresses")
    static let logLevel = ConfigurationKey(
        "LOG_LEVEL", default: "info", "`trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical`")
    static let logFormat = ConfigurationKey("LOG_FORMAT", default: "json", "`text` for people")

    /// Every key, in the order of the table.
    public static let all: [ConfigurationKey] = [
        config, listen, adminListen, store, docSpaceURL, docSpaceToken,
        slackSigningSecret, slackWebhookURL, slackTeams, slackChannels, slackUsers, slackAppID, slackBotToken,
        mattermostURL, mattermostCommandToken, mattermostWebhookURL, mattermostTeams, mattermostChannels, mattermostUsers,
        mattermostBotToken,
        operators, approval, quota, autoRetry, publicURL, language, retentionDays, confirm, allowDisable, allowDelete,
        pollSeconds, postSeconds, trustedProxies, privateDestinations, caFile, timeScale, logLevel, logFormat,
    ]

    /// The table of the README: one row a key, without a line break at the end.
    public static var markdownTable: String {
        let rows = all.map { key in
            let name = key.path.map { "`\(key.variable)`<br>`\($0)`" } ?? "`\(key.variable)`"
            let marks = key.isSecret ? " **Secret.**" : ""
            return "| \(name) | \(key.defaultText.map { "`\($0)`" } ?? "–") | \(key.meaning).\(marks) |"
        }
        return (["| Variable, and name in the file | Default | Meaning |", "|---|---|---|"] + rows).joined(separator: "\n")
    }
}
