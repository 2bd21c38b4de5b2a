import HTTPTypes
import JobEngine
import JobLedger
import Logging

@testable import ChatPlatforms
@testable import ReassignBot

/// The command endpoint of Slack and Mattermost over an empty store, configured by ``ConfigurationSample``.
struct EndpointBench {
    let ledger: SQLiteLedger
    let endpoint: CommandEndpoint

    init(queue: CommandQueue = CommandQueue()) async throws {
        let configuration = try await ConfigurationSample.read(ConfigurationSample.both)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ledger = try SQLiteLedger.openInMemory()
        endpoint = CommandEndpoint(
            channels: try configuration.channels(),
            desk: Desk(
                portal: .main, ledger: ledger, access: configuration.access, catalogue: English(hasSeveralChannels: true),
                lookups: LookupQueue(), clock: .system(), bells: Bells(), logger: logger),
            queue: queue,
            metrics: BotMetrics(factory: PrometheusRegistry()),
            logger: logger
        )
    }

    /// The two platforms' routes, one more that takes every body, and one to look whether the listener lives.
    var routes: Routes {
        let echo = PlatformName(rawValue: "echo")
        let endpoint = endpoint
        var routes = Routes.commands(platforms: endpoint.channels.platforms.map(\.name) + [echo]) { request, platform, client in
            guard platform == echo else { return await endpoint.respond(to: request, from: platform, at: client) }
            return InboundResponse(status: 200, contentType: "application/json", body: Array("{\"bytes\":\(request.body.count)}".utf8))
        }
        routes.add(.get, "/healthz") { _ in ListenerResponse(status: 200, text: "ok") }
        return routes
    }

    /// The jobs that commands have made.
    var jobs: [StoredJob] {
        get async throws { try await ledger.unfinishedJobs(in: .main, limit: 100) }
    }

    /// Types behind `/reassign` on Slack, as a listed person, and returns what that person reads.
    func type(_ text: String, trigger: String = "1.1") async throws -> String {
        let fields =
            "team_id=T0DOCSPACE&channel_id=C0ADMINS01&user_id=U0ALICE001&command=%2Freassign&trigger_id=\(trigger)"
            + "&text=\(text.replacing(" ", with: "+"))"
        let stamp = "\(BotClock.wallSeconds)"
        var request = InboundRequest(route: .commands, headerFields: [:], body: Array(fields.utf8))
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        let signature = SlackSignature.value(
            timestamp: stamp, body: request.body, secret: Array("\(ConfigurationSample.canary)-signing".utf8))
        for (name, value) in [(SlackSignature.timestampField, stamp), (SlackSignature.signatureField, signature)] {
            guard let name = HTTPField.Name(name) else { continue }
            request.headerFields[name] = value
        }
        let response = await endpoint.respond(to: request, from: SlackPlatform.name, at: "192.0.2.1")
        return response.status == 200 ? String(decoding: response.body, as: UTF8.self) : "\(response.status)"
    }
}
