import ChatPlatforms
import ChatSimulator
import Crypto
import Foundation
import HTTPTypes
import JobLedger
import Logging
import ReassignTestKit
import Testing
import TransportCore

@testable import JobEngine
@testable import ReassignBot

/// Every route, with every word of the command table, typed by everybody: who is not allowed is told so and changes nothing.
///
/// The routes come from the table that the listener uses, the words from the parser's: a new one without a rule here fails.
@Suite("Authorisation matrix")
struct AuthorisationMatrixTests {
    private typealias Ids = (team: String, channel: String, user: String, operator: String, stranger: String)

    private static let ids: [String: Ids] = [
        "slack": ("T0001", "C0001", "U0001", "U0002", "U0009"),
        "mattermost": (
            "wx4zz8t4ttgmtxqiwfohijayzc", "fukxanjgjbnp7ng383at53k1sy", "erj6qck3rfgtujs86w5r6rckzh", "aaaaaaaaaaaaaaaaaaaaaaaaaa",
            "zzzzzzzzzzzzzzzzzzzzzzzzzz"
        ),
    ]
    private static let secret = "matrix-secret-0815-4711"

    /// Who types, and from where.
    enum Role: String, CaseIterable, Sendable {
        case listed, operators, stranger, otherTeam, otherChannel, nobody

        var mayUse: Set<CommandRole> {
            switch self {
            case .operators: [.anyone, .listed, .operators]
            case .listed: [.anyone, .listed]
            case .stranger, .otherTeam, .otherChannel, .nobody: [.anyone]
            }
        }
    }

    /// A line for every verb of the table; `nil` is the main form.
    private static func line(_ verb: CommandVerb?) -> String {
        switch verb {
        case nil: "petr@example.org maria@example.org"
        case .plan: "plan anna@example.org maria@example.org"
        case .confirm: "confirm K7QD"
        case .drop: "drop P2WM"
        case .status: "status"
        case .cancel: "cancel J-1"
        case .retry: "retry J-1"
        case .resend: "resend J-1"
        case .watch: "watch petr@example.org"
        case .history: "history"
        case .doctor: "doctor"
        case .whoami: "whoami"
        case .approve: "approve J-1"
        case .pause: "pause"
        case .resume: "resume"
        case .help: "help"
        }
    }

    private struct Bench {
        let ledger: SQLiteLedger
        let desk: Desk
        let routes: Routes
    }

    private func bench() async throws -> Bench {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        var access = AccessPolicy(
            lists: Self.ids.mapValues { .init(teams: [$0.team], channels: [$0.channel], users: [$0.user, $0.operator]) },
            operators: Set(Self.ids.map { "\($0.key):\($0.value.operator)" }))
        access.approval = .always
        // A job of somebody else that waits for a second person, and plans that were shown to somebody else.
        var command = fixture.command(from: "lena@example.org")
        command.approvalWithin = .seconds(60)
        command.order.requester.user = "U0003"
        _ = try await fixture.admit(command)
        _ = try await fixture.show("K7QD")
        _ = try await fixture.show("P2WM")
        let start = fixture.start
        let channels = ChannelDirectory(
            try Platforms.all.map { entry in
                .init(
                    platform: try entry.make(
                        PlatformSettings(
                            secrets: [Secret(Self.secret)], webhookURL: Secret("https://hooks.example.org/hook"),
                            siteURL: "https://chat.example.org")),
                    webhook: Secret("https://hooks.example.org/hook"))
            })
        let desk = Desk(
            portal: .main, ledger: ledger, access: access, catalogue: English(hasSeveralChannels: false), lookups: LookupQueue(),
            clock: BotClock { start }, bells: Bells(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let endpoint = CommandEndpoint(
            channels: channels, desk: desk, metrics: BotMetrics(factory: PrometheusRegistry()),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return Bench(
            ledger: ledger, desk: desk,
            routes: Routes.commands(platforms: channels.platforms.map(\.name), route: endpoint.respond))
    }

    /// An authentic request of `role` with `text`.
    private func request(_ path: String, _ platform: String, _ role: Role, _ text: String) throws -> ListenerRequest {
        let ids = try #require(Self.ids[platform])
        func other(_ id: String) -> String { id.dropLast() + "8" }
        let user =
            switch role {
            case .operators: ids.operator
            case .stranger, .nobody: ids.stranger
            case .listed, .otherTeam, .otherChannel: ids.user
            }
        let members = [
            ("team_id", [.otherTeam, .nobody].contains(role) ? other(ids.team) : ids.team),
            ("channel_id", [.otherChannel, .nobody].contains(role) ? other(ids.channel) : ids.channel),
            ("channel_name", "it-ops"), ("user_id", user), ("user_name", "somebody"), ("command", "/reassign"), ("text", text),
            ("trigger_id", "1.2.\(role.rawValue)"), ("token", Self.secret),
        ]
        let body = members.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        if platform == "slack" {
            let time = BotClock.wallSeconds
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("v0:\(time):\(body)".utf8), using: SymmetricKey(data: Data(Self.secret.utf8)))
            fields[try #require(HTTPField.Name("X-Slack-Request-Timestamp"))] = "\(time)"
            fields[try #require(HTTPField.Name("X-Slack-Signature"))] = "v0=" + code.map { String(format: "%02x", $0) }.joined()
        }
        return ListenerRequest(method: .post, path: path, headerFields: fields, body: Array(body.utf8), peer: "127.0.0.1")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String(format: "%02X", byte)
        }.joined()
    }

    /// Everything that a command can change.
    private struct Trace: Equatable {
        var jobs: [Job]
        var ended: Int
        var fates: [StoredPlan.Fate?]
        var pause: Pause?
        var auditRows: Int
    }

    private func trace(_ ledger: SQLiteLedger) async throws -> Trace {
        var fates: [StoredPlan.Fate?] = []
        for code in ["K7QD", "P2WM"] {
            guard let code = PlanCode(rawValue: code) else { continue }
            fates.append(try await ledger.plan(code)?.fate)
        }
        return Trace(
            jobs: try await ledger.unfinishedJobs(in: .main, limit: 100).map(\.job),
            ended: try await ledger.endedJobs(about: nil, in: .main, limit: 100).count, fates: fates,
            pause: try await ledger.pause(of: .main), auditRows: try await ledger.verifyAudit().rows)
    }

    @Test("every route with every word, for everybody", arguments: [nil] + CommandVerb.allCases.map(Optional.some), Role.allCases)
    func matrix(verb: CommandVerb?, role: Role) async throws {
        let entry = verb.map(CommandTable.entry) ?? CommandTable.reassign
        for path in try await bench().routes.paths {
            let bench = try await bench()
            let parts = path.split(separator: "/").map(String.init)
            let platform = try #require(parts.first)
            let before = try await trace(bench.ledger)
            let response = await bench.routes.respond(to: try request(path, platform, role, Self.line(verb)))
            let after = try await trace(bench.ledger)
            switch parts.last {
            case "commands":
                let text = String(decoding: response.body, as: UTF8.self)
                #expect(response.status == 200)
                let isDenied =
                    text.contains("You may not start a reassignment. Ask an admin") || text.contains("This command works only in")
                #expect(isDenied == !role.mayUse.contains(entry.role), "\(path) \(Self.line(verb)) \(role): \(text)")
                if isDenied { #expect(after == before, "\(path) \(Self.line(verb)) \(role)") }
            case "actions":
                // A command is no press. What presses may do stands in the matrix of presses.
                #expect((400...499).contains(response.status), "\(path) \(Self.line(verb)) \(role)")
                #expect(after == before)
            default:
                Issue.record("\(path) has no rule here")
            }
        }
    }

    @Test("what is somebody else's stays so, also for listed people", arguments: ["slack", "mattermost"], [Role.listed, .operators])
    func ownership(platform: String, role: Role) async throws {
        for verb in [CommandVerb.confirm, .drop, .cancel, .approve] {
            let bench = try await bench()
            let before = try await trace(bench.ledger)
            let response = await bench.routes.respond(to: try request("/\(platform)/commands", platform, role, Self.line(verb)))
            let text = String(decoding: response.body, as: UTF8.self)
            let isSteering = (verb == .cancel && role == .operators) || (verb == .approve && role == .operators && platform == "slack")
            let isOwnPlan = platform == "slack" && role == .listed && (verb == .confirm || verb == .drop)
            #expect((try await trace(bench.ledger) != before) == (isSteering || isOwnPlan), "\(platform) \(role) \(verb): \(text)")
        }
    }

    @Test("a request that is not authentic changes nothing on any route", arguments: CommandVerb.allCases)
    func forged(verb: CommandVerb) async throws {
        let bench = try await bench()
        let before = try await trace(bench.ledger)
        for path in bench.routes.paths {
            let platform = path.split(separator: "/").first.map(String.init) ?? ""
            var request = try request(path, platform, .operators, Self.line(verb))
            request.body = Array(String(decoding: request.body, as: UTF8.self).replacing(Self.encoded(Self.secret), with: "guess").utf8)
            #expect(await bench.routes.respond(to: request).status == 401, "\(path)")
        }
        #expect(try await trace(bench.ledger) == before)
    }
}
