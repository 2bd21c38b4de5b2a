import ChatPlatforms
import HTTPTypes
import JobLedger
import Logging
import ReassignTestKit
import Testing
import TransportCore

@testable import JobEngine
@testable import ReassignBot

/// Every line of the command table typed by somebody who may start jobs: what is answered, and what it leaves in the store.
@Suite("Command table at the desk")
struct CommandTableDeskTests {
    private static let cases = Result { try CommandLineCase.table(at: tablePath("commands.txt")) }
    /// Words of the table for lines that make a job, and for lines that nobody can send.
    private static let starting: Set<String> = ["start", "watch"]

    private let slack: SlackPlatform

    init() throws {
        slack = try SlackPlatform(PlatformSettings(secrets: [Secret("2f1d7c0a9be84c6e5d3b1a0f7e6d5c4b")]))
    }

    @Test("a line that is no start makes no job, and its answer says something")
    func noJobs() async throws {
        let ledger = try SQLiteLedger.openInMemory()
        let desk = Self.desk(ledger)
        var answered = 0
        for line in try Self.cases.get() where !Self.starting.contains(line.expectation) {
            guard case .command(let command) = slack.decode(Self.request(line)) else {
                #expect(line.expectation == "malformed", "line \(line.number)")
                continue
            }
            try await expectAnswer(of: desk, to: command, line)
            answered += 1
        }
        #expect(answered >= 1_000)
        #expect(try await ledger.unfinishedJobs(in: .main, limit: 1).isEmpty)
        #expect(try await ledger.job(JobID(rawValue: 1)) == nil)
    }

    @Test("a line that is a start makes one job")
    func oneJob() async throws {
        for line in try Self.cases.get() where Self.starting.contains(line.expectation) {
            let ledger = try SQLiteLedger.openInMemory()
            guard case .command(let command) = slack.decode(Self.request(line)) else {
                Issue.record("line \(line.number) is no command")
                continue
            }
            try await expectAnswer(of: Self.desk(ledger), to: command, line)
            #expect(try await ledger.unfinishedJobs(in: .main, limit: 2).count == 1, "line \(line.number)")
            await ledger.close()
        }
    }

    /// HTTP 200 with words for the person who typed; after a mistake with a line that can be typed instead.
    private func expectAnswer(of desk: Desk, to command: InboundCommand, _ line: CommandLineCase) async throws {
        let reply = try await desk.answer(command, facts: slack.facts)
        let response = slack.acknowledge(reply.answer)
        let text = reply.answer.message.plainText
        #expect(response.status == 200 && !response.body.isEmpty, "line \(line.number)")
        #expect(reply.answer.audience == .requester, "line \(line.number)")
        let isComplete = reply.result != .mistake || line.expectation == "same" || text.contains("/reassign")
        #expect(isComplete, "line \(line.number): \(text)")
    }

    private static func desk(_ ledger: SQLiteLedger) -> Desk {
        let start = LedgerFixture(ledger).start
        return Desk(
            portal: .main,
            ledger: ledger,
            access: AccessPolicy(lists: ["slack": .init(teams: ["T1"], channels: ["C1"], users: ["U1"])], operators: []),
            catalogue: English(hasSeveralChannels: false),
            lookups: LookupQueue(),
            clock: BotClock { start },
            bells: Bells(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The line as Slack sends it, with a trigger of its own.
    private static func request(_ line: CommandLineCase) -> InboundRequest {
        var typed = ""
        for scalar in line.text.unicodeScalars {
            switch scalar {
            case "&": typed += "&amp;"
            case "<": typed += "&lt;"
            case ">": typed += "&gt;"
            default: typed.unicodeScalars.append(scalar)
            }
        }
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = typed.utf8.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let fields = "team_id=T1&channel_id=C1&user_id=U1&user_name=olga&command=%2Freassign&trigger_id=t\(line.number)&text="
        return InboundRequest(
            route: .commands, headerFields: [.contentType: "application/x-www-form-urlencoded"], body: Array(fields.utf8) + encoded)
    }
}
