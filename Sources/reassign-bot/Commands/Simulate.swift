public import ArgumentParser
public import ChatSimulator
import DocSpaceSimulator
import ServiceLifecycle
import UnixSignals

/// `reassign-bot simulate …`
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a stand-in alone, for trying and testing.",
        subcommands: [SimulateDocSpace.self, SimulateChat.self]
    )
}

/// `reassign-bot simulate docspace`
struct SimulateDocSpace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docspace",
        abstract: "A DocSpace portal on loopback, with sample people and rooms.",
        discussion: "Takes the owner's key \(PortalWorld.Sample.ownerKey). See GET /simulator/state, GET /simulator/journal."
    )

    @Option(help: "The port; 0 takes any.") var port = 0
    @Option(help: "A file that every request is recorded in, flushed to the disk.") var journal: String?
    @Option(help: "Seconds a step of a reassignment takes.") var step = 1.0
    @Option(help: "How many times faster than life the portal's clock runs.") var timeScale = 1.0

    func validate() throws {
        guard step >= 0, timeScale > 0 else { throw ValidationError("--step must not be negative, --time-scale must be positive.") }
    }

    func run() async throws {
        let simulator = try await DocSpaceSimulator.start(
            DocSpaceSimulator.Configuration(
                port: port,
                world: .sample(pace: JobPace(usual: .seconds(step))),
                clock: .running(scale: timeScale),
                journalPath: journal
            )
        )
        StandardStreams.write("DocSpace simulator at \(simulator.baseURL)")
        await TerminationSignal.wait()
        await simulator.stop()
    }
}

/// `reassign-bot simulate chat`
struct SimulateChat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "A Slack or Mattermost channel on loopback, with sample people.",
        discussion: "Control routes:\n\(ChatSimulator.controlRoutes)"
    )

    @Option(help: "slack or mattermost.") var platform: SimulatedPlatform = .slack
    @Option(help: "Signing secret or command token. Visible in the process list: for tests only.")
    var secret = "simulated-chat-secret-0001"
    @Option(help: "Where the bot takes commands.") var commandURL: String?
    @Flag(help: "Takes posts at any pace.") var noPace = false
    @Option(help: "The port; 0 takes any.") var port = 0
    @Option(help: "A file that everything is recorded in, flushed to the disk.") var journal: String?

    func run() async throws {
        var configuration = ChatSimulatorConfiguration.sample(platform, secret: secret)
        configuration.port = port
        if noPace { configuration.enforcesPace = false }
        configuration.journalPath = journal
        configuration.commandURL = commandURL
        let simulator = try await ChatSimulator.start(configuration)
        StandardStreams.write("Chat simulator (\(platform.rawValue)) at \(simulator.siteURL), webhook \(simulator.webhookURL)")
        await TerminationSignal.wait()
        await simulator.stop()
    }
}

extension SimulatedPlatform: ExpressibleByArgument {}

/// The signals that end a program that only waits.
enum TerminationSignal {
    static func wait() async {
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { return }
    }
}
