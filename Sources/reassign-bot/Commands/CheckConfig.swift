import ArgumentParser
import ReassignBot

/// `reassign-bot check-config`
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Read the configuration as `serve` would, and show it without its secrets.",
        discussion: "Ends with 2 and every problem by name when it cannot be used. Sends nothing."
    )

    @OptionGroup var source: ConfigurationSource

    func run() async throws {
        do {
            StandardStreams.write(try source.read().summary)
        } catch {
            throw ProgramFailure(error)
        }
    }
}
