import Glibc
import HTTPTypes
import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Messages on the wire", .timeLimit(.minutes(1)))
struct MessageTests {
    @Test("a GET carries nothing that was not asked for")
    func plainGet() async throws {
        let server = try ScriptedServer()
        try await withClient(of: server) { _ = try await $0.send(get(server.origin + "/a/b?c=d%20e")) }
        let request = try #require(server.requests.first)
        #expect(
            request.headLines == [
                "GET /a/b?c=d%20e HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: reassign-bot", "Accept: */*",
            ])
    }

    @Test("a large POST goes out at once, with its length and its own type")
    func largePost() async throws {
        let server = try ScriptedServer()
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try await withClient(of: server) { _ = try await $0.send(post(server.origin, body: body)) }
        let request = try #require(server.requests.first)
        #expect(request.body == body)
        #expect(request.header("Content-Length") == ["3000000"])
        #expect(request.header("Content-Type") == ["application/json"])
        #expect(request.header("Expect").isEmpty && request.header("Transfer-Encoding").isEmpty)
    }

    @Test(
        "methods and bodies go out as given",
        arguments: [
            (HTTPRequest.Method.post, nil, ["0"]), (.post, "x", ["1"]), (.put, "xy", ["2"]), (.patch, "", ["0"]), (.delete, nil, []),
            (.delete, "xyz", ["3"]), (.options, nil, []), (.put, nil, []),
        ] as [(HTTPRequest.Method, String?, [String])])
    func methods(method: HTTPRequest.Method, body: String?, length: [String]) async throws {
        let server = try ScriptedServer()
        var request = post(server.origin + "/x")
        request.method = method
        request.body = body.map { Array($0.utf8) }
        request.headerFields = [:]
        try await withClient(of: server) { [request] in _ = try await $0.send(request) }
        let seen = try #require(server.requests.first)
        #expect(seen.requestLine == "\(method.rawValue) /x HTTP/1.1")
        #expect(seen.header("Content-Length") == length)
        #expect(seen.body == Array((body ?? "").utf8))
        #expect(seen.header("Content-Type").isEmpty)
    }

    @Test("HEAD has an answer without a body, whatever length it announces")
    func head() async throws {
        let server = try ScriptedServer { _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")] }
        var request = get(server.origin, limit: 10)
        request.method = .head
        let response = try await withClient(of: server) { [request] in try await $0.send(request) }
        #expect(response.status == 200 && response.body.isEmpty)
        #expect(response.headerFields[.contentLength] == "5000000")
    }

    @Test("fields are sent in their order, empty ones too")
    func fields() async throws {
        let server = try ScriptedServer()
        var request = get(server.origin)
        let name = try #require(HTTPField.Name("X-Empty"))
        request.headerFields = [.authorization: "Bearer sk-test", name: "", .userAgent: "other"]
        try await withClient(of: server) { [request] in _ = try await $0.send(request) }
        let seen = try #require(server.requests.first)
        #expect(seen.header("Authorization") == ["Bearer sk-test"])
        #expect(seen.header("X-Empty") == [""])
        #expect(seen.header("User-Agent") == ["other"])
    }

    @Test("redirects are answers", arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) async throws {
        let target = try ScriptedServer()
        defer { target.stop() }
        let server = try ScriptedServer { _ in [.answer(status, headers: ["Location: \(target.origin)/"])] }
        let response = try await withClient(of: server) { try await $0.send(post(server.origin)) }
        #expect(response.status == status)
        #expect(response.headerFields[.location] == "\(target.origin)/")
        #expect(target.connections.count == 0)
    }

    @Test("cookies are not kept, interim answers and trailers are not part of the answer")
    func headersOfTheFinalAnswer() async throws {
        let answer = """
            HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nX-Folded: one\r\n two\r\n\
            Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: late\r\n\r\n
            """
        let server = try ScriptedServer { _ in [.text(answer)] }
        let response = try await withClient(of: server) { client in
            _ = try await client.send(get(server.origin))
            return try await client.send(get(server.origin))
        }
        #expect(response.body == Array("ok".utf8))
        #expect(response.headerFields.map(\.name.canonicalName) == ["set-cookie", "x-folded", "transfer-encoding"])
        let folded = try #require(HTTPField.Name("X-Folded"))
        #expect(response.headerFields[folded] == "one two")
        #expect(server.requests.allSatisfy { $0.header("Cookie").isEmpty })
    }

    @Test("nothing is decompressed")
    func noDecompression() async throws {
        let server = try ScriptedServer { _ in [.answer(headers: ["Content-Encoding: gzip"], body: "not gzip")] }
        let response = try await withClient(of: server) { try await $0.send(get(server.origin)) }
        #expect(response.body == Array("not gzip".utf8))
        #expect(server.requests.allSatisfy { $0.header("Accept-Encoding").isEmpty })
    }

    @Test("proxies of the environment are ignored")
    func noProxy() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer()
            let proxy = try ScriptedServer { _ in [.answer(502)] }
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, proxy.origin, 1)
            }
            let status = try await withClient { try await $0.send(get(server.origin)).status }
            precondition(status == 200 && proxy.connections.count == 0)
            server.stop()
            proxy.stop()
        }
    }

    // MARK: Limits

    @Test(
        "a body over the limit is refused",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        ])
    func bodyOverTheLimit(head: String) async throws {
        let server = try ScriptedServer { _ in [.text(head + String(repeating: "x", count: 1_001)), .stall] }
        let error = try await withClient(of: server) { try await $0.failure(get(server.origin, limit: 1_000)) }
        #expect(Failure(error) == Failure(.responseTooLarge, .receive, .maybeSent))
    }

    @Test("a body as long as the limit is accepted", arguments: [0, 1, 1_000])
    func bodyAtTheLimit(limit: Int) async throws {
        let server = try ScriptedServer { _ in [.answer(body: String(repeating: "x", count: limit))] }
        let response = try await withClient(of: server) { try await $0.send(get(server.origin, limit: limit)) }
        #expect(response.body.count == limit)
    }

    @Test("an endless body is cut off")
    func endlessBody() async throws {
        let server = try ScriptedServer { _ in
            [.text("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 0x78, count: 65_536))]
        }
        let error = try await withClient(of: server) { try await $0.failure(get(server.origin, limit: 1 << 20)) }
        #expect(error.code == .responseTooLarge)
    }

    @Test("an endless header is cut off")
    func endlessHeader() async throws {
        let server = try ScriptedServer { _ in [.text("HTTP/1.1 200 OK\r\n"), .flood(Array("X-Field: 0123456789\r\n".utf8))] }
        let error = try await withClient(of: server) { try await $0.failure(get(server.origin)) }
        #expect(Failure(error) == Failure(.responseTooLarge, .receive, .maybeSent))
    }

    @Test("one endless header line is cut off")
    func endlessHeaderLine() async throws {
        let server = try ScriptedServer { _ in
            [.text("HTTP/1.1 200 OK\r\nX-Field: "), .flood([UInt8](repeating: 0x78, count: 65_536))]
        }
        let error = try await withClient(of: server) { try await $0.failure(get(server.origin)) }
        #expect(error.departure == .maybeSent)
        #expect([.responseTooLarge, .malformedResponse, .unavailable].contains(error.code), "\(error.debugDescription)")
    }
}
