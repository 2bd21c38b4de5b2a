import HTTPTypes
import ReassignTestKit
import Testing

@testable import ReassignBot

/// Who makes room when all places are taken.
extension ListenerTests {
    private static let halfBody = "POST /slack/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"

    private static func twoPlaces() -> ListenerLimits {
        limits {
            $0.connections = 2
            $0.headTime = .seconds(50)
            $0.bodyTime = .seconds(50)
            $0.lingerTime = .seconds(50)
        }
    }

    /// A connection whose header is known to be read: it asked to be told to go on, and has sent half a body since.
    private func halfSent(port: Int) async throws -> RawConnection {
        let connection = try await RawConnection.open(port: port)
        try await connection.send(Self.halfBody.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"))
        #expect(try await connection.response()?.status == 100)
        return connection
    }

    @Test("when nobody waits for a header, the oldest connection with half a body makes room")
    func halfBodyMakesRoom() async throws {
        try await withListener(limits: Self.twoPlaces()) { port in
            let oldest = try await halfSent(port: port)
            let second = try await halfSent(port: port)
            let third = try await RawConnection.open(port: port)
            try await third.send(goodRequest)
            #expect(try await third.response()?.status == 200)
            #expect(try await oldest.readToEnd().isEmpty)
            try await second.send("second")
            #expect(try await second.response()?.status == 200)
        }
    }

    @Test("a peer with several connections makes room, not the one that came before it with one")
    func crowdedPeerMakesRoom() async throws {
        let limits = Self.limits {
            $0.connections = 3
            $0.headTime = .seconds(50)
        }
        try await withListener(limits: limits) { port in
            let patient = try await answered(port: port)
            try await patient.send("GET /healthz")
            // Each has had an answer, so it has its place before the next one comes.
            let crowded = try await answered(port: port, from: "127.0.0.2")
            let last = try await answered(port: port, from: "127.0.0.2")
            let newcomer = try await answered(port: port)
            #expect(try await crowded.readToEnd().isEmpty)
            try await patient.send(" HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await patient.response()?.status == 200)
            for connection in [newcomer, last] {
                try await connection.send(goodRequest)
                #expect(try await connection.response()?.status == 200)
            }
        }
    }

    @Test("connections that were refused and do not go make room too")
    func refusedMakeRoom() async throws {
        try await withListener(limits: Self.twoPlaces()) { port in
            var refused: [RawConnection] = []
            for _ in 0..<2 {
                let connection = try await RawConnection.open(port: port)
                try await connection.send("nonsense\r\n\r\n")
                #expect(try await connection.response()?.status == 400)
                refused.append(connection)
            }
            let third = try await RawConnection.open(port: port)
            try await third.send(goodRequest)
            #expect(try await third.response()?.status == 200)
            #expect(refused.count == 2)
        }
    }

    @Test("a whole request never makes room: the newcomer is closed")
    func wholeRequestsStay() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let arrived = AsyncStream<Void>.makeStream()
        let handler: HTTPListener.Handler = { _ in
            arrived.continuation.yield()
            for await _ in gate.stream { break }
            return ListenerResponse(status: 200, text: "done")
        }
        try await withListener(limits: Self.limits { $0.connections = 1 }, handler: handler) { port in
            let busy = try await RawConnection.open(port: port)
            try await busy.send(goodRequest)
            for await _ in arrived.stream { break }
            let late = try await RawConnection.open(port: port)
            #expect(try await late.readToEnd().isEmpty)
            gate.continuation.yield()
            #expect(try await busy.response()?.text == "done\n")
        }
    }
}
