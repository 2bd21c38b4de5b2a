import ReassignTestKit
import Testing

@testable import ReassignBot

@Suite("Raw requests")
struct RawRequestTests {
    static let limits: ListenerLimits = {
        var limits = ListenerLimits()
        limits.headTime = .seconds(1)
        limits.bodyTime = .seconds(1)
        limits.connectionsPerPeer = limits.connections
        return limits
    }()

    @Test("the table has its cases, each with a name of its own")
    func tableIsRead() throws {
        let table = try RawRequestCase.table(at: tablePath("raw-http.txt"))
        #expect(table.count >= 176)
        #expect(Set(table.map(\.name)).count == table.count)
    }

    @Test(
        "is answered as the table says, and the connection is kept in step or closed",
        .timeLimit(.minutes(1)),
        arguments: try RawRequestCase.table(at: tablePath("raw-http.txt"))
    )
    func answersAsTableSays(_ request: RawRequestCase) async throws {
        try await withListener(limits: Self.limits) { port in
            let connection = try await RawConnection.open(port: port)
            await connection.sendIgnoringClose(request.bytes)
            let isHead = request.bytes.starts(with: "HEAD".utf8)
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
    }
}
