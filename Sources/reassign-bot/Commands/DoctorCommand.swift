import ArgumentParser
import Logging
import ReassignBot

/// `reassign-bot doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything the bot needs, and say what to fix.",
        discussion: """
            Asks DocSpace and, with a bot token, the chat; starts and changes nothing. Ends with 1 when something is wrong, with 3 when \
            somebody did not answer, and with 0 otherwise, also when something should be looked at (⚠).
            """
    )

    @OptionGroup var source: ConfigurationSource
    @Flag(help: "Also post a line to each channel, to find out that it can be.") var post = false

    func run() async throws {
        do {
            let logger = Logger(label: "reassign-bot") { _ in SwiftLogNoOpLogHandler() }
            let configuration = try await source.read()
            let findings = try await examine(configuration, post ? .once : .never, logger: logger)
            for finding in findings { StandardStreams.write(configuration.line(for: finding)) }
            let verdicts = findings.map(\.verdict)
            if verdicts.contains(.bad) { throw ExitCode(1) }
            if verdicts.contains(.unreachable) { throw ProgramFailure.unreachable }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ProgramFailure(error)
        }
    }
}
