public import ChatPlatforms
public import HTTPTypes

/// Answers a request that arrived for a platform: authenticates, decodes and acts. Never called for a platform that is off.
///
/// The last value is the numeric address of the sender, for the log.
public typealias CommandRoute = @Sendable (InboundRequest, PlatformName, String) async -> InboundResponse

/// Which method and path is answered by whom. Everything else is 404, or 405 with `Allow`.
///
/// Paths match exactly, as sent: no percent-decoding, no trailing slash, no case folding.
public struct Routes: Sendable {
    private var table: [String: [HTTPRequest.Method: HTTPListener.Handler]] = [:]

    /// Creates an empty table.
    public init() {}

    /// Adds a route. A `GET` route answers `HEAD` too.
    public mutating func add(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping HTTPListener.Handler) {
        table[path, default: [:]][method] = handler
        if method == .get { table[path, default: [:]][.head] = handler }
    }

    /// Every path that is answered, for whoever must look at all of them.
    var paths: [String] { table.keys.sorted() }

    /// Answers `request` by its route.
    public func respond(to request: ListenerRequest) async -> ListenerResponse {
        guard let methods = table[request.path] else { return ListenerResponse(status: 404, text: "not found") }
        guard let handler = methods[request.method] else {
            var response = ListenerResponse(status: 405, text: "method not allowed")
            response.headerFields[.allow] = methods.keys.map(\.rawValue).sorted().joined(separator: ", ")
            return response
        }
        return await handler(request)
    }

    /// The command listener's table: two routes for each platform that is on.
    ///
    /// - Parameter isTrustedProxy: Whether a numeric address is a proxy of ours, whose `X-Forwarded-For` counts.
    public static func commands(
        platforms: [PlatformName],
        isTrustedProxy: @escaping @Sendable (String) -> Bool = { _ in false },
        route: @escaping CommandRoute
    ) -> Routes {
        let address = ClientAddress(isTrustedProxy: isTrustedProxy)
        var routes = Routes()
        for platform in platforms {
            for kind in [InboundRequest.Route.commands, .actions] {
                routes.add(.post, "/\(platform)/\(kind.rawValue)") { request in
                    let inbound = InboundRequest(route: kind, headerFields: request.headerFields, body: request.body)
                    return ListenerResponse(await route(inbound, platform, address.client(of: request)))
                }
            }
        }
        return routes
    }

    /// The admin listener's table: alive, ready, metrics and build. None of them waits for anything.
    public static func admin(readiness: Readiness, metrics: PrometheusRegistry, version: VersionReport) -> Routes {
        var routes = Routes()
        routes.add(.get, "/healthz") { _ in ListenerResponse(status: 200, text: "ok") }
        routes.add(.get, "/readyz") { _ in
            let report = readiness.report
            return ListenerResponse(status: report.isReady ? 200 : 503, json: report.json)
        }
        routes.add(.get, "/metrics") { _ in
            ListenerResponse(
                status: 200,
                headerFields: [.contentType: PrometheusRegistry.contentType],
                body: Array(metrics.exposition().utf8)
            )
        }
        routes.add(.get, "/version") { _ in ListenerResponse(status: 200, json: version.json) }
        return routes
    }
}

extension ListenerResponse {
    fileprivate init(_ response: InboundResponse) {
        var fields = HTTPFields()
        if let contentType = response.contentType { fields[.contentType] = contentType }
        self.init(status: response.status, headerFields: fields, body: response.body)
    }
}
