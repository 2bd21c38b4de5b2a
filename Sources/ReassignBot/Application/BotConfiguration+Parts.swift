import ChatPlatforms
import CurlTransport
import JobEngine

/// What the parts need of the configuration, in their own terms.
extension BotConfiguration {
    var transport: CurlConfiguration {
        var transport = CurlConfiguration(caFile: caFile)
        transport.privateDestinations = privateDestinations
        return transport
    }

    var policy: EnginePolicy {
        var timing = Timing()
        timing.firstPoll = pollGap.lowerBound
        timing.longestPoll = pollGap.upperBound
        // A message that is changed in place bears no faster pace, but every stage.
        timing.postGap = liveChannels.contains(true) ? max(postGap, .seconds(5)) : postGap
        var policy = EnginePolicy(timing: timing.scaled(by: timeScale), retriesOnce: retriesOnce)
        if !liveChannels.contains(false) { policy.mostStagePosts = Stage.allCases.count }
        return policy
    }

    /// The platforms that are on, each with the address it posts to.
    ///
    /// - Parameter seal: Marks buttons; without one there are none.
    /// - Throws: `PlatformSettingsError` when a secret or an address is not good enough for its platform.
    func channels(seal: ButtonSeal? = nil) throws(PlatformSettingsError) -> ChannelDirectory {
        var entries: [ChannelDirectory.Entry] = []
        for entry in Platforms.all {
            guard var settings = platformSettings[entry.name], let webhook = settings.webhookURL else { continue }
            settings.publicURL = publicURL
            settings.seal = seal
            let channels = allowed[entry.name]?.channels ?? []
            entries.append(
                .init(
                    platform: try entry.make(settings), webhook: webhook, accountChannel: channels.count == 1 ? channels.first : nil))
        }
        return ChannelDirectory(entries)
    }

    /// What each platform that is on is made of.
    private var platformSettings: [PlatformName: PlatformSettings] {
        var settings: [PlatformName: PlatformSettings] = [:]
        settings[SlackPlatform.name] = slack.map {
            PlatformSettings(secrets: $0.signingSecrets, webhookURL: $0.webhookURL, applicationID: $0.appID, botToken: $0.botToken)
        }
        settings[MattermostPlatform.name] = mattermost.map {
            PlatformSettings(
                secrets: $0.commandTokens, webhookURL: $0.webhookURL, siteURL: $0.url, botToken: $0.botToken,
                channelWords: catalogue.configuredChannel)
        }
        return settings
    }

    var access: AccessPolicy {
        var lists: [String: AccessPolicy.Lists] = [:]
        if let slack { lists[SlackPlatform.name.rawValue] = AccessPolicy.Lists(slack.allowed) }
        if let mattermost { lists[MattermostPlatform.name.rawValue] = AccessPolicy.Lists(mattermost.allowed) }
        var access = AccessPolicy(lists: lists, operators: operators)
        access.allowsDeletion = allowsDeletion
        access.allowsDisabling = allowsDisabling
        access.confirmsAlways = confirmsAlways
        access.approval = approval
        access.quota = quota
        return access
    }

    /// Who may start jobs, by platform.
    private var allowed: [PlatformName: AllowLists] {
        var allowed: [PlatformName: AllowLists] = [:]
        allowed[SlackPlatform.name] = slack?.allowed
        allowed[MattermostPlatform.name] = mattermost?.allowed
        return allowed
    }

    /// For each platform that is on, whether a bot account writes to its channel.
    private var liveChannels: [Bool] {
        [slack.map { ($0.botToken, $0.allowed) }, mattermost.map { ($0.botToken, $0.allowed) }].compactMap { account in
            account.map { token, allowed in token != nil && allowed.channels.count == 1 }
        }
    }

    /// The words that the bot speaks with.
    var catalogue: any Catalogue {
        language.catalogue(hasSeveralChannels: hasSeveralChannels, offersDisabling: allowsDisabling)
    }

    /// Whether commands may come from more than one channel, so that "this channel" could be wrong.
    var hasSeveralChannels: Bool {
        [slack?.allowed, mattermost?.allowed].contains { ($0?.channels.count ?? 0) > 1 }
    }

    /// Whether a peer is a proxy of ours.
    var isTrustedProxy: @Sendable (String) -> Bool {
        let proxies = trustedProxies
        return { peer in proxies.contains { $0.contains(peer) } }
    }
}

extension AccessPolicy.Lists {
    /// The lists of one platform.
    init(_ lists: BotConfiguration.AllowLists) {
        self.init(teams: lists.teams, channels: lists.channels, users: lists.users)
    }
}
