import ChatPlatforms
import HTTPTypes
import Logging
import ReassignTestKit
import Testing

@testable import ReassignBot

/// Runs a listener on a port of its own while `body` talks to it.
func withListener(
    limits: ListenerLimits = ListenerLimits(),
    isTrustedPeer: @escaping @Sendable (String) -> Bool = { _ in false },
    handler: @escaping HTTPListener.Handler = exampleRoutes.respond(to:),
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    let listener = HTTPListener(
        name: "test",
        address: .loopback(port: 0),
        limits: limits,
        isTrustedPeer: isTrustedPeer,
        handler: handler,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await listener.run() }
        try await body(try await listener.boundAddress.port)
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Slack's routes, which answer with the size of what they got, and the admin routes, all at one listener.
let exampleRoutes: Routes = {
    var routes = Routes.commands(platforms: [PlatformName(rawValue: "slack")]) { request, _, _ in
        InboundResponse(status: 200, contentType: "application/json", body: Array("{\"bytes\":\(request.body.count)}".utf8))
    }
    routes.add(.get, "/healthz") { _ in ListenerResponse(status: 200, text: "ok") }
    return routes
}()

let goodRequest = "GET /healthz HTTP/1.1\r\nHost: bot.example.org\r\n\r\n"

func postRequest(body: String) -> String {
    "POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

extension RawConnection {
    /// Sends a request that the peer may already have stopped reading.
    func sendIgnoringClose(_ bytes: [UInt8]) async {
        do {
            try await send(bytes)
        } catch {
            // What the peer made of it shows in its answer.
        }
    }
}
