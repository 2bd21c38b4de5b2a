import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import ReassignTestKit
import ServiceLifecycle
import Testing

@testable import ReassignBot

/// One after the other: most of them measure time, and dozens of blocked connections would measure each other.
@Suite("Listener", .serialized, .timeLimit(.minutes(1)))
struct ListenerTests {
    static func limits(_ change: (inout ListenerLimits) -> Void) -> ListenerLimits {
        var limits = ListenerLimits()
        change(&limits)
        return limits
    }

    // MARK: Keep-alive

    @Test("the last request of a connection is answered with Connection: close")
    func requestsPerConnection() async throws {
        try await withListener(limits: Self.limits { $0.requestsPerConnection = 3 }) { port in
            let connection = try await RawConnection.open(port: port)
            for expected in ["keep-alive", "keep-alive", "close"] {
                try await connection.send(goodRequest)
                #expect(try await connection.response()?.values("Connection") == [expected])
            }
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("an old connection ends with its next answer")
    func oldConnectionEnds() async throws {
        try await withListener(limits: Self.limits { $0.connectionLife = .zero }) { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send(goodRequest)
            #expect(try await connection.response()?.values("Connection") == ["close"])
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("an old connection that waits is closed, whatever the idle time")
    func oldIdleConnectionIsClosed() async throws {
        try await withListener(limits: Self.limits { $0.connectionLife = .milliseconds(400) }) { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send(goodRequest)
            _ = try await connection.response()
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("bytes of a request may come in any pieces")
    func piecesDoNotMatter() async throws {
        try await withListener { port in
            let connection = try await RawConnection.open(port: port)
            for byte in postRequest(body: "a=b+c").utf8 {
                try await connection.send([byte])
            }
            #expect(try await connection.response()?.text == "{\"bytes\":5}")
        }
    }

    // MARK: Caps

    @Test("one peer has a cap of connections; another peer still gets in")
    func connectionsPerPeer() async throws {
        try await withListener(limits: Self.limits { $0.connectionsPerPeer = 2 }) { port in
            let first = try await answered(port: port)
            let second = try await answered(port: port)
            let third = try await RawConnection.open(port: port)
            #expect(try await third.readToEnd().isEmpty)
            let other = try await RawConnection.open(port: port, from: "127.0.0.2")
            try await other.send(goodRequest)
            #expect(try await other.response()?.status == 200)
            for kept in [first, second] {
                try await kept.send(goodRequest)
                #expect(try await kept.response()?.status == 200)
            }
        }
    }

    @Test("a closed connection gives its place back")
    func closedConnectionGivesPlaceBack() async throws {
        try await withListener(limits: Self.limits { $0.connectionsPerPeer = 1 }) { port in
            for _ in 0..<5 {
                let connection = try await RawConnection.open(port: port)
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let response = try await connection.response()
                // The place is given back when the listener's side is closed, shortly after ours sees the end.
                if response == nil { continue }
                #expect(response?.status == 200)
                #expect(try await connection.readToEnd().isEmpty)
            }
        }
    }

    @Test("a trusted proxy has no cap of its own")
    func trustedPeerHasNoCap() async throws {
        let limits = Self.limits { $0.connectionsPerPeer = 1 }
        try await withListener(limits: limits, isTrustedPeer: { $0 == "127.0.0.1" }) { port in
            let first = try await answered(port: port)
            let second = try await answered(port: port)
            try await first.send(goodRequest)
            #expect(try await first.response()?.status == 200)
            try await second.send(goodRequest)
            #expect(try await second.response()?.status == 200)
        }
    }

    @Test("when full, the oldest connection without a finished header makes room")
    func oldestWaitingMakesRoom() async throws {
        let limits = Self.limits {
            $0.connections = 2
            $0.headTime = .seconds(50)
        }
        try await withListener(limits: limits) { port in
            let oldest = try await answered(port: port)
            try await oldest.send("GET / HTTP/1.1\r\n")
            let second = try await answered(port: port)
            let third = try await answered(port: port)
            #expect(try await oldest.readToEnd().isEmpty)
            try await third.send(goodRequest)
            #expect(try await third.response()?.status == 200)
            try await second.send(goodRequest)
            #expect(try await second.response()?.status == 200)
        }
    }

    @Test("too many requests at a time are answered 503 and closed; the one in progress is not disturbed")
    func requestsInFlight() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let arrived = AsyncStream<Void>.makeStream()
        let handler: HTTPListener.Handler = { request in
            guard request.path == "/slow" else { return ListenerResponse(status: 200, text: "ok") }
            arrived.continuation.yield()
            for await _ in gate.stream { break }
            return ListenerResponse(status: 200, text: "done")
        }
        try await withListener(limits: Self.limits { $0.requestsInFlight = 1 }, handler: handler) { port in
            let slow = try await RawConnection.open(port: port)
            try await slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in arrived.stream { break }
            let other = try await RawConnection.open(port: port)
            try await other.send(goodRequest)
            #expect(try await other.response()?.status == 503)
            #expect(try await other.readToEnd().isEmpty)
            gate.continuation.yield()
            #expect(try await slow.response()?.text == "done\n")
            _ = try await answered(port: port)
        }
    }

    /// A connection that had one answer and waits for more.
    func answered(port: Int, from source: String? = nil) async throws -> RawConnection {
        let connection = try await RawConnection.open(port: port, from: source)
        try await connection.send(goodRequest)
        #expect(try await connection.response()?.status == 200)
        return connection
    }

    // MARK: What handlers see, what peers see

    @Test("a handler sees method, path, query, all fields in order, body and peer")
    func handlerSeesRequest() async throws {
        let seen = NIOLockedValueBox<ListenerRequest?>(nil)
        let handler: HTTPListener.Handler = { request in
            seen.withLockedValue { $0 = request }
            return ListenerResponse(status: 204)
        }
        try await withListener(handler: handler) { port in
            let connection = try await RawConnection.open(port: port, from: "127.0.0.9")
            try await connection.send("POST /a%20b?c=%64&d HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi")
            #expect(try await connection.response()?.status == 204)
        }
        let request = try #require(seen.withLockedValue { $0 })
        #expect(request.method == .post)
        #expect(request.path == "/a%20b")
        #expect(request.query == "c=%64&d")
        #expect(request.headerFields[values: try #require(HTTPField.Name("X-A"))] == ["1", "2"])
        #expect(request.body == Array("hi".utf8))
        #expect(request.peer == "127.0.0.9")
    }

    @Test("a wrong method is told the right ones")
    func wrongMethodIsToldAllow() async throws {
        try await withListener { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send("PUT /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try #require(try await connection.response())
            #expect(response.status == 405)
            #expect(response.values("Allow") == ["GET, HEAD"])
            #expect(response.values("Content-Type") == ["text/plain; charset=utf-8"])
        }
    }

    @Test("JSON is answered with exactly its media type")
    func jsonMediaType() async throws {
        try await withListener { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send(postRequest(body: ""))
            #expect(try await connection.response()?.values("Content-Type") == ["application/json"])
        }
    }

    @Test("a refused peer that goes on sending can still read why")
    func refusalIsReadable() async throws {
        try await withListener { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send("POST /slack/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 800000\r\n\r\n")
            await connection.sendIgnoringClose([UInt8](repeating: 0x61, count: 400_000))
            #expect(try await connection.response()?.text == "body too large\n")
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    // MARK: Life

    @Test("graceful shutdown finishes the answer in progress, closes those who wait and accepts nobody")
    func gracefulShutdown() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let arrived = AsyncStream<Void>.makeStream()
        let listener = HTTPListener(
            name: "test",
            address: .loopback(port: 0),
            // Longer than a busy machine takes for the rest of the story.
            limits: Self.limits { $0.drainTime = .seconds(60) },
            handler: { request in
                guard request.path == "/slow" else { return ListenerResponse(status: 200, text: "ok") }
                arrived.continuation.yield()
                for await _ in gate.stream { break }
                return ListenerResponse(status: 200, text: "done")
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let group = ServiceGroup(services: [listener], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try await listener.boundAddress.port
            let waiting = try await answered(port: port)
            let busy = try await RawConnection.open(port: port)
            try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in arrived.stream { break }

            await group.triggerGracefulShutdown()
            #expect(try await waiting.readToEnd().isEmpty)
            do {
                // Between the signal and the closed socket the system may still take a connection; it gets nothing.
                let late = try await RawConnection.open(port: port)
                await late.sendIgnoringClose(Array(goodRequest.utf8))
                #expect(try await late.readToEnd().isEmpty)
            } catch let failure as RawConnection.Failure {
                #expect(failure.call == "connect")
            }
            gate.continuation.yield()
            let response = try #require(try await busy.response())
            #expect(response.text == "done\n")
            #expect(response.values("Connection") == ["close"])
            try await tasks.waitForAll()
        }
    }

    @Test("graceful shutdown does not wait longer than its bound")
    func gracefulShutdownIsBounded() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let listener = HTTPListener(
            name: "test",
            address: .loopback(port: 0),
            limits: Self.limits { $0.drainTime = .milliseconds(200) },
            handler: { _ in
                arrived.continuation.yield()
                try? await Task.sleep(for: .seconds(3_600))
                return ListenerResponse(status: 200, text: "never")
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let group = ServiceGroup(services: [listener], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let busy = try await RawConnection.open(port: try await listener.boundAddress.port)
            try await busy.send(goodRequest)
            for await _ in arrived.stream { break }
            await group.triggerGracefulShutdown()
            #expect(try await busy.readToEnd().isEmpty)
            try await tasks.waitForAll()
        }
    }

    @Test("an address in use is an error that names it")
    func addressInUse() async throws {
        try await withListener { port in
            let second = HTTPListener(
                name: "second",
                address: .loopback(port: port),
                handler: { _ in ListenerResponse(status: 200) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let error = await #expect(throws: ListenerError.self) { try await second.run() }
            #expect(error?.description.hasPrefix("cannot listen for second at 127.0.0.1:\(port): ") == true)
            await #expect(throws: ListenerError.self) { try await second.boundAddress }
        }
    }

    @Test("listen addresses are numeric with a port", arguments: ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535", "[::]:80"])
    func goodListenAddress(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(
        "anything else is no listen address",
        arguments: [
            "", ":8080", "8080", "localhost:8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+80", "::1:80", "[::1]",
            "[127.0.0.1]:80", "1.2.3:80", "127.0.0.1:8080 ",
        ]
    )
    func badListenAddress(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
