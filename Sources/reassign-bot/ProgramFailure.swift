import ArgumentParser
import CurlTransport
import DocSpaceKit
import JobLedger
import ReassignBot

/// A failure that ends the program: what to say, and the exit code that scripts rely on.
struct ProgramFailure: Error {
    let message: String
    let code: ExitCode

    static let jobFailed = ExitCode(1)
    static let checkFailed = ExitCode(1)
    static let configuration = ExitCode(2)
    static let unreachable = ExitCode(3)
    static let store = ExitCode(4)

    init(_ message: String, _ code: ExitCode) {
        self.message = message
        self.code = code
    }

    /// Gives a failure of the bot its exit code.
    init(_ error: any Error) {
        switch error {
        case let error as ProgramFailure: self = error
        case let error as ConfigurationError: self.init("\(error)", Self.configuration)
        case let error as CurlConfigurationError: self.init("\(error)", Self.configuration)
        case let error as DocSpaceError: self.init("\(error)", Self.configuration)
        case let error as LedgerError: self.init("\(error)", Self.store)
        case let error as ListenerError: self.init("\(error)", Self.unreachable)
        default: self.init("\(error)", Self.jobFailed)
        }
    }

    func report() {
        StandardStreams.write("reassign-bot: \(message)", isError: true)
    }
}
