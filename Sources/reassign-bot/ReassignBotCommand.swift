import ArgumentParser
import ReassignBot

/// The program.
@main
struct ReassignBotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign-bot",
        abstract: "Moves a leaver's ONLYOFFICE DocSpace data to a colleague, on a command in the team chat.",
        discussion: """
            Exit codes: 0 done; 1 the job or a check failed; 2 usage or configuration; 3 not reachable, or an address is taken; \
            4 store (locked by another process, damaged, newer, full).
            """,
        version: BotVersion.current,
        subcommands: [Serve.self, Demo.self, Simulate.self, CheckConfig.self, DoctorCommand.self, Backup.self, Audit.self]
    )

    /// Runs the command; a failure of ours ends with its own exit code, anything else as ArgumentParser says.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as ProgramFailure {
            failure.report()
            exit(withError: failure.code)
        } catch {
            // Usage errors end with 2, as the exit codes above promise.
            let code = exitCode(for: error) == .validationFailure ? ExitCode(2) : exitCode(for: error)
            let text = fullMessage(for: error)
            StandardStreams.write(text, isError: code != .success)
            exit(withError: code)
        }
    }
}
