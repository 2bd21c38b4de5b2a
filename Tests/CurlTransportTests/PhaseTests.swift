import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Phase and departure of failures", .timeLimit(.minutes(1)))
struct PhaseTests {
    private static let largeBody = [UInt8](repeating: 0x61, count: 32 << 20)

    // MARK: Certainly not sent

    @Test("a name that does not exist fails while resolving")
    func unknownName() async throws {
        let error = try await withClient { try await $0.failure(get("https://nowhere.invalid/")) }
        #expect(Failure(error) == Failure(.unreachable, .resolve, .notSent))
    }

    @Test("a refused connection fails while connecting")
    func connectionRefused() async throws {
        let port = try RefusingPort()
        let error = try await withClient { try await $0.failure(post("http://127.0.0.1:\(port.number)/")) }
        #expect(Failure(error) == Failure(.unreachable, .connect, .notSent))
    }

    @Test("a host that does not answer the handshake times out while connecting")
    func connectTimeout() async throws {
        let listener = try SaturatedListener()
        var configuration = try CurlConfiguration.loopback()
        configuration.connectTimeout = .milliseconds(200)
        let error = try await withClient(configuration) { try await $0.failure(post("http://127.0.0.1:\(listener.port)/")) }
        #expect(Failure(error) == Failure(.timedOut, .connect, .notSent))
    }

    @Test("a certificate nobody vouches for fails in TLS")
    func selfSigned() async throws {
        let server = try TLSServer(TestCertificate(name: "IP:127.0.0.1"))
        defer { server.stop() }
        let error = try await withClient { try await $0.failure(post("https://127.0.0.1:\(server.port)/")) }
        #expect(Failure(error) == Failure(.untrusted, .tls, .notSent))
    }

    @Test("TLS to a port that speaks something else fails in TLS")
    func plainPort() async throws {
        let server = try ScriptedServer(greeting: { _ in [.text("220 mail.example.org ready\r\n"), .stall] })
        let error = try await withClient(of: server) { try await $0.failure(post("https://127.0.0.1:\(server.port)/")) }
        #expect(Failure(error) == Failure(.untrusted, .tls, .notSent))
    }

    @Test("TLS to a port that says nothing times out in TLS")
    func silentHandshake() async throws {
        let server = try ScriptedServer(greeting: { _ in [.stall] })
        var configuration = try CurlConfiguration.loopback()
        configuration.connectTimeout = .milliseconds(300)
        let error = try await withClient(of: server, configuration) {
            try await $0.failure(post("https://127.0.0.1:\(server.port)/"))
        }
        #expect(Failure(error) == Failure(.timedOut, .tls, .notSent))
    }

    @Test("a request that waits in vain for a connection fails before anything happened")
    func waitingForAConnection() async throws {
        let server = try ScriptedServer { _ in [.stall] }
        try await withClient(of: server) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<MultiHandle.connectionLimitPerHost {
                    group.addTask { _ = try? await client.send(post(server.origin)) }
                }
                try await server.requestCount.wait(for: MultiHandle.connectionLimitPerHost)
                let start = ContinuousClock.now
                let error = try await client.failure(post(server.origin, timeout: .milliseconds(300)))
                #expect(start.duration(to: .now) < .seconds(10))
                #expect(Failure(error) == Failure(.timedOut, .prepare, .notSent))
                #expect(server.connections.count == MultiHandle.connectionLimitPerHost)
                group.cancelAll()
            }
        }
    }

    @Test("a request whose last moment has passed does not leave, on new and on kept connections", arguments: [false, true])
    func tooLate(isKept: Bool) async throws {
        let server = try ScriptedServer()
        try await withClient(of: server) { client in
            if isKept { _ = try await client.send(get(server.origin)) }
            var request = post(server.origin)
            request.latestDeparture = .now - .nanoseconds(1)
            let error = try await client.failure(request)
            #expect(Failure(error) == Failure(.timedOut, .send, .notSent))
            request.latestDeparture = .now + .seconds(60)
            #expect(try await client.send(request).status == 200)
        }
        #expect(server.requests.filter { $0.method == "POST" }.count == 1)
    }

    // MARK: Maybe sent

    @Test("a peer that resets while a large body is on its way fails while sending")
    func resetWhileSending() async throws {
        let server = try ScriptedServer(greeting: { _ in [.discard(100_000), .reset] })
        let error = try await withClient(of: server) { try await $0.failure(post(server.origin, body: Self.largeBody)) }
        #expect(Failure(error) == Failure(.unreachable, .send, .maybeSent))
    }

    @Test("a peer that stops reading a large body times out while sending")
    func stallWhileSending() async throws {
        let server = try ScriptedServer(greeting: { _ in [.stall] })
        let error = try await withClient(of: server) {
            try await $0.failure(post(server.origin, body: Self.largeBody, timeout: .milliseconds(700)))
        }
        #expect(Failure(error) == Failure(.timedOut, .send, .maybeSent))
    }

    @Test("a peer that closes without a byte fails while waiting", arguments: [0, 2, 65_000, 200_000, 2_000_000])
    func closedWithoutAByte(bodySize: Int) async throws {
        let server = try ScriptedServer { _ in [.close] }
        let body = [UInt8](repeating: 0x61, count: bodySize)
        let error = try await withClient(of: server) { try await $0.failure(post(server.origin, body: body)) }
        #expect(Failure(error) == Failure(.unreachable, .wait, .maybeSent))
        #expect(server.requests.map(\.body.count) == [bodySize])
    }

    @Test("a peer that never answers times out while waiting", arguments: [0, 2, 2_000_000])
    func neverAnswered(bodySize: Int) async throws {
        let server = try ScriptedServer { _ in [.stall] }
        let body = [UInt8](repeating: 0x61, count: bodySize)
        let error = try await withClient(of: server) {
            try await $0.failure(post(server.origin, body: body, timeout: .milliseconds(1_500)))
        }
        #expect(Failure(error) == Failure(.timedOut, .wait, .maybeSent))
        #expect(server.requests.count == 1)
    }

    @Test(
        "an answer that stops short fails while receiving",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "HTTP/1.1 200 OK\r\nContent-Le",
        ], [ScriptedServer.Action.close, .reset])
    func stoppedShort(answer: String, end: ScriptedServer.Action) async throws {
        // The pause lets the bytes arrive before the reset, which would otherwise overtake them.
        let server = try ScriptedServer { _ in [.text(answer), .drip([0x20], pauseMilliseconds: 50), end] }
        let error = try await withClient(of: server) { try await $0.failure(post(server.origin)) }
        #expect(Failure(error) == Failure(.malformedResponse, .receive, .maybeSent), "\(error.debugDescription)")
    }

    @Test(
        "an answer that is not HTTP/1 fails while receiving",
        arguments: [
            "220 mail.example.org ready\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
        ])
    func notHTTP(answer: String) async throws {
        let server = try ScriptedServer { _ in [.text(answer), .close] }
        let error = try await withClient(of: server) { try await $0.failure(post(server.origin)) }
        #expect(Failure(error) == Failure(.malformedResponse, .receive, .maybeSent), "\(error.debugDescription)")
    }

    @Test("an answer that stalls in the middle times out while receiving")
    func stallWhileReceiving() async throws {
        let server = try ScriptedServer { _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), .stall] }
        let error = try await withClient(of: server) { try await $0.failure(post(server.origin, timeout: .seconds(1))) }
        #expect(Failure(error) == Failure(.timedOut, .receive, .maybeSent))
    }

    @Test("an answer slower than the limit is given up long before its time is over")
    func drip() async throws {
        let server = try ScriptedServer { _ in
            [
                .text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
                .drip([UInt8](repeating: 0x61, count: 1_000), pauseMilliseconds: 500),
            ]
        }
        var configuration = try CurlConfiguration.loopback()
        configuration.lowSpeedTime = .seconds(2)
        let start = ContinuousClock.now
        let error = try await withClient(of: server, configuration) { try await $0.failure(get(server.origin)) }
        #expect(Failure(error) == Failure(.timedOut, .receive, .maybeSent))
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test("a peer may think longer than the low-speed time before it answers")
    func slowThinker() async throws {
        let server = try ScriptedServer { _ in [.stall, .answer(body: "done")] }
        var configuration = try CurlConfiguration.loopback()
        configuration.lowSpeedTime = .seconds(1)
        let response = try await withClient(of: server, configuration) { client in
            async let response = client.send(get(server.origin))
            try await server.requestCount.wait(for: 1)
            // Longer than libcurl takes to notice a transfer below its limit.
            try await Task.sleep(for: .seconds(3))
            server.release()
            return try await response
        }
        #expect(response.body == Array("done".utf8))
    }
}
