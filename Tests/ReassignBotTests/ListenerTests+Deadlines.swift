import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import ReassignTestKit
import ServiceLifecycle
import Testing

@testable import ReassignBot

/// Whole deadlines.
extension ListenerTests {
    @Test("a header that dribbles in is cut off at the whole deadline, however steady the bytes are")
    func headerDribbleIsCutOff() async throws {
        try await withListener(limits: Self.limits { $0.headTime = .milliseconds(300) }) { port in
            let elapsed = try await dribble("GET /healthz HTTP/1.1\r\nHost: bot.example.org\r\nX-A: ", to: port)
            #expect(elapsed >= .milliseconds(300))
            #expect(elapsed < .seconds(5))
        }
    }

    @Test("a body that dribbles in is cut off at the whole deadline")
    func bodyDribbleIsCutOff() async throws {
        try await withListener(limits: Self.limits { $0.bodyTime = .milliseconds(300) }) { port in
            let start = "POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 60000\r\n\r\n"
            let elapsed = try await dribble(start, to: port)
            #expect(elapsed >= .milliseconds(300))
            #expect(elapsed < .seconds(5))
        }
    }

    /// Connects, sends `start`, then one letter after the other for as long as the listener takes them; returns when it closed.
    private func dribble(_ start: String, to port: Int) async throws -> Duration {
        // The listener's deadline begins with the connection, which it may see before its peer does.
        try await ContinuousClock().measure {
            let connection = try await RawConnection.open(port: port)
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await connection.send(start)
                group.addTask {
                    while !Task.isCancelled {
                        do { try await connection.send("a") } catch { return }
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                }
                // The 408 itself may be lost: the letters behind it make the system reset the connection.
                _ = try await connection.readToEnd()
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("a connection that says nothing is closed without an answer")
    func silentConnectionIsClosed() async throws {
        try await withListener(limits: Self.limits { $0.headTime = .milliseconds(200) }) { port in
            let connection = try await RawConnection.open(port: port)
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("a connection that waits too long for its next request is closed")
    func idleConnectionIsClosed() async throws {
        try await withListener(limits: Self.limits { $0.idleTime = .milliseconds(200) }) { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send(goodRequest)
            #expect(try await connection.response()?.status == 200)
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("an answer that takes too long ends the connection")
    func slowAnswerEndsConnection() async throws {
        let slow: HTTPListener.Handler = { _ in
            try? await Task.sleep(for: .seconds(60))
            return ListenerResponse(status: 200, text: "late")
        }
        try await withListener(limits: Self.limits { $0.answerTime = .milliseconds(200) }, handler: slow) { port in
            let connection = try await RawConnection.open(port: port)
            try await connection.send(goodRequest)
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test("a peer that does not read its answer loses its place")
    func slowReaderIsClosed() async throws {
        let handler: HTTPListener.Handler = { request in
            // More than the system's buffers hold, so that the answer cannot leave without a reader.
            let count = request.path == "/large" ? 32 << 20 : 1
            return ListenerResponse(status: 200, body: [UInt8](repeating: 0x61, count: count))
        }
        let limits = Self.limits {
            $0.answerTime = .milliseconds(300)
            $0.connections = 1
        }
        try await withListener(limits: limits, handler: handler) { port in
            let slow = try await RawConnection.open(port: port)
            try await slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            // Its answer has begun, so it makes no room for others; they are closed until it is.
            #expect(try await slow.head().hasPrefix("HTTP/1.1 200 "))
            var isServed = false
            while !isServed {
                let other = try await RawConnection.open(port: port)
                await other.sendIgnoringClose(Array(goodRequest.utf8))
                isServed = try await other.response()?.status == 200
            }
            #expect(isServed)
        }
    }
}
