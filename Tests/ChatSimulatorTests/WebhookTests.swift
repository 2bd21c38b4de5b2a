import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Incoming webhooks", .timeLimit(.minutes(1)))
struct WebhookTests {
    static func fresh(_ platform: SimulatedPlatform) -> String {
        platform == .slack ? "/services/T0DOCSPACE/B0ADMINS01/" : "/hooks/"
    }

    @Test("a post is answered ok and seen by everyone, with the address the bot was given", arguments: SimulatedPlatform.allCases)
    func post(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            #expect(it.simulator.webhookURL.hasPrefix(it.simulator.siteURL + Self.fresh(platform)))
            let answer = try await it.post(nil, #"{"text":"`J-17` @all <!here>"}"#)
            #expect(answer.status == 200)
            #expect(answer.text == "ok")
            let entry = try #require(it.simulator.channel.first)
            #expect(entry.text == "J-17 @all @here")
            #expect(entry.author == .bot)
            #expect(entry.audience == .everyone)
            #expect(entry.origin == .webhook)
            #expect(Set(entry.mentions) == (platform == .slack ? ["<!here>"] : ["<!here>", "@all"]))
            #expect(entry.receivedAtMilliseconds == 1_767_225_600_000)
            #expect(entry.channelID == it.simulator.configuration.channels[0].id)
        }
    }

    @Test("each channel has its own webhook", arguments: SimulatedPlatform.allCases)
    func channels(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let second = it.simulator.configuration.channels[1].id
            let url = try #require(it.simulator.webhookURL(ofChannel: second))
            #expect(url != it.simulator.webhookURL)
            #expect(try await it.outcome(url) == "200 ok")
            #expect(it.simulator.channel.map(\.channelID) == [second])
        }
    }

    @Test("the address is the same after a restart")
    func stableAddress() async throws {
        let configuration = ChatSimulatorConfiguration.sample(.slack, secret: "s")
        var paths: [String] = []
        for _ in 0..<2 {
            let simulator = try await ChatSimulator.start(configuration)
            paths.append(String(simulator.webhookURL.dropFirst(simulator.siteURL.count)))
            await simulator.stop()
        }
        #expect(paths[0] == paths[1])
    }

    @Test(
        "an address that does not exist is refused with the platform's word",
        arguments: [
            (SimulatedPlatform.slack, "/services/T0OTHER/B0ADMINS01/x", "404 no_team"),
            (.slack, "/services/T0DOCSPACE/B0OTHER/x", "404 no_service"),
            (.slack, "/services/T0DOCSPACE/B0ADMINS01/x", "403 invalid_token"),
            (.slack, "/elsewhere", "404 Not Found"),
            (
                .mattermost, "/hooks/aaaaaaaaaaaaaaaaaaaaaaaaaa",
                #"400 {"id":"web.incoming_webhook.invalid.app_error","message":"web.incoming_webhook.invalid.app_error","#
                    + #""detailed_error":"","request_id":"sim","status_code":400}"#
            ),
        ]
    )
    func unknownAddress(platform: SimulatedPlatform, path: String, outcome: String) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            #expect(try await it.outcome(it.simulator.siteURL + path) == outcome)
            #expect(it.simulator.channel.isEmpty)
            #expect(it.simulator.journal.entries.map(\.target) == [path])
        }
    }

    @Test(
        "a wrong message is 400 and not shown; a wrong method is 405",
        arguments: [
            (SimulatedPlatform.slack, "{}", "application/json", HTTPRequest.Method.post, 400),
            (.slack, #"{"text":"a"}"#, "text/plain", .post, 400),
            (.slack, #"{"text":"a"}"#, "application/json; charset=utf-8", .post, 200),
            (.slack, "", "application/json", .get, 405),
            (.mattermost, "{}", "application/json", .post, 400),
            (.mattermost, #"{"text":"a"}"#, "text/plain", .post, 400),
            (.mattermost, "payload=%7B%22text%22%3A%22a+b%22%7D", "application/x-www-form-urlencoded", .post, 200),
            (.mattermost, "", "application/json", .get, 405),
        ]
    )
    func wrongMessage(platform: SimulatedPlatform, body: String, type: String, method: HTTPRequest.Method, status: Int) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            #expect(try await it.post(nil, body, type: type, method: method).status == status)
            #expect(it.simulator.channel.count == (status == 200 ? 1 : 0))
        }
    }

    @Test("Slack keeps its pace per channel and says how long to wait")
    func slackPace() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            for _ in 0..<4 { #expect(try await it.outcome() == "200 ok") }
            let refused = try await it.post()
            #expect(refused.status == 429)
            #expect(refused.headerFields[.retryAfter] == "1")
            #expect(refused.text == #"{"ok":false,"error":"rate_limited","retry_after":1}"#)
            #expect(it.simulator.channel.count == 4)
            let second = try #require(it.simulator.webhookURL(ofChannel: "C0GENERAL1"))
            #expect(try await it.outcome(second) == "200 ok")
            it.clock.advance(by: .seconds(1))
            #expect(try await it.outcome() == "200 ok")
            #expect(try await it.post().status == 429)
        }
    }

    @Test("a time scale makes the pace faster by as much")
    func scaledPace() async throws {
        try await SimulatorFixture.run(.slack, configure: { $0.timeScale = 10 }) { it async throws in
            for _ in 0..<4 { #expect(try await it.outcome() == "200 ok") }
            it.clock.advance(by: .milliseconds(99))
            #expect(try await it.post().status == 429)
            it.clock.advance(by: .milliseconds(1))
            #expect(try await it.outcome() == "200 ok")
        }
    }

    @Test("Mattermost has no pace unless it is turned on; Slack's can be turned off", arguments: [(nil, 101), (true, 100), (false, 101)])
    func mattermostPace(enforced: Bool?, accepted: Int) async throws {
        try await SimulatorFixture.run(.mattermost, configure: { $0.enforcesPace = enforced }) { it async throws in
            var answers: [LoopbackAnswer] = []
            for _ in 0..<101 { answers.append(try await it.post()) }
            #expect(answers.filter { $0.status == 200 }.count == accepted)
            if accepted == 100 {
                #expect(answers.last?.text == "limit exceeded")
                #expect(answers.last?.headerFields[.retryAfter] == "1")
            }
        }
    }
}
