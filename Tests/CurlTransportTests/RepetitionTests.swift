import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

/// libcurl repeats a request on a new connection when a kept one is closed without a byte, POST included. Here is the peer that makes
/// it do so: it answers GET, and reads a POST and closes.
@Suite("Repetition", .timeLimit(.minutes(1)))
struct RepetitionTests {
    private static let calls = 1_000

    private static func server() throws -> ScriptedServer {
        try ScriptedServer { $0.method == "GET" ? [.answer()] : [.close] }
    }

    @Test("without a guard the same POST is on the wire more than once")
    func counterProof() async throws {
        let server = try Self.server()
        let error = try await withClient(of: server) { client in
            _ = try await client.send(get(server.origin))
            return try await client.failure(post(server.origin, .allowed))
        }
        #expect(error.departure == .maybeSent)
        #expect(server.requests.filter { $0.method == "POST" }.count == 2)
    }

    @Test("1,000 calls that start work after warm GETs are 1,000 requests on the wire")
    func startsAreNotRepeated() async throws {
        let server = try Self.server()
        let failures = try await withClient(of: server) { client in
            var failures: [Failure] = []
            for number in 0..<Self.calls {
                _ = try await client.send(get(server.origin))
                let body = Array("{\"call\":\(number)}".utf8)
                failures.append(Failure(try await client.failure(post(server.origin, .forbiddenOnFreshConnection, body: body))))
            }
            return failures
        }
        #expect(failures.count == Self.calls)
        #expect(failures.allSatisfy { $0 == Failure(.unreachable, .wait, .maybeSent) })
        let posts = server.requests.filter { $0.method == "POST" }
        #expect(posts.count == Self.calls)
        #expect(Set(posts.map(\.body)).count == Self.calls)
        // The fresh connections leave the warm one alone.
        #expect(Set(server.requests.filter { $0.method == "GET" }.map(\.connection)).count == 1)
        #expect(Set(posts.map(\.connection)).count == Self.calls)
    }

    @Test("1,000 posts on kept connections are 1,000 requests on the wire")
    func postsAreNotRepeated() async throws {
        let server = try Self.server()
        let failures = try await withClient(of: server) { client in
            var failures: [Failure] = []
            for number in 0..<Self.calls {
                _ = try await client.send(get(server.origin))
                let body = Array("{\"call\":\(number)}".utf8)
                failures.append(Failure(try await client.failure(post(server.origin, .forbidden, body: body))))
            }
            return failures
        }
        #expect(failures.count == Self.calls)
        #expect(failures.allSatisfy { $0 == Failure(.repetitionPrevented, .wait, .maybeSent) })
        let posts = server.requests.filter { $0.method == "POST" }
        #expect(posts.count == Self.calls)
        #expect(Set(posts.map(\.body)).count == Self.calls)
        // Each went out on the connection of a GET before it, so that the guard was needed each time.
        let warm = Set(server.requests.filter { $0.method == "GET" }.map(\.connection))
        #expect(posts.allSatisfy { warm.contains($0.connection) })
    }

    @Test(
        "a kept connection that was closed while idle costs nothing but a new one",
        arguments: [TransportRequest.Repetition.allowed, .forbidden])
    func closedWhileIdle(repetition: TransportRequest.Repetition) async throws {
        let server = try ScriptedServer { _ in [.answer(), .close] }
        try await withClient(of: server) { client in
            _ = try await client.send(get(server.origin))
            try await server.disconnects.wait(for: 1)
            let response = try await client.send(post(server.origin, repetition))
            #expect(response.status == 200)
        }
        #expect(server.requests.map(\.method) == ["GET", "POST"])
    }
}
