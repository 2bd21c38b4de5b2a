import ArgumentParser
import Foundation
import Logging
import ReassignBot

/// `reassign-bot serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Listen for commands and carry them out, until SIGTERM.")

    @OptionGroup var source: ConfigurationSource

    func run() async throws {
        do {
            // Whatever the bot makes, also the socket beside its store, is its user's alone.
            umask(0o077)
            let configuration = try await source.read()
            let logger = Logger(label: "reassign-bot") { label in
                LineLogHandler(label: label, format: configuration.logFormat, level: configuration.logLevel)
            }
            for notice in configuration.notices {
                logger.warning("\(notice)")
            }
            let application = try await buildApplication(configuration, logger: logger)
            try await application.run()
        } catch {
            throw ProgramFailure(error)
        }
    }
}

/// Where the configuration comes from.
struct ConfigurationSource: ParsableArguments {
    @Option(name: .customLong("config"), help: "A YAML file; the environment goes first. Default: REASSIGN_CONFIG.")
    var file: String?

    /// Every command that learns the secrets closes its memory first.
    func read() async throws -> BotConfiguration {
        MemoryImage.keepPrivate()
        return try await ConfigurationReader(environment: ProcessInfo.processInfo.environment, file: file).read()
    }
}
