import Crypto
import Foundation
import HTTPTypes
import JobLedger
import Logging
import ReassignTestKit
import TransportCore

@testable import ChatPlatforms
@testable import JobEngine
@testable import ReassignBot

/// Both platforms' routes over a store with one thing to press: a plan, or a job in the state that its button belongs to.
struct PressBench {
    /// Who presses, and from where.
    enum Role: String, CaseIterable, Sendable {
        /// Asked for the job, or was shown the plan.
        case owner
        case listed, operators, stranger, otherTeam, otherChannel

        /// Whether the lists let this person do anything.
        var isListed: Bool { [.owner, .listed, .operators].contains(self) }
    }

    struct Ids {
        var team: String
        /// The channel of the plan or job, and another one on the list.
        var channels: [String]
        var users: [Role: String]
        var elsewhere: String
    }

    static let ids: [String: Ids] = [
        "slack": Ids(
            team: "T0001", channels: ["C0001", "C0002"],
            users: [.owner: "U0001", .listed: "U0002", .operators: "U0003", .stranger: "U0009"], elsewhere: "C0009"),
        "mattermost": Ids(
            team: "wx4zz8t4ttgmtxqiwfohijayzc", channels: ["fukxanjgjbnp7ng383at53k1sy", "g9w1u6kq7bfz3ntyp5x8c4ehda"],
            users: [
                .owner: "erj6qck3rfgtujs86w5r6rckzh", .listed: "aaaaaaaaaaaaaaaaaaaaaaaaaa", .operators: "bbbbbbbbbbbbbbbbbbbbbbbbbb",
                .stranger: "zzzzzzzzzzzzzzzzzzzzzzzzzz",
            ], elsewhere: "yyyyyyyyyyyyyyyyyyyyyyyyyy"),
    ]
    static let secret = "press-secret-0815-4711"
    static let seal = ButtonSeal(key: Array(0..<32))

    /// What a press came to.
    struct Outcome: Equatable {
        var status: Int
        /// What the message says instead; `nil` where it stays.
        var replacement: String?
        /// What the person alone is told.
        var note: String?
    }

    let platform: String
    let verb: ButtonClaim.Verb
    let ledger: SQLiteLedger
    let routes: Routes
    let presses: PressQueue
    let now: Timestamp

    init(_ platform: String, _ verb: ButtonClaim.Verb, queue: CommandQueue = CommandQueue()) async throws {
        self.platform = platform
        self.verb = verb
        ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        now = fixture.start
        var access = AccessPolicy(
            lists: Self.ids.mapValues { ids in
                .init(
                    teams: [ids.team], channels: Set(ids.channels), users: Set(ids.users.filter { $0.key.isListed }.values))
            },
            operators: Set(Self.ids.compactMap { name, ids in ids.users[.operators].map { "\(name):\($0)" } }))
        access.quota = Quota([])
        let channels = ChannelDirectory(
            try Platforms.all.map { entry in
                .init(
                    platform: try entry.make(
                        PlatformSettings(
                            secrets: [Secret(Self.secret)], webhookURL: Secret("https://hooks.example.org/hook"),
                            siteURL: "https://chat.example.org", publicURL: "https://bot.example.org", seal: Self.seal)),
                    webhook: Secret("https://hooks.example.org/hook"))
            })
        let start = now
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let desk = Desk(
            portal: .main, ledger: ledger, access: access, catalogue: English(hasSeveralChannels: false), lookups: LookupQueue(),
            clock: BotClock { start }, bells: Bells(), logger: logger)
        let endpoint = CommandEndpoint(
            channels: channels, desk: desk, queue: queue, metrics: BotMetrics(factory: PrometheusRegistry()), logger: logger)
        presses = endpoint.presses
        routes = Routes.commands(platforms: channels.platforms.map(\.name), route: endpoint.respond)
        try await prepare(fixture)
    }

    private func prepare(_ fixture: LedgerFixture) async throws {
        let owner = requester(.owner)
        var command = fixture.command(from: "anna@example.org")
        command.order.requester = owner
        command.order.destination = .channel(of: platform)
        switch verb {
        case .confirm, .drop:
            guard let code = PlanCode(rawValue: "K7QD") else { return }
            let shown = ShownPlan(code: code, order: command.order, plan: fixture.plan, shownAt: now)
            _ = try await ledger.keepPlan(shown)
        case .cancel:
            _ = try await fixture.admit(command)
        case .approve:
            command.approvalWithin = .seconds(60)
            _ = try await fixture.admit(command)
        case .retry:
            _ = try await fixture.admit(command)
            _ = try await ledger.change(JobID(rawValue: 1), for: owner, at: now) { job in
                guard case .taken(let step) = job.cancel(by: "olga", at: fixture.start) else { return nil }
                return step
            }
        }
    }

    func requester(_ role: Role) -> Requester {
        let origin = origin(role)
        return Requester(
            platform: platform, team: origin.team, channel: origin.channel, channelName: "it-ops", user: origin.user,
            userName: role.rawValue)
    }

    private func origin(_ role: Role) -> (team: String, channel: String, user: String) {
        guard let ids = Self.ids[platform] else { return ("", "", "") }
        let user = ids.users[role] ?? ids.users[.owner] ?? ""
        let team = role == .otherTeam ? String(ids.team.dropLast()) + "8" : ids.team
        return (team, role == .otherChannel ? ids.elsewhere : ids.channels[0], user)
    }

    /// What the button that belongs here says.
    var claim: ButtonClaim {
        let ids = Self.ids[platform]
        let isPlan = verb == .confirm || verb == .drop
        return ButtonClaim(
            verb: verb, subject: isPlan ? "K7QD" : "J-1", channel: ids?.channels[0] ?? "", holder: isPlan ? ids?.users[.owner] : nil,
            expiresAtSeconds: now.seconds + 600, acceptedAtMilliseconds: isPlan ? nil : now.milliseconds)
    }

    // MARK: Pressing

    /// The press of `role` as the platform sends it.
    ///
    /// - Parameter change: What somebody has done to the button after it was sealed.
    func request(_ role: Role, _ claim: ButtonClaim, trigger: String = "1.2.a", change: (String) -> String = { $0 }) throws
        -> ListenerRequest
    {
        let (team, channel, user) = origin(role)
        let path = "/\(platform)/actions"
        guard platform == "slack" else {
            let context = change(String(decoding: MattermostPress.context(of: claim, Self.seal).serialized, as: UTF8.self))
            let body = """
                {"user_id":"\(user)","user_name":"\(role)","channel_id":"\(channel)","channel_name":"it-ops","team_id":"\(team)",\
                "post_id":"gqrnh3675jfxzftnjyjfe4udeh","trigger_id":"\(trigger)","type":"button","data_source":"","context":\(context)}
                """
            return ListenerRequest(
                method: .post, path: path, headerFields: [.contentType: "application/json"], body: Array(body.utf8), peer: "127.0.0.1")
        }
        let value = change(SlackPress.value(of: claim, Self.seal))
        let payload = """
            {"type":"block_actions","team":{"id":"\(team)"},"user":{"id":"\(user)","username":"\(role)"},"channel":{"id":"\(channel)","name":"it-ops"},\
            "trigger_id":"\(trigger)","response_url":"https://hooks.slack.com/actions/T0001/1/a",\
            "actions":[{"type":"button","action_id":"reassign_\(claim.verb.rawValue)","value":"\(value)"}]}
            """
        let body = "payload=" + payload.utf8.map { "%" + String(format: "%02X", $0) }.joined()
        return ListenerRequest(method: .post, path: path, headerFields: Self.signed(body), body: Array(body.utf8), peer: "127.0.0.1")
    }

    /// The header fields of a form that Slack sends.
    static func signed(_ body: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        let time = BotClock.wallSeconds
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("v0:\(time):\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        if let name = HTTPField.Name("X-Slack-Request-Timestamp") { fields[name] = "\(time)" }
        if let name = HTTPField.Name("X-Slack-Signature") { fields[name] = "v0=" + code.map { String(format: "%02x", $0) }.joined() }
        return fields
    }

    /// Sends presses at the same time, and then reads what came of them; on Slack in no order.
    func press(atOnce requests: [ListenerRequest]) async throws -> [Outcome] {
        let responses = await withTaskGroup(of: ListenerResponse.self) { group in
            for request in requests { group.addTask { await routes.respond(to: request) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var outcomes: [Outcome] = []
        for response in responses { outcomes.append(try await outcome(of: response)) }
        return outcomes
    }

    func press(_ request: ListenerRequest) async throws -> Outcome {
        try await outcome(of: await routes.respond(to: request))
    }

    private func outcome(of response: ListenerResponse) async throws -> Outcome {
        guard response.status == 200 else { return Outcome(status: response.status) }
        guard platform == "slack" else {
            let json = try JSONValue(reading: response.body)
            return Outcome(status: 200, replacement: json["update"]?["message"]?.text, note: json["ephemeral_text"]?.text)
        }
        // The answer is empty, and what is to be said waits for Slack's own address.
        guard response.body.isEmpty else { return Outcome(status: 200, replacement: "a body") }
        for await item in presses.elements {
            return Outcome(
                status: 200, replacement: item.answer.replacement?.plainText, note: item.answer.note?.plainText)
        }
        return Outcome(status: 200)
    }

    func press(_ role: Role, _ claim: ButtonClaim? = nil, trigger: String = "1.2.a") async throws -> Outcome {
        try await press(try request(role, claim ?? self.claim, trigger: trigger))
    }

    // MARK: What can change

    /// Everything that a press can change.
    struct Trace: Equatable {
        var jobs: [Job]
        var ended: [Job]
        var fate: StoredPlan.Fate?
        var auditRows: Int
    }

    func trace() async throws -> Trace {
        var fate: StoredPlan.Fate?
        if let code = PlanCode(rawValue: "K7QD") { fate = try await ledger.plan(code)?.fate }
        return Trace(
            jobs: try await ledger.unfinishedJobs(in: .main, limit: 100).map(\.job),
            ended: try await ledger.endedJobs(about: nil, in: .main, limit: 100).map(\.job), fate: fate,
            auditRows: try await ledger.verifyAudit().rows)
    }
}
