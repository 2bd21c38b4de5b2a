import ReassignTestKit
import Testing

@testable import ChatPlatforms

/// The table of command lines, read by both platforms as they would receive each line.
@Suite("Command table")
struct CommandTableTests {
    private static let cases = Result { try CommandLineCase.table(at: tablePath("commands.txt")) }

    @Test("the table has its cases, each line once")
    func tableIsRead() throws {
        let cases = try Self.cases.get()
        #expect(cases.count >= 1_000)
        #expect(Set(cases.map(\.text)).count == cases.count)
        #expect(cases.count { !["start", "watch"].contains($0.expectation) } >= 1_000)
    }

    @Test("every line gets what the table says", arguments: ["slack", "mattermost"])
    func expectation(platform: String) throws {
        for line in try Self.cases.get() {
            let expected = line.expectation.split(separator: "/")
            let found = try Self.kind(of: line.text, on: platform)
            #expect(found == expected[platform == "slack" ? 0 : expected.count - 1], "line \(line.number): \(line.text)")
        }
    }

    @Test("every text with Slack's tokens gets what its table says")
    func slackTokens() throws {
        let cases = try CommandLineCase.table(at: tablePath("commands-slack.txt"))
        #expect(cases.count >= 200)
        for line in cases {
            let decoding = try Fixture.slack().decode(Fixture.slackCommand(encodedText: Fixture.encoded(line.text)))
            #expect(Self.kind(of: decoding) == line.expectation, "line \(line.number): \(line.text)")
        }
    }

    /// What a typed line comes to, in the table's words.
    private static func kind(of text: String, on platform: String) throws -> String {
        guard platform == "slack" else {
            return kind(of: try Fixture.mattermost().decode(Fixture.mattermostCommand(encodedText: Fixture.encoded(text))))
        }
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return kind(of: try Fixture.slack().decode(Fixture.slackCommand(encodedText: Fixture.encoded(escaped))))
    }

    private static func kind(of decoding: Decoding) -> String {
        guard case .command(let command) = decoding else { return "malformed" }
        return LineKind(command.words.mapError(CommandMistake.unreadable).flatMap(CommandParser.parse)).word
    }
}

extension LineKind {
    /// As the table of command lines writes it.
    fileprivate var word: String {
        switch self {
        case .reassign: "start"
        case .plan: "plan"
        case .with(let options): "plan" + options.joined()
        case .confirm: "confirm"
        case .confirmWithAddress: "confirm-address"
        case .drop: "drop"
        case .history: "history"
        case .historyOfPerson: "history-person"
        case .approve: "approve"
        case .pause: "pause"
        case .resume: "resume"
        case .yes: "yes"
        case .notACode: "not-a-code"
        case .cancel: "cancel"
        case .retry: "retry"
        case .resend: "resend"
        case .watch: "watch"
        case .status: "status"
        case .statusOfJob: "status-job"
        case .statusOfPerson: "status-person"
        case .help: "help"
        case .doctor: "doctor"
        case .whoami: "whoami"
        case .unknown(nil): "unknown"
        case .unknown(let verb?): "unknown:\(verb.rawValue)"
        case .option: "option"
        case .missing: "missing"
        case .tooMany: "too-many"
        case .notAJob: "not-a-job"
        case .notAPerson: "not-a-person"
        case .lookAlike: "look-alike"
        case .mention: "mention"
        case .same: "same"
        case .unreadable(.tooLong): "unreadable-long"
        case .unreadable(.tooManyWords): "unreadable-words"
        case .unreadable(.unbalancedQuote): "unreadable-quote"
        case .unreadable(.controlCharacter): "unreadable-control"
        case .unreadable(.broadcast): "broadcast"
        case .unreadable(.misleadingLink): "misleading-link"
        }
    }
}
