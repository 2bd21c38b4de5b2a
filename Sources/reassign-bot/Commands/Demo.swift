import ArgumentParser

/// `reassign-bot demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one whole reassignment on loopback, without any account.",
        discussion: """
            Starts stand-ins for DocSpace and Slack and the real bot, types one command, prints the channel as it fills, and then \
            takes further lines from the terminal (olga types them; an empty line or the end of input ends the demo).
            """
    )

    @Flag(help: "End after the first job: with 0 if it has finished, with 1 if not.") var once = false
    @Option(help: "The port the bot listens on; 0 takes any.") var port = 0

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
    }

    func run() async throws {
        do {
            let stage = try await DemoStage.open(port: port)
            let hasFinished = try await stage.play(takesLines: !once)
            guard hasFinished else { throw ProgramFailure("the job did not finish", ProgramFailure.jobFailed) }
        } catch {
            throw ProgramFailure(error)
        }
    }
}
