import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Loopback server", .timeLimit(.minutes(1)))
struct LoopbackServerTests {
    @Test("method, target, duplicate fields and body arrive as sent, and the answer comes back whole")
    func echo() async throws {
        let server = try await LoopbackServer.start { request in
            let tags = request.headerFields.filter { $0.name.rawName == "X-Tag" }.map(\.value).joined(separator: "|")
            return .text(200, "\(request.method.rawValue) \(request.target) \(request.path) \(tags) ") + request.body
        }
        let tag = try #require(HTTPField.Name("X-Tag"))
        let answer = try await LoopbackClient.send(
            LoopbackRequest(
                method: .post, target: "/a/b?c=%20",
                headerFields: HTTPFields([HTTPField(name: tag, value: "1"), HTTPField(name: tag, value: "2")]), body: Array("böd y".utf8)),
            port: server.port, timeout: .seconds(30))
        #expect(answer.status == 200)
        #expect(answer.text == "POST /a/b?c=%20 /a/b 1|2 böd y")
        #expect(answer.headerFields[.contentLength] == "\(answer.body.count)")
        #expect(answer.headerFields[.contentType] == "text/plain; charset=utf-8")
        await server.stop()
    }

    @Test("the base address names the port that was bound")
    func baseURL() async throws {
        let server = try await LoopbackServer.start { _ in .text(200, "") }
        #expect(server.port > 0)
        #expect(server.baseURL == "http://127.0.0.1:\(server.port)")
        await server.stop()
    }

    @Test("a port in use is named as such")
    func portInUse() async throws {
        let server = try await LoopbackServer.start { _ in .text(200, "") }
        let error = await #expect(throws: LoopbackError.self) {
            _ = try await LoopbackServer.start(port: server.port) { _ in .text(200, "") }
        }
        #expect(error?.code == .portInUse)
        await server.stop()
    }

    @Test("a port can be taken again at once after stop")
    func restart() async throws {
        // An address of its own: nobody else takes the port meanwhile, also no outgoing connection.
        let host = "127.0.0.44"
        let first = try await LoopbackServer.start(host: host) { _ in .text(200, "first") }
        #expect(try await get(first, at: host).text == "first")
        await first.stop()
        let second = try await LoopbackServer.start(host: host, port: first.port) { _ in .text(200, "second") }
        #expect(try await get(second, at: host).text == "second")
        await second.stop()
    }

    @Test("only this machine is listened on", arguments: ["0.0.0.0", "192.0.2.1", "::", "example.org", ""])
    func loopbackOnly(host: String) async throws {
        let error = await #expect(throws: LoopbackError.self) {
            _ = try await LoopbackServer.start(host: host) { _ in .text(200, "") }
        }
        #expect(error?.code == .hostNotLoopback)
    }

    @Test("all of 127.0.0.0/8 is this machine", arguments: ["localhost", "127.0.0.1", "127.9.8.7"])
    func loopbackHosts(host: String) async throws {
        let server = try await LoopbackServer.start(host: host) { _ in .text(200, "") }
        await server.stop()
    }

    @Test("a body of 1 MiB passes, one byte more is 413 and never reaches the handler", arguments: [(0, 200), (1, 413)])
    func bodyLimit(excess: Int, status: Int) async throws {
        let calls = try RequestJournal()
        let server = try await LoopbackServer.start { request in
            _ = try? calls.append(JournalEntry(kind: "call", extras: ["bytes": "\(request.body.count)"]))
            return .text(200, "")
        }
        let request = LoopbackRequest(
            method: .post, target: "/", headerFields: [:], body: [UInt8](repeating: 65, count: LoopbackServer.bodyLimitBytes + excess))
        let answer = try await LoopbackClient.send(request, port: server.port, timeout: .seconds(30))
        #expect(answer.status == status)
        #expect(calls.entries.map(\.extras) == (excess == 0 ? [["bytes": "1048576"]] : []))
        await server.stop()
    }

    @Test("stop ends a handler that stalls")
    func stopWhileStalled() async throws {
        let (entered, mark) = AsyncStream.makeStream(of: Void.self)
        let server = try await LoopbackServer.start { _ in
            mark.yield()
            try? await Task.sleep(for: .seconds(3600))
            return .text(200, "late")
        }
        let client = Task { try await get(server) }
        var arrivals = entered.makeAsyncIterator()
        await arrivals.next()
        await server.stop()
        let result = await client.result
        #expect(throws: LoopbackError.self) { try result.get() }
    }

    private func get(_ server: LoopbackServer, at host: String = "127.0.0.1") async throws -> LoopbackAnswer {
        try await LoopbackClient.send(
            LoopbackRequest(method: .get, target: "/", headerFields: [:], body: []), host: host, port: server.port, timeout: .seconds(30))
    }
}

/// A text answer with more bytes behind it.
private func + (reply: LoopbackReply, more: [UInt8]) -> LoopbackReply {
    guard case .respond(let status, let fields, let body) = reply else { return reply }
    return .respond(status: status, headerFields: fields, body: body + more)
}
