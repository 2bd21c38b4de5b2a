import ChatSimulator
import CurlTransport
import DocSpaceSimulator
import Foundation
import JobEngine
import Logging
import ReassignBot
import TransportCore

/// Two stand-ins and the real bot, on loopback and in a temporary folder that goes away with it.
struct DemoStage {
    /// The line that is typed by itself.
    static let firstLine = "/reassign anna@example.org maria@example.org"
    /// Longest time the first job may take.
    static let patience = Duration.seconds(60)

    private let portal: DocSpaceSimulator
    private let chat: ChatSimulator
    private let bot: BotApplication
    private let folder: URL

    /// Starts the stand-ins and puts the bot together.
    static func open(port: Int) async throws -> DemoStage {
        let secret = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
        let folder = FileManager.default.temporaryDirectory.appending(path: "reassign-bot-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])

        let portal = try await DocSpaceSimulator.start(
            DocSpaceSimulator.Configuration(world: .sample(pace: JobPace(usual: .milliseconds(600))))
        )
        let chat = try await ChatSimulator.start(.sample(.slack, secret: secret))
        let people = chat.configuration

        var configuration = BotConfiguration(
            docSpace: .init(url: portal.baseURL, token: Secret(PortalWorld.Sample.ownerKey)),
            slack: .init(
                signingSecrets: [Secret(secret)],
                webhookURL: Secret(chat.webhookURL),
                allowed: .init(
                    teams: [people.team.id],
                    channels: Set(people.channels.prefix(1).map(\.id)),
                    users: Set(people.users.map(\.id))
                )
            )
        )
        // Everything there is to try, as often as somebody likes.
        configuration.quota = .unlimited
        configuration.allowsDeletion = true
        configuration.allowsDisabling = true
        configuration.operators = Set(people.users.prefix(2).map { "slack:\($0.id)" })
        configuration.listen = .loopback(port: port)
        configuration.adminListen = .loopback(port: 0)
        configuration.storePath = folder.appending(path: "demo.sqlite").path
        configuration.privateDestinations = [PrivateDestination(try CIDRBlock("127.0.0.1/32"))]
        configuration.pollGap = .milliseconds(200) ... .milliseconds(400)
        configuration.postGap = .milliseconds(1_100)

        let logger = Logger(label: "reassign-bot") { label in LineLogHandler(label: label, format: .text, level: .warning) }
        let bot = try await buildApplication(configuration, logger: logger)
        return DemoStage(portal: portal, chat: chat, bot: bot, folder: folder)
    }

    /// Runs the bot, types the first line, prints the channel, takes further lines.
    ///
    /// - Returns: Whether the first job finished.
    func play(takesLines: Bool) async throws -> Bool {
        defer { try? FileManager.default.removeItem(at: folder) }
        let hasFinished = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bot.run(stopsOnSignals: false) }
            let address = try await bot.commandListener.boundAddress
            try chat.setCommandURL("http://\(address)/slack/commands")
            StandardStreams.write(
                """
                DocSpace simulator  \(portal.baseURL)
                Chat simulator      \(chat.siteURL)
                The bot             http://\(address)/slack/commands

                """
            )
            group.addTask { [entries = chat.entries] in
                for await entry in entries { StandardStreams.write(entry.description) }
            }
            let hasFinished = try await typeFirstLine()
            if takesLines { try await takeLines() }
            group.cancelAll()
            // The bot ends because it was told to; that is no failure.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            return hasFinished
        }
        await chat.stop()
        await portal.stop()
        return hasFinished
    }

    private func typeFirstLine() async throws -> Bool {
        let olga = try typist
        let exchange = try await chat.type(Self.firstLine, as: olga)
        if let failure = exchange.failure {
            StandardStreams.write("The command failed: \(failure)", isError: true)
            return false
        }
        let final = try await chat.waitForEntry(timeout: Self.patience) { entry in
            ["✅ J-1 ", "❌ J-1 ", "⚠ J-1 ", "⏹ J-1 ", "✋ J-1 "].contains { entry.text.hasPrefix($0) }
        }
        return final.text.hasPrefix("✅ J-1 finished")
    }

    private var typist: ChatUser {
        get throws {
            guard let olga = chat.configuration.users.first else {
                throw ProgramFailure("the chat simulator has no people", ProgramFailure.jobFailed)
            }
            return olga
        }
    }

    /// Reads lines until an empty one or the end of input. Reading blocks, so it has a thread of its own.
    private func takeLines() async throws {
        let olga = try typist
        StandardStreams.write(
            "\nType more, for example /reassign petr@example.org ivan@example.org, /reassign status or /reassign help. An empty line ends."
        )
        let lines = AsyncStream<String> { continuation in
            let reader = Thread {
                while let line = readLine(), !line.isEmpty { continuation.yield(line) }
                continuation.finish()
            }
            reader.start()
        }
        for await line in lines {
            let exchange = try await chat.type(line, as: olga)
            if let failure = exchange.failure { StandardStreams.write("The command failed: \(failure)", isError: true) }
        }
    }
}
