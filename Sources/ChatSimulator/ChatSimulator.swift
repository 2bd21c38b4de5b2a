public import LoopbackHTTP
internal import NIOConcurrencyHelpers

/// A chat platform on this machine: it sends slash commands to the bot and shows what the bot posts.
///
/// It knows nothing of the bot's own code: signatures, tokens, payload rules, pace and error words are written again here, from the
/// platforms' side. Everything that was sent and received is in its ``journal`` before anybody gets an answer.
///
/// Besides the platform's routes it serves `/simulator/…` for a process that drives it from outside; see ``controlRoutes``.
public final class ChatSimulator: Sendable {
    /// What is fixed since the start.
    public let configuration: ChatSimulatorConfiguration
    /// Everything that went over the wire, in order: the oracle of tests.
    public let journal: RequestJournal

    let rules: any PlatformRules
    let accountRules: any AccountRules
    let log = ChannelLog()
    let state: NIOLockedValueBox<State>
    private let listener: NIOLockedValueBox<LoopbackServer?> = NIOLockedValueBox(nil)
    private let address: NIOLockedValueBox<(siteURL: String, port: Int)> = NIOLockedValueBox(("", 0))

    /// What changes while the simulator runs.
    struct State {
        var commandAddress: CommandAddress?
        var commandURL: String?
        /// How the bot's address begins in its own messages.
        var publicURL: String?
        var faults: [FaultOrder] = []
        /// By channel id.
        var pace: [String: PaceLimiter] = [:]
        /// By path.
        var replies: [String: ReplyAddress] = [:]
        var exchanges: [CommandExchange] = []
        /// Of the bot account, in the order of arrival.
        var messages: [AccountMessage] = []
        /// The line that shows a message of the bot account now, by the message's id.
        var lines: [String: Int] = [:]
        /// What each of the account's messages shows, by its id.
        var shown: [String: SeenMessage] = [:]
    }

    private init(_ configuration: ChatSimulatorConfiguration, commandAddress: CommandAddress?) throws {
        self.configuration = configuration
        journal = try RequestJournal(path: configuration.journalPath)
        state = NIOLockedValueBox(State(commandAddress: commandAddress, commandURL: configuration.commandURL))
        rules =
            switch configuration.platform {
            case .slack: SlackRules(configuration: configuration)
            case .mattermost: MattermostRules(configuration: configuration)
            }
        accountRules =
            switch configuration.platform {
            case .slack: SlackAccountRules(configuration: configuration)
            case .mattermost: MattermostAccountRules(configuration: configuration)
            }
    }

    /// Opens the journal, binds the port and serves until ``stop()``.
    ///
    /// - Throws: ``ChatSimulatorError`` with `.badConfiguration`; `LoopbackError` if the port or the journal file cannot be had.
    public static func start(_ configuration: ChatSimulatorConfiguration) async throws -> ChatSimulator {
        guard !configuration.channels.isEmpty, configuration.timeScale >= 1, !configuration.secret.isEmpty else {
            throw ChatSimulatorError(
                code: .badConfiguration,
                detail: "a channel, a secret and a time scale of 1 or more are needed"
            )
        }
        let commandAddress = try configuration.commandURL.map { try CommandAddress($0) }
        let simulator = try ChatSimulator(configuration, commandAddress: commandAddress)
        let server = try await LoopbackServer.start(port: configuration.port) { [weak simulator] request in
            await simulator?.answer(request) ?? .closeWithoutAnswer
        }
        simulator.address.withLockedValue { $0 = (server.baseURL, server.port) }
        simulator.listener.withLockedValue { $0 = server }
        return simulator
    }

    /// Closes the port, ends every sequence of entries and closes the journal's file.
    public func stop() async {
        let server = listener.withLockedValue { listener in
            defer { listener = nil }
            return listener
        }
        await server?.stop()
        log.finish()
        journal.close()
    }

    /// The port that is bound.
    public var port: Int { address.withLockedValue { $0.port } }

    /// The address of the simulated site, without a slash at the end. On Mattermost the bot is configured with it.
    public var siteURL: String { address.withLockedValue { $0.siteURL } }

    /// The incoming webhook of the first channel: a secret that the bot is configured with.
    public var webhookURL: String { siteURL + rules.webhookPath(of: configuration.channels[0]) }

    /// The incoming webhook of a channel; nil if there is no such channel.
    public func webhookURL(ofChannel channelID: String) -> String? {
        configuration.channels.first { $0.id == channelID }.map { siteURL + rules.webhookPath(of: $0) }
    }

    /// Says where the bot takes commands, for a bot that starts after the simulator or anew on another port.
    ///
    /// - Parameter publicURL: How the bot's address begins in its own messages: what stands there in front of the bot hands requests on.
    /// - Throws: ``ChatSimulatorError`` with `.badConfiguration` unless it is an `http://` address.
    public func setCommandURL(_ url: String, publicURL: String? = nil) throws {
        let address = try CommandAddress(url)
        state.withLockedValue { state in
            state.commandAddress = address
            state.commandURL = url
            state.publicURL = publicURL
        }
    }

    /// Time since 1970 on the simulator's clock, in milliseconds.
    var nowMilliseconds: Int64 { Int64(configuration.timeSince1970() / .milliseconds(1)) }
}

/// An address for later answers to one command.
struct ReplyAddress: Sendable {
    let user: ChatUser
    let channel: ChatPlace
    let issuedAt: Duration
    /// The line with the pressed button.
    var original: Int?
    var uses = 0

    /// Both platforms: five posts in thirty minutes.
    static let maximumUses = 5
    static let lifetime = Duration.seconds(30 * 60)
}

/// A fault and how often it still happens.
struct FaultOrder: Sendable {
    let fault: ChatFault
    let target: ChatFaultTarget
    var times: Int
}
