import Foundation
import HTTPTypes
import LoopbackHTTP
import NIOCore
import NIOPosix
import Testing

@Suite("Loopback server on the wire", .timeLimit(.minutes(1)))
struct LoopbackWireTests {
    static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    static let lastGet = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    @Test("two requests written at once are answered in order on one connection")
    func pipelined() async throws {
        let journal = try RequestJournal()
        let server = try await LoopbackServer.start { _ in
            guard let entry = try? journal.append(JournalEntry(kind: "get")) else { return .closeWithoutAnswer }
            return .text(200, "n\(entry.sequence)")
        }
        let text = try await converse(server, Self.get + Self.lastGet)
        let first = try #require(text.range(of: "\r\n\r\nn1HTTP/1.1 200 OK\r\n"))
        #expect(text[first.upperBound...].hasSuffix("Connection: close\r\nContent-Length: 2\r\n\r\nn2"))
        await server.stop()
    }

    @Test("closing without an answer sends not one byte")
    func closeWithoutAnswer() async throws {
        let server = try await LoopbackServer.start { _ in .closeWithoutAnswer }
        #expect(try await converse(server, Self.get).isEmpty)
        await server.stop()
    }

    @Test("raw pieces go out as they are, then the connection ends")
    func raw() async throws {
        let server = try await LoopbackServer.start { _ in
            let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhal".utf8)
            return .raw([.bytes(start), .pause(.milliseconds(1)), .bytes(Array("f".utf8))])
        }
        #expect(try await converse(server, Self.get) == "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
        await server.stop()
    }

    @Test("bytes that are not HTTP are answered 400")
    func garbage() async throws {
        let server = try await LoopbackServer.start { _ in .text(200, "never") }
        #expect(try await converse(server, "\u{1}\u{2}\u{3}\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
        await server.stop()
    }

    @Test("a body that grows over the limit without announcing it is 413")
    func chunkedTooLong() async throws {
        let server = try await LoopbackServer.start { _ in .text(200, "never") }
        let chunk = "40000\r\n" + String(repeating: "a", count: 0x40000) + "\r\n"
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        let request = head + chunk + chunk + chunk + chunk + "1\r\na\r\n0\r\n\r\n"
        #expect(try await converse(server, request).hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test("who waits for permission to send a body gets it")
    func expectContinue() async throws {
        let server = try await LoopbackServer.start { request in .text(200, "\(request.body.count)") }
        let text = try await converse(
            server, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab")
        #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\n2"))
        await server.stop()
    }

    /// Writes bytes and reads until the server closes.
    private func converse(_ server: LoopbackServer, _ text: String) async throws -> String {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        return try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var received = ByteBuffer()
            for try await piece in inbound {
                received.writeImmutableBuffer(piece)
            }
            return String(buffer: received)
        }
    }
}

@Suite("Loopback client", .timeLimit(.minutes(1)))
struct LoopbackClientTests {
    @Test("a connection that ends early is told apart from a slow one")
    func noAnswer() async throws {
        let closing = try await LoopbackServer.start { _ in .closeWithoutAnswer }
        #expect(await failure(closing, timeout: .seconds(30)) == .noAnswer)
        await closing.stop()
        #expect(await failure(closing, timeout: .seconds(30)) == .connectFailed)
        let stalling = try await LoopbackServer.start { _ in
            try? await Task.sleep(for: .seconds(3600))
            return .closeWithoutAnswer
        }
        #expect(await failure(stalling, timeout: .milliseconds(20)) == .timedOut)
        await stalling.stop()
    }

    @Test("an answer longer than wanted is refused")
    func answerTooLong() async throws {
        let server = try await LoopbackServer.start { _ in .text(200, "12345") }
        #expect(await failure(server, timeout: .seconds(30), bodyLimitBytes: 4) == .answerTooLong)
        #expect(await failure(server, timeout: .seconds(30), bodyLimitBytes: 5) == nil)
        await server.stop()
    }

    private func failure(_ server: LoopbackServer, timeout: Duration, bodyLimitBytes: Int = 1 << 20) async -> LoopbackError.Code? {
        do {
            let request = LoopbackRequest(method: .get, target: "/", headerFields: [:], body: [])
            _ = try await LoopbackClient.send(request, port: server.port, timeout: timeout, bodyLimitBytes: bodyLimitBytes)
            return nil
        } catch {
            return (error as? LoopbackError)?.code
        }
    }
}
