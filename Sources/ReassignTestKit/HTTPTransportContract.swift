internal import HTTPTypes
public import TransportCore

/// What every ``HTTPTransport`` has to keep, as clauses that run against any of them and a ``ScriptedServer``.
///
/// A test hands each clause to its implementation: `@Test(arguments: HTTPTransportContract.allCases) func keeps(…)`.
public enum HTTPTransportContract: String, CaseIterable, Sendable {
    case bringsStatusFieldsAndBody = "brings status, fields and body"
    case bringsErrorStatusAsAnAnswer = "brings an error status as an answer"
    case sendsMethodFieldsAndBody = "sends method, fields and body as given"
    case doesNotFollowRedirects = "does not follow redirects"
    case keepsNoCookies = "keeps no cookies"
    case refusesAForeignScheme = "refuses a scheme that is not http"
    case refusesAnAnswerOverItsLimit = "refuses an answer over its limit"
    case sendsOneCopyOnly = "sends one copy only where repetition is forbidden"
    case tellsCancellationFromFailure = "tells cancellation from failure"

    /// A clause that does not hold.
    public struct Violation: Error, CustomStringConvertible {
        public let description: String
    }

    /// Runs the clause.
    ///
    /// - Parameter transport: The one to examine; it must be able to reach 127.0.0.1 by plain http.
    /// - Throws: ``Violation``, or what kept the clause from running.
    public func check(_ transport: any HTTPTransport) async throws {
        let server = try ScriptedServer { request in Self.script(request) }
        defer { server.stop() }
        try await run(transport, server)
    }

    private static func script(_ request: ScriptedServer.Request) -> [ScriptedServer.Action] {
        switch request.requestLine.split(separator: " ").dropFirst().first ?? "" {
        case "/error": [.answer(503, body: "later")]
        case "/redirect": [.answer(302, headers: ["Location: /target"])]
        case "/cookie": [.answer(headers: ["Set-Cookie: a=b; Path=/"])]
        case "/large": [.answer(body: String(repeating: "x", count: 1_001))]
        case "/close": [.close]
        case "/stall": [.stall]
        default: [.answer(headers: ["X-Field: one", "X-Field: two"], body: "hello")]
        }
    }

    private func run(_ transport: any HTTPTransport, _ server: ScriptedServer) async throws {
        func request(_ path: String, _ method: HTTPRequest.Method = .get, body: [UInt8]? = nil) -> TransportRequest {
            TransportRequest(
                method: method, url: server.origin + path, body: body, repetition: .forbidden, timeout: .seconds(20),
                responseBodyLimitBytes: 1_000)
        }
        switch self {
        case .bringsStatusFieldsAndBody:
            let response = try await transport.send(request("/"))
            try require(response.status == 200, "status \(response.status)")
            try require(response.headerFields[values: Self.field] == ["one", "two"], "fields \(response.headerFields)")
            try require(response.body == Array("hello".utf8), "body \(response.body)")
        case .bringsErrorStatusAsAnAnswer:
            let response = try await transport.send(request("/error"))
            try require(response.status == 503 && response.body == Array("later".utf8), "\(response.status)")
        case .sendsMethodFieldsAndBody:
            var call = request("/", .put, body: Array("{}".utf8))
            call.headerFields[.contentType] = "application/json"
            _ = try await transport.send(call)
            let seen = server.requests
            try require(seen.count == 1 && seen[0].requestLine == "PUT / HTTP/1.1", "\(seen.map(\.requestLine))")
            try require(seen[0].header("Content-Type") == ["application/json"], "\(seen[0].headLines)")
            try require(seen[0].header("Content-Length") == ["2"] && seen[0].body == Array("{}".utf8), "\(seen[0].headLines)")
        case .doesNotFollowRedirects:
            let response = try await transport.send(request("/redirect"))
            try require(response.status == 302 && server.requests.count == 1, "\(response.status), \(server.requests.count) requests")
        case .keepsNoCookies:
            _ = try await transport.send(request("/cookie"))
            _ = try await transport.send(request("/"))
            try require(server.requests.allSatisfy { $0.header("Cookie").isEmpty }, "a cookie came back")
        case .refusesAForeignScheme:
            var call = request("/")
            call.url = "ftp://127.0.0.1:\(server.port)/"
            let error = try await failure(transport, call)
            try require(error.code == .invalidRequest && error.departure == .notSent, "\(error)")
        case .refusesAnAnswerOverItsLimit:
            let error = try await failure(transport, request("/large"))
            try require(error.code == .responseTooLarge && error.departure == .maybeSent, "\(error)")
        case .sendsOneCopyOnly:
            _ = try await transport.send(request("/"))
            let error = try await failure(transport, request("/close", .post, body: [0x61]))
            try require(error.departure == .maybeSent, "\(error)")
            try require(server.requests.count == 2, "\(server.requests.count) requests on the wire")
        case .tellsCancellationFromFailure:
            let task = Task { try await failure(transport, request("/stall")) }
            try await server.requestCount.wait(for: 1)
            task.cancel()
            let error = try await task.value
            try require(error.code == .cancelled && error.departure == .maybeSent, "\(error)")
        }
    }

    private static var field: HTTPField.Name { HTTPField.Name("X-Field") ?? .accept }

    private func require(_ isTrue: Bool, _ description: @autoclosure () -> String) throws(Violation) {
        if !isTrue { throw Violation(description: "\(rawValue): \(description())") }
    }

    private func failure(_ transport: any HTTPTransport, _ request: TransportRequest) async throws(Violation) -> TransportError {
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch {
            return error
        }
        throw Violation(description: "\(rawValue): answered \(response.status)")
    }
}
