import ChatPlatforms
import ReassignTestKit
import Testing

@testable import ReassignBot

@Suite("Raw requests")
struct RawRequestTests {
    /// Cases about time get little of it; the others more than a busy machine can take.
    private static func limits(for request: RawRequestCase, _ bytes: [UInt8]) -> ListenerLimits {
        var limits = ListenerLimits()
        limits.headTime = .seconds(30)
        limits.bodyTime = .seconds(30)
        guard request.statuses.isEmpty || request.statuses.contains(408) else { return limits }
        if bytes.firstRange(of: "\r\n\r\n".utf8) == nil {
            // Counted from the connection, before the first byte is sent.
            limits.headTime = .milliseconds(500)
        } else {
            limits.bodyTime = .milliseconds(100)
        }
        return limits
    }

    @Test("the table has its cases, each with a name of its own")
    func tableIsRead() throws {
        let table = try RawRequestCase.table(at: tablePath("raw-http.txt"))
        #expect(table.count >= 499)
        #expect(Set(table.map(\.name)).count == table.count)
        #expect(!table.contains { $0.statuses.contains { $0 >= 500 } })
    }

    @Test(
        "is answered as the table says, and the connection is kept in step or closed",
        .timeLimit(.minutes(1)),
        arguments: try RawRequestCase.table(at: tablePath("raw-http.txt"))
    )
    func answersAsTableSays(_ request: RawRequestCase) async throws {
        let bench = try await EndpointBench()
        let bytes = try request.bytes(nowSeconds: BotClock.wallSeconds)
        try await withListener(limits: Self.limits(for: request, bytes), handler: bench.routes.respond(to:)) { port in
            let connection = try await RawConnection.open(port: port)
            await connection.sendIgnoringClose(bytes)
            let isHead = bytes.starts(with: "HEAD".utf8)
            for status in request.statuses {
                let response = try #require(try await connection.response(isBodyOmitted: isHead))
                #expect(response.status == status)
                if status != 100 {
                    #expect(response.values("Connection") == [request.staysOpen ? "keep-alive" : "close"])
                    #expect(response.values("Cache-Control") == ["no-store"])
                    #expect(response.values("Server").isEmpty)
                    #expect(response.values("Date").count == 1)
                }
            }
            if request.staysOpen {
                try await connection.send(goodRequest)
                #expect(try await connection.response(isBodyOmitted: false)?.text == "ok\n")
            } else {
                #expect(try await connection.readToEnd().isEmpty)
            }
        }
        if request.statuses.last != 200 { #expect(try await bench.jobs.isEmpty) }
    }
}
