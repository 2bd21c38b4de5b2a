import HTTPTypes
import ReassignTestKit
import TransportCore

@testable import CurlTransport

extension CurlConfiguration {
    /// Reaches 127.0.0.1, also by plain http.
    static func loopback() throws -> CurlConfiguration {
        CurlConfiguration(privateDestinations: [try CIDRBlock("127.0.0.0/8")])
    }
}

/// Runs `body` with a client that is shut down afterwards.
func withClient<Result: Sendable>(
    _ configuration: CurlConfiguration? = nil, _ body: (CurlClient) async throws -> Result
) async throws -> Result {
    let client = try CurlClient(configuration: configuration ?? .loopback())
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// Runs `body` with a client and a scripted server; both are stopped afterwards.
func withClient<Result: Sendable>(
    of server: ScriptedServer, _ configuration: CurlConfiguration? = nil, _ body: (CurlClient) async throws -> Result
) async throws -> Result {
    defer { server.stop() }
    return try await withClient(configuration, body)
}

/// A GET that may be repeated.
func get(_ url: String, timeout: Duration = .seconds(30), limit: Int = 1 << 16) -> TransportRequest {
    TransportRequest(method: .get, url: url, repetition: .allowed, timeout: timeout, responseBodyLimitBytes: limit)
}

/// A POST.
func post(
    _ url: String, _ repetition: TransportRequest.Repetition = .forbidden, body: [UInt8] = Array("{}".utf8),
    timeout: Duration = .seconds(30)
) -> TransportRequest {
    TransportRequest(
        method: .post, url: url, headerFields: [.contentType: "application/json"], body: body, repetition: repetition,
        timeout: timeout, responseBodyLimitBytes: 1 << 16)
}

/// The three things a caller decides on.
struct Failure: Equatable, CustomStringConvertible {
    let code: TransportError.Code
    let phase: TransportError.Phase
    let departure: TransportError.Departure

    init(_ code: TransportError.Code, _ phase: TransportError.Phase, _ departure: TransportError.Departure) {
        (self.code, self.phase, self.departure) = (code, phase, departure)
    }

    init(_ error: TransportError) {
        self.init(error.code, error.phase, error.departure)
    }

    var description: String { "\(code), \(phase), \(departure)" }
}

extension CurlClient {
    /// The error of a request that must fail.
    func failure(_ request: TransportRequest) async throws -> TransportError {
        let response: TransportResponse
        do {
            response = try await send(request)
        } catch {
            return error
        }
        throw UnexpectedAnswer(status: response.status)
    }
}

struct UnexpectedAnswer: Error {
    let status: Int
}
