import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Reply addresses", .timeLimit(.minutes(1)))
struct ReplyAddressTests {
    static func refusal(_ platform: SimulatedPlatform, _ slack: String, _ status: Int, _ id: String) -> String {
        platform == .slack
            ? slack : #"\#(status) {"id":"\#(id)","message":"\#(id)","detailed_error":"","request_id":"sim","status_code":\#(status)}"#
    }

    @Test("a reply reaches the person who typed, or everyone if it says so", arguments: SimulatedPlatform.allCases)
    func audience(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let url = try await it.simulator.type("status", as: it.olga, in: it.simulator.configuration.channels[1].id).responseURL
            #expect(try await it.post(url, #"{"text":"for you"}"#).text == "ok")
            #expect(try await it.post(url, #"{"text":"for all","response_type":"in_channel"}"#).text == "ok")
            let replies = it.simulator.channel.filter { $0.origin == .reply }
            #expect(replies.map(\.audience) == [.only(it.olga), .everyone])
            #expect(replies.map(\.text) == ["for you", "for all"])
            #expect(Set(replies.map(\.channelID)) == [it.simulator.configuration.channels[1].id])
        }
    }

    @Test("five posts are taken, the sixth is not", arguments: SimulatedPlatform.allCases)
    func uses(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let url = try await it.simulator.type("status", as: it.olga).responseURL
            for _ in 0..<5 { #expect(try await it.outcome(url) == "200 ok") }
            #expect(try await it.outcome(url) == Self.refusal(platform, "404 used_url", 400, "app.command_webhook.try_use.invalid"))
            #expect(it.simulator.channel.filter { $0.origin == .reply }.count == 5)
        }
    }

    @Test("posts are taken for thirty minutes, scaled if asked", arguments: [(SimulatedPlatform.slack, 1), (.slack, 60), (.mattermost, 1)])
    func lifetime(platform: SimulatedPlatform, scale: Int) async throws {
        try await SimulatorFixture.run(platform, configure: { $0.timeScale = scale }) { it async throws in
            let url = try await it.simulator.type("status", as: it.olga).responseURL
            it.clock.advance(by: .seconds(1800) / scale)
            #expect(try await it.outcome(url) == "200 ok")
            it.clock.advance(by: .milliseconds(1))
            #expect(try await it.outcome(url) == Self.refusal(platform, "404 expired_url", 404, "app.command_webhook.get.missing"))
        }
    }

    @Test(
        "an address nobody was given is unknown",
        arguments: [(SimulatedPlatform.slack, "/commands/T/1/x"), (.mattermost, "/hooks/commands/x")]
    )
    func unknown(platform: SimulatedPlatform, path: String) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            #expect(try await it.post(it.simulator.siteURL + path).status == 404)
        }
    }
}
