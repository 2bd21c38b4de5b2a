import Foundation
import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Connections", .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test("requests one after the other share a connection")
    func reuse() async throws {
        let server = try ScriptedServer()
        try await withClient(of: server) { client in
            for _ in 0..<50 { _ = try await client.send(post(server.origin)) }
        }
        #expect(server.requests.count == 50)
        #expect(server.connections.count == 1)
    }

    @Test("a request that starts work has a connection of its own, which is not kept")
    func freshConnection() async throws {
        let server = try ScriptedServer()
        try await withClient(of: server) { client in
            _ = try await client.send(get(server.origin))
            _ = try await client.send(post(server.origin, .forbiddenOnFreshConnection))
            _ = try await client.send(post(server.origin, .forbiddenOnFreshConnection))
            _ = try await client.send(get(server.origin))
        }
        #expect(server.requests.map(\.connection) == [0, 1, 2, 0])
    }

    @Test("64 requests at once are all answered, over at most 8 connections to the host")
    func concurrent() async throws {
        let server = try ScriptedServer { request in [.answer(body: String(decoding: request.body, as: UTF8.self))] }
        let answers = try await withClient(of: server) { client in
            try await withThrowingTaskGroup(of: (Int, [UInt8]).self, returning: [Int: [UInt8]].self) { group in
                for number in 0..<64 {
                    group.addTask { (number, try await client.send(post(server.origin, body: Array("\(number)".utf8))).body) }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<64).map { ($0, Array("\($0)".utf8)) }))
        #expect((1...MultiHandle.connectionLimitPerHost).contains(server.connections.count))
    }

    @Test("a request that waits for a connection goes on when another is cancelled")
    func slotOfACancelledRequest() async throws {
        let server = try ScriptedServer { $0.method == "GET" ? [.stall] : [.answer()] }
        try await withClient(of: server) { client in
            let stalled = (0..<MultiHandle.connectionLimitPerHost).map { _ in Task { try await client.failure(get(server.origin)) } }
            try await server.requestCount.wait(for: stalled.count)
            async let waiting = client.send(post(server.origin))
            stalled[0].cancel()
            #expect(try await waiting.status == 200)
            for task in stalled { task.cancel() }
            for task in stalled { #expect(try await task.value.code == .cancelled) }
        }
    }

    @Test("a request that needs a connection of its own gets one although all are kept for others")
    func freshConnectionWhenAllAreKept() async throws {
        let server = try ScriptedServer { $0.method == "GET" ? [.stall, .answer()] : [.answer()] }
        try await withClient(of: server) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<MultiHandle.connectionLimitPerHost { group.addTask { _ = try await client.send(get(server.origin)) } }
                try await server.requestCount.wait(for: MultiHandle.connectionLimitPerHost)
                server.release()
                try await group.waitForAll()
            }
            let response = try await client.send(post(server.origin, .forbiddenOnFreshConnection))
            #expect(response.status == 200)
        }
        #expect(server.requests.last?.connection == MultiHandle.connectionLimitPerHost)
    }

    @Test("one slow host does not hold up another")
    func hostsAreIndependent() async throws {
        let slow = try ScriptedServer { _ in [.stall] }
        let quick = try ScriptedServer()
        defer { quick.stop() }
        try await withClient(of: slow) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try? await client.send(get(slow.origin)) } }
                try await slow.requestCount.wait(for: MultiHandle.connectionLimitPerHost)
                let response = try await client.send(get(quick.origin))
                #expect(response.status == 200)
                group.cancelAll()
            }
        }
    }

    @Test("an extra file of trust anchors is accepted besides those of the system")
    func extraTrustAnchor() async throws {
        let certificate = try TestCertificate(name: "DNS:localhost,IP:127.0.0.1")
        let server = try TLSServer(certificate)
        defer { server.stop() }
        var configuration = try CurlConfiguration.loopback()
        configuration.caFile = certificate.certificatePath
        let response = try await withClient(configuration) { try await $0.send(get("https://127.0.0.1:\(server.port)/")) }
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
    }

    @Test("an answer tells when the peer's certificate ends, to whoever asked", arguments: [true, false])
    func certificateEnd(asked: Bool) async throws {
        let certificate = try TestCertificate(name: "IP:127.0.0.1")
        let server = try TLSServer(certificate)
        defer { server.stop() }
        var configuration = try CurlConfiguration.loopback()
        configuration.caFile = certificate.certificatePath
        var request = get("https://127.0.0.1:\(server.port)/")
        if asked { request.peerCertificate = .verifiedAndTold }
        let response = try await withClient(configuration) { try await $0.send(request) }
        let secondsLeft = response.certificateEnd.map { $0 - Int64(Date().timeIntervalSince1970) }
        #expect(secondsLeft.map { (172_000...172_860).contains($0) } == (asked ? true : nil))
    }

    @Test("without TLS there is no certificate to tell about")
    func noCertificate() async throws {
        let server = try ScriptedServer()
        var request = get(server.origin)
        request.peerCertificate = .verifiedAndTold
        let response = try await withClient(of: server) { try await $0.send(request) }
        #expect(response.certificateEnd == nil)
    }

    @Test("a certificate for another name is refused although its issuer is trusted")
    func wrongName() async throws {
        let certificate = try TestCertificate(name: "DNS:other.example.org")
        let server = try TLSServer(certificate)
        defer { server.stop() }
        var configuration = try CurlConfiguration.loopback()
        configuration.caFile = certificate.certificatePath
        let error = try await withClient(configuration) { try await $0.failure(get("https://127.0.0.1:\(server.port)/")) }
        #expect(Failure(error) == Failure(.untrusted, .tls, .notSent))
    }

    @Test("TLS before version 1.2 is refused")
    func oldTLS() async throws {
        let certificate = try TestCertificate(name: "IP:127.0.0.1")
        let server = try TLSServer(certificate, options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { server.stop() }
        var configuration = try CurlConfiguration.loopback()
        configuration.caFile = certificate.certificatePath
        let error = try await withClient(configuration) { try await $0.failure(get("https://127.0.0.1:\(server.port)/")) }
        #expect(Failure(error) == Failure(.untrusted, .tls, .notSent))
    }
}
