import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Faults on demand", .timeLimit(.minutes(1)))
struct FaultTests {
    private static func mattermost(_ status: Int, _ id: String) -> String {
        #"\#(status) {"id":"\#(id)","message":"\#(id)","detailed_error":"","request_id":"sim","status_code":\#(status)}"#
    }

    @Test(
        "a fault is answered as the platform does, and nothing is shown",
        arguments: [
            (
                SimulatedPlatform.slack, ChatFault.rateLimited(retryAfter: "30"),
                #"429 {"ok":false,"error":"rate_limited","retry_after":30}"#
            ),
            (.slack, .rateLimited(retryAfter: nil), #"429 {"ok":false,"error":"rate_limited"}"#),
            (.slack, .proxyError(503), "503 <html><head><title>503</title></head><body><h1>503</h1></body></html>"),
            (.slack, .webhookGone, "404 no_service"),
            (.slack, .webhookForbidden, "403 invalid_token"),
            (.slack, .channelArchived, "410 channel_is_archived"),
            (.slack, .invalidPayload, "400 invalid_payload"),
            (.slack, .text(500, "rollup_error"), "500 rollup_error"),
            (.slack, .closed, "no_answer"),
            (.slack, ChatFault(.cut), "no_answer"),
            (.slack, .stalled(.milliseconds(20)), "no_answer"),
            (.slack, ChatFault(.redirect), "302 "),
            (.mattermost, .rateLimited(retryAfter: "2"), "429 limit exceeded"),
            (.mattermost, .webhookGone, mattermost(400, "web.incoming_webhook.invalid.app_error")),
            (.mattermost, .webhookForbidden, mattermost(403, "web.incoming_webhook.channel_locked.app_error")),
            (.mattermost, .channelArchived, mattermost(500, "api.post.create_webhook_post.creating.app_error")),
            (.mattermost, .invalidPayload, mattermost(400, "web.incoming_webhook.parse.app_error")),
        ]
    )
    func unprocessed(platform: SimulatedPlatform, fault: ChatFault, outcome: String) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            it.simulator.setFault(fault)
            #expect(try await it.outcome() == outcome)
            #expect(it.simulator.channel.isEmpty)
            #expect(it.simulator.journal.entries.map { $0.extras["fault"] } == [fault.answer.rawValue])
            #expect(try await it.outcome() == "200 ok")
        }
    }

    @Test("a fault after processing leaves the post in the channel", arguments: [ChatFault.closed, .proxyError(502), ChatFault(.cut)])
    func processed(fault: ChatFault) async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            it.simulator.setFault(fault.afterProcessing)
            #expect(try await it.outcome() != "200 ok")
            #expect(it.simulator.channel.map(\.text) == ["hello"])
        }
    }

    @Test("Retry-After is in the header exactly if it was asked for", arguments: ["1.5", "Thu, 01 Jan 2026 00:00:10 GMT", nil])
    func retryAfter(value: String?) async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            it.simulator.setFault(.rateLimited(retryAfter: value))
            #expect(try await it.post().headerFields[.retryAfter] == value)
        }
    }

    @Test("faults come in the order they were set, as often as asked")
    func order() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            it.simulator.setFault(.proxyError(500), times: 2)
            it.simulator.setFault(.webhookGone)
            it.simulator.setFault(.invalidPayload, times: 0)
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await it.post().status) }
            #expect(statuses == [500, 500, 404, 200])
        }
    }

    @Test("a fault without end lasts until faults are cleared")
    func untilCleared() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            it.simulator.setFault(.proxyError(503), times: .max)
            for _ in 0..<3 { #expect(try await it.post().status == 503) }
            it.simulator.clearFaults()
            #expect(try await it.post().status == 200)
        }
    }

    @Test("a fault meets only the posts it is meant for")
    func target() async throws {
        try await SimulatorFixture.run(.mattermost) { it async throws in
            let url = try await it.simulator.type("status", as: it.olga).responseURL
            it.simulator.setFault(.proxyError(503), on: .reply)
            #expect(try await it.outcome() == "200 ok")
            #expect(try await it.post(url).status == 503)
            #expect(try await it.outcome(url) == "200 ok")
        }
    }
}
