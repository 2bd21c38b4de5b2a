import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Typing commands", .timeLimit(.minutes(1)))
struct TypingTests {
    @Test("the person sees the bot's private answer, and both ways are in the journal", arguments: SimulatedPlatform.allCases)
    func privateAnswer(platform: SimulatedPlatform) async throws {
        let answer = #"{"response_type":"ephemeral","text":"J-17 `accepted`"}"#
        try await SimulatorFixture.run(platform, bot: { _ in .json(200, answer) }) { it async throws in
            let exchange = try await it.simulator.type("/reassign a@example.org b@example.org", as: it.olga)
            #expect(exchange.status == 200)
            #expect(exchange.privateText == "J-17 accepted")
            #expect(exchange.publicText == nil)
            #expect(exchange.failure == nil)
            #expect(exchange.responseURL.hasPrefix(it.simulator.siteURL + "/"))
            #expect(it.simulator.channel.map(\.description) == ["olga ▸ /reassign a@example.org b@example.org", "👁 J-17 accepted"])
            #expect(it.simulator.channel.map(\.audience) == [.only(it.olga), .only(it.olga)])
            #expect(it.simulator.journal.entries.map(\.kind) == ["command", "command-answer"])
            #expect(it.simulator.journal.entries.first?.body == it.received.entries.first?.body)
            #expect(it.simulator.journal.entries.first?.extras["trigger_id"] == exchange.triggerID)
        }
    }

    @Test("a public answer is for everyone", arguments: SimulatedPlatform.allCases)
    func publicAnswer(platform: SimulatedPlatform) async throws {
        let answer = #"{"response_type":"in_channel","text":"hi"}"#
        try await SimulatorFixture.run(platform, bot: { _ in .json(200, answer) }) { it async throws in
            let exchange = try await it.simulator.type("help", as: it.olga)
            #expect(exchange.publicText == "hi")
            #expect(exchange.privateText == nil)
            #expect(it.simulator.channel.last?.audience == .everyone)
            #expect(it.simulator.channel.first?.text == "/reassign help")
        }
    }

    @Test("a command sent again is the same bytes, to where the bot listens now", arguments: SimulatedPlatform.allCases)
    func resend(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .text(200, "ok") }) { it async throws in
            let first = try await it.simulator.type("a@example.org b@example.org", as: it.olga, triggerID: "t-1")
            it.clock.advance(by: .seconds(400))
            let second = try await it.simulator.resend(first)
            let sent = it.received.entries
            #expect(sent.count == 2)
            #expect(sent.first?.body == sent.last?.body)
            #expect(sent.first?.extras == sent.last?.extras)
            #expect(sent.first?.target == sent.last?.target)
            #expect(second.triggerID == "t-1")
            #expect(second.number == 2)
            let moved = try await LoopbackServer.start { _ in .text(200, "moved") }
            try it.simulator.setCommandURL(moved.baseURL + "/elsewhere")
            #expect(try await it.simulator.resend(first).privateText == "moved")
            await moved.stop()
        }
    }

    @Test("two commands never share a trigger id or a reply address", arguments: SimulatedPlatform.allCases)
    func unique(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let first = try await it.simulator.type("status", as: it.olga)
            let second = try await it.simulator.type("status", as: it.olga)
            #expect(first.triggerID != second.triggerID)
            #expect(first.responseURL != second.responseURL)
        }
    }

    @Test(
        "a bot that fails shows as the platform's own words, to the person alone",
        arguments: [
            (SimulatedPlatform.slack, 500, "/reassign failed with the error \"dispatch_failed\""),
            (.slack, 201, "/reassign failed with the error \"dispatch_failed\""),
            (.mattermost, 500, "Command with a trigger of 'reassign' returned response 500 Internal Server Error."),
            (.mattermost, 204, "Command with a trigger of 'reassign' returned response 204 No Content."),
        ]
    )
    func failedBot(platform: SimulatedPlatform, status: Int, words: String) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .text(status, "oops") }) { it async throws in
            let exchange = try await it.simulator.type("status", as: it.olga)
            #expect(exchange.status == status)
            #expect(exchange.failure == words)
            #expect(exchange.privateText == nil)
            #expect(it.simulator.channel.last?.author == .platform)
            #expect(it.simulator.channel.last?.audience == .only(it.olga))
        }
    }

    @Test(
        "a bot that answers nothing or too late is a failed command",
        arguments: [
            (SimulatedPlatform.slack, false, "/reassign failed with the error \"operation_timeout\""),
            (.slack, true, "/reassign failed with the error \"dispatch_failed\""),
            (.mattermost, false, "Command with a trigger of 'reassign' failed."),
            (.mattermost, true, "Command with a trigger of 'reassign' failed."),
        ]
    )
    func silentBot(platform: SimulatedPlatform, closes: Bool, words: String) async throws {
        let answer: @Sendable (LoopbackRequest) async -> LoopbackReply = { _ in
            if !closes { try? await Task.sleep(for: .seconds(3600)) }
            return .closeWithoutAnswer
        }
        try await SimulatorFixture.run(
            platform, configure: { $0.commandTimeout = closes ? .seconds(30) : .milliseconds(50) }, bot: answer
        ) { it async throws in
            let exchange = try await it.simulator.type("status", as: it.olga)
            #expect(exchange.status == nil)
            #expect(exchange.failure == words)
            #expect(it.simulator.journal.entries.last?.extras["status"] == "none")
        }
    }

    @Test(
        "an empty body labelled JSON is an error on Mattermost and silence on Slack",
        arguments: [(SimulatedPlatform.slack, false), (.mattermost, true)]
    )
    func emptyJSON(platform: SimulatedPlatform, isFailure: Bool) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .json(200, "") }) { it async throws in
            #expect((try await it.simulator.type("status", as: it.olga).failure != nil) == isFailure)
        }
    }

    @Test("a line can be typed in another channel, not in one that does not exist")
    func otherChannel() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            try await it.simulator.type("status", as: it.olga, in: "C0GENERAL1")
            #expect(it.received.entries.first?.body.contains("channel_id=C0GENERAL1&channel_name=general") == true)
            let error = await #expect(throws: ChatSimulatorError.self) { try await it.simulator.type("status", as: it.olga, in: "C9") }
            #expect(error?.code == .unknownChannel)
        }
    }

    @Test("without a bot's address nothing can be typed")
    func noCommandURL() async throws {
        try await SimulatorFixture.run(.slack, configure: { $0.commandURL = nil }) { it async throws in
            let error = await #expect(throws: ChatSimulatorError.self) { try await it.simulator.type("status", as: it.olga) }
            #expect(error?.code == .noCommandURL)
            #expect(it.simulator.channel.isEmpty)
        }
    }
}
