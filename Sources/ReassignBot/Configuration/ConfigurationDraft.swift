internal import ChatPlatforms
internal import CurlTransport
internal import JobEngine
internal import Logging
internal import TransportCore

/// A configuration on its way from texts to types.
///
/// Every reading goes on after a problem with a stand-in value, so that one run finds them all; nothing with a stand-in gets out.
struct ConfigurationDraft {
    var sources: ConfigurationSources
    private var privateDestinations: [PrivateDestination] = []
    /// Destinations that were read, for the rule that time may only run faster on this machine.
    private var destinations: [WebURL] = []

    init(sources: ConfigurationSources) {
        self.sources = sources
    }

    /// - Throws: ``ConfigurationError`` if anything at all was wrong.
    mutating func configuration() throws(ConfigurationError) -> BotConfiguration {
        privateDestinations = readPrivateDestinations()
        var configuration = BotConfiguration(docSpace: docSpace(), slack: slack(), mattermost: mattermost())
        if configuration.slack == nil, configuration.mattermost == nil, sources.isComplete,
            !sources.isGiven(.slackSigningSecret), !sources.isGiven(.mattermostCommandToken)
        {
            sources.refuse(
                .slackSigningSecret, "no chat platform is switched on",
                "set \(ConfigurationKey.slackSigningSecret.variable) or \(ConfigurationKey.mattermostCommandToken.variable)")
        }
        readServing(into: &configuration)
        readJobs(into: &configuration)
        checkTimeScale(configuration.timeScale)
        checkHostsOfPrivateDestinations()
        configuration.notices = notices(configuration)
        guard sources.problems.isEmpty else { throw ConfigurationError(problems: sources.problems) }
        do {
            _ = try configuration.channels()
        } catch {
            throw ConfigurationError(problems: [Self.problem(error)])
        }
        return configuration
    }

    /// What a platform's own rules, which are not repeated here, find wrong.
    private static func problem(_ error: PlatformSettingsError) -> ConfigurationError.Problem {
        switch error {
        case .unusableSite:
            .init(
                key: ConfigurationKey.mattermostURL.variable, what: "cannot be the address of a Mattermost site",
                fix: "write scheme, host, perhaps a port and a path in plain characters")
        case .noSecret, .tooManySecrets, .repeatedSecret, .shortSecret:
            .init(
                key: "\(ConfigurationKey.slackSigningSecret.variable) or \(ConfigurationKey.mattermostCommandToken.variable)",
                what: "is not good enough (\(error.rawValue))", fix: "copy the secret again")
        case .unusableBotToken:
            .init(
                key: "\(ConfigurationKey.slackBotToken.variable) or \(ConfigurationKey.mattermostBotToken.variable)",
                what: "is not good enough (\(error.rawValue))", fix: "copy the token again")
        }
    }

    // MARK: - Groups

    private mutating func readServing(into configuration: inout BotConfiguration) {
        let address = "write an address in numbers and a port, such as 127.0.0.1:8080 or [::1]:8080"
        configuration.listen = value(.listen, expected: address, ListenAddress.init) ?? configuration.listen
        if let text = sources.text(.adminListen) {
            configuration.adminListen = text.isEmpty ? nil : value(.adminListen, expected: address, ListenAddress.init)
        }
        let store = sources.text(.store) ?? ""
        if store.hasPrefix("postgres://") || store.hasPrefix("postgresql://") {
            sources.refuse(.store, "PostgreSQL is not available yet", "write sqlite: and the path of a file")
        } else {
            configuration.storePath =
                value(.store, expected: "write sqlite: and the path of a file", ConfigurationValues.sqlitePath) ?? configuration.storePath
        }
        configuration.publicURL = publicURL()
        configuration.trustedProxies = blocks(.trustedProxies)
        configuration.privateDestinations = privateDestinations
        configuration.caFile = value(.caFile, expected: "write the path of a readable PEM file") { path in
            SecretFile.isReadable(path) && SecretFile.plainSize(path) != nil ? path : nil
        }
        configuration.logLevel =
            value(
                .logLevel, expected: "write \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))", Logger.Level.init(rawValue:))
            ?? configuration.logLevel
        configuration.logFormat = value(.logFormat, expected: "write json or text", LogFormat.init(rawValue:)) ?? configuration.logFormat
    }

    private mutating func readJobs(into configuration: inout BotConfiguration) {
        configuration.operators =
            ids(
                .operators, expected: "write slack: or mattermost: and the id of a person", isValid: ConfigurationValues.isOperator) ?? []
        configuration.approval =
            value(.approval, expected: "write never, delete or always", ApprovalRule.init(rawValue:)) ?? configuration.approval
        configuration.quota =
            value(.quota, expected: "write jobs per hour and per day, such as 5/h,20/d", ConfigurationValues.quota) ?? configuration.quota
        configuration.confirmsAlways =
            value(.confirm, expected: "write guessed or always") { ["guessed": false, "always": true][$0] } ?? false
        configuration.language = language() ?? configuration.language
        configuration.allowsDisabling = value(.allowDisable, expected: "write true or false", Bool.init) ?? false
        configuration.allowsDeletion = value(.allowDelete, expected: "write true or false", Bool.init) ?? false
        configuration.retriesOnce =
            value(.autoRetry, expected: "write safe or never") { ["safe": true, "never": false][$0] } ?? configuration.retriesOnce
        configuration.retentionDays =
            value(.retentionDays, expected: "write a whole number of days, 1 to 3650") { ConfigurationValues.wholeNumber($0, in: 1...3650) }
            ?? configuration.retentionDays
        configuration.pollGap =
            value(
                .pollSeconds, expected: "write the first and the longest gap in seconds, each 0.05 to 20, such as 2..10",
                ConfigurationValues.pollGap) ?? configuration.pollGap
        configuration.postGap =
            value(.postSeconds, expected: "write seconds, 0 to 3600") { ConfigurationValues.seconds($0, inMilliseconds: 0...3_600_000) }
            ?? configuration.postGap
        configuration.timeScale =
            value(.timeScale, expected: "write a number, 1 to 1000000", ConfigurationValues.timeScale) ?? configuration.timeScale
    }

    private mutating func docSpace() -> BotConfiguration.DocSpace {
        let url = destination(.docSpaceURL)
        if let url, url.pathAndQuery != "/" {
            sources.refuse(.docSpaceURL, "has a path or a query", "write scheme, host and perhaps port only")
        }
        require(.docSpaceURL, "write the portal's address")
        let token = secrets(.docSpaceToken, atMost: 1).first
        require(.docSpaceToken, "make an API key in DocSpace: Developer tools, API keys")
        return .init(url: url?.origin ?? "", token: token ?? Secret(""))
    }

    private mutating func slack() -> BotConfiguration.Slack? {
        let signingSecrets = secrets(.slackSigningSecret, atMost: 2)
        let isOn = sources.isGiven(.slackSigningSecret)
        let webhook = webhook(.slackWebhookURL, isOn: isOn)
        let lists = allowLists(
            .slackTeams, .slackChannels, .slackUsers, isOn: isOn,
            expected: "write Slack ids: upper-case letters and digits, such as T0DOCSPACE", isValid: ConfigurationValues.isSlackID)
        let appID = value(.slackAppID, expected: "write the app's id: upper-case letters and digits") {
            ConfigurationValues.isSlackID($0) ? $0 : nil
        }
        let botToken = secrets(.slackBotToken, atMost: 1).first
        guard isOn else { return nil }
        return .init(signingSecrets: signingSecrets, webhookURL: webhook, appID: appID, botToken: botToken, allowed: lists)
    }

    private mutating func mattermost() -> BotConfiguration.Mattermost? {
        let tokens = secrets(.mattermostCommandToken, atMost: 2)
        let isOn = sources.isGiven(.mattermostCommandToken)
        let url = destination(.mattermostURL, isCalled: isOn)
        if let url, url.pathAndQuery.contains("?") {
            sources.refuse(.mattermostURL, "has a query", "write the address of the site, perhaps with a path")
        }
        if isOn { require(.mattermostURL, "write the address of the Mattermost site") }
        let webhook = webhook(.mattermostWebhookURL, isOn: isOn)
        let lists = allowLists(
            .mattermostTeams, .mattermostChannels, .mattermostUsers, isOn: isOn,
            expected: "write Mattermost ids: 26 lower-case letters and digits", isValid: ConfigurationValues.isMattermostID)
        let botToken = secrets(.mattermostBotToken, atMost: 1).first
        guard isOn else { return nil }
        return .init(
            url: url?.textWithoutFinalSlash ?? "", commandTokens: tokens, webhookURL: webhook, botToken: botToken, allowed: lists)
    }

    private mutating func allowLists(
        _ teams: ConfigurationKey, _ channels: ConfigurationKey, _ users: ConfigurationKey, isOn: Bool, expected: String,
        isValid: (String) -> Bool
    ) -> BotConfiguration.AllowLists {
        func read(_ key: ConfigurationKey) -> Set<String> {
            let list = ids(key, expected: expected, isValid: isValid) ?? []
            if isOn { require(key, "list the ids that may start jobs; an empty list means nobody") }
            return list
        }
        return .init(teams: read(teams), channels: read(channels), users: read(users))
    }

    // MARK: - Rules over several keys

    private mutating func checkTimeScale(_ scale: Double) {
        let loopback = ["127.0.0.0/8", "::1"].compactMap { try? CIDRBlock($0) }
        guard scale != 1, !destinations.allSatisfy({ $0.isAddress(inside: loopback) }) else { return }
        sources.refuse(.timeScale, "is for tests, but the portal, a site or a webhook is not a loopback address", "leave it out")
    }

    private mutating func readPrivateDestinations() -> [PrivateDestination] {
        (sources.list(.privateDestinations) ?? []).enumerated().compactMap { index, entry in
            if let destination = try? PrivateDestination(entry) { return destination }
            sources.refuse(
                .privateDestinations, "entry \(index + 1) is not an address block",
                "write blocks such as 10.1.2.0/24, or chat.example.org=10.1.2.0/24 for one host, with no bits set behind the prefix")
            return nil
        }
    }

    /// A block for a host that nothing is sent to is a slip, and another host stays closed for it.
    private mutating func checkHostsOfPrivateDestinations() {
        let called = Set(destinations.map(\.host))
        for (index, destination) in privateDestinations.enumerated() {
            guard let host = destination.host, !called.contains(host), !sources.isSpoiled(.privateDestinations) else { continue }
            sources.refuse(
                .privateDestinations, "entry \(index + 1) is for a host that nothing is sent to",
                "write the host as it stands in the address of the portal, the site or the webhook")
        }
    }

    private mutating func notices(_ configuration: BotConfiguration) -> [String] {
        var notices: [String] = []
        if configuration.approval != .never, configuration.operators.count < 2 {
            notices.append(
                "\(ConfigurationKey.approval.variable) asks for a second person, but fewer than two people are operators: what an operator "
                    + "asks for, nobody can approve")
        }
        if configuration.publicURL != nil, configuration.mattermost == nil {
            notices.append("\(ConfigurationKey.publicURL.variable) has no effect without Mattermost")
        }
        for (secret, others) in [
            (
                ConfigurationKey.slackSigningSecret,
                [ConfigurationKey.slackWebhookURL, .slackTeams, .slackChannels, .slackUsers, .slackAppID, .slackBotToken]
            ),
            (
                .mattermostCommandToken,
                [.mattermostURL, .mattermostWebhookURL, .mattermostTeams, .mattermostChannels, .mattermostUsers, .mattermostBotToken]
            ),
        ] where !sources.isGiven(secret) {
            if let other = others.first(where: { sources.isGiven($0) }) {
                notices.append("\(other.variable) has no effect without \(secret.variable)")
            }
        }
        for (key, lists) in [
            (ConfigurationKey.slackBotToken, configuration.slack?.allowed), (.mattermostBotToken, configuration.mattermost?.allowed),
        ] where sources.isGiven(key) && (lists?.channels.count ?? 0) > 1 {
            notices.append("\(key.variable) is for mentions only: with several channels it is not known which one watches")
        }
        let listed = Set((configuration.slack?.allowed.users ?? []).map { "slack:\($0)" })
            .union((configuration.mattermost?.allowed.users ?? []).map { "mattermost:\($0)" })
        for stranger in configuration.operators.subtracting(listed).sorted() {
            notices.append("\(stranger) is an operator but not among the people who may use the bot, so may do nothing")
        }
        return notices
    }

    // MARK: - One value

    private mutating func require(_ key: ConfigurationKey, _ fix: String) {
        guard sources.isComplete, !sources.isGiven(key) else { return }
        sources.refuse(key, "is missing", fix)
    }

    /// The value or its default, understood; `nil` if there is neither, or after a complaint.
    private mutating func value<Value>(_ key: ConfigurationKey, expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = sources.text(key) else { return nil }
        if let value = parse(text) { return value }
        sources.refuse(key, text.isEmpty ? "is empty" : "is not written correctly", expected)
        return nil
    }

    private mutating func language() -> Language? {
        let all = Language.allCases.map(\.rawValue)
        return value(
            .language, expected: "write one of the languages that there are: \(all.joined(separator: ", "))", Language.init(rawValue:))
    }

    private mutating func ids(_ key: ConfigurationKey, expected: String, isValid: (String) -> Bool) -> Set<String>? {
        guard let entries = sources.list(key) else { return nil }
        for (index, entry) in entries.enumerated() where !isValid(entry) {
            sources.refuse(key, "entry \(index + 1) is not written correctly", expected)
        }
        return Set(entries)
    }

    private mutating func blocks(_ key: ConfigurationKey) -> [CIDRBlock] {
        (sources.list(key) ?? []).enumerated().compactMap { index, entry in
            if let block = try? CIDRBlock(entry) { return block }
            sources.refuse(
                key, "entry \(index + 1) is not an address block", "write blocks such as 10.1.2.0/24, with no bits set behind the prefix")
            return nil
        }
    }

    private mutating func secrets(_ key: ConfigurationKey, atMost limit: Int) -> [Secret] {
        guard let text = sources.secretText(key) else { return [] }
        let entries = limit == 1 || text.isEmpty ? [text] : ConfigurationSources.entries(text)
        if entries.count > limit || entries.isEmpty || Set(entries).count < entries.count {
            sources.refuse(key, "does not hold one or two different secrets", "write one secret, or the old and the new one with a comma")
            return []
        }
        for entry in entries {
            if let flaw = ConfigurationValues.flaw(ofSecret: entry) {
                sources.refuse(key, flaw, "copy the secret again")
            }
        }
        return entries.map(Secret.init)
    }

    private mutating func webhook(_ key: ConfigurationKey, isOn: Bool) -> Secret {
        if isOn { require(key, "write the address of the incoming webhook of the channel that watches") }
        guard let secret = secrets(key, atMost: 1).first, !sources.isSpoiled(key) else { return Secret("") }
        _ = checkedURL(secret.revealed, key, isCalled: isOn)
        return secret
    }

    /// What comes after it is written by us.
    private mutating func publicURL() -> String? {
        guard let url = destination(.publicURL, isCalled: false) else { return nil }
        guard !url.text.contains("?") else {
            sources.refuse(.publicURL, "has a query", "write https://, a host and perhaps a path")
            return nil
        }
        return url.textWithoutFinalSlash
    }

    private mutating func destination(_ key: ConfigurationKey, isCalled: Bool = true) -> WebURL? {
        guard let text = sources.text(key) else { return nil }
        return checkedURL(text, key, isCalled: isCalled)
    }

    /// - Parameter isCalled: Whether the bot sends anything there.
    private mutating func checkedURL(_ text: String, _ key: ConfigurationKey, isCalled: Bool) -> WebURL? {
        guard let url = try? WebURL(text) else {
            sources.refuse(key, "is not a web address", "write https://, a host and what follows, without user name and fragment")
            return nil
        }
        if isCalled { destinations.append(url) }
        let isOpen = url.scheme == "https" || url.isAddress(inside: privateDestinations.blocks(for: url.host))
        if !isOpen, !sources.isSpoiled(.privateDestinations) {
            sources.refuse(
                key, "is plain http to a host that is not an address among the private destinations",
                "write https://, or the host as an address inside \(ConfigurationKey.privateDestinations.variable)")
        }
        return url
    }
}

extension WebURL {
    fileprivate var textWithoutFinalSlash: String {
        var rest = text[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return String(rest)
    }
}
