import ChatPlatforms
import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing
import TransportCore

/// Buttons that the bot's adapters write, shown and pressed by the simulated platforms.
@Suite("Pressing buttons", .timeLimit(.minutes(1)))
struct PressTests {
    private static let publicURL = "https://bot.example.org"

    private func adapter(_ it: SimulatorFixture) throws -> any ChatPlatform {
        let entry = try #require(Platforms.named(PlatformName(rawValue: it.simulator.configuration.platform.rawValue)))
        return try entry.make(
            PlatformSettings(
                secrets: [Secret(SimulatorFixture.secret)], webhookURL: Secret(it.simulator.webhookURL), siteURL: it.simulator.siteURL,
                publicURL: Self.publicURL, seal: ButtonSeal(key: Array(0..<32))))
    }

    private func claim(_ it: SimulatorFixture) -> ButtonClaim {
        ButtonClaim(
            verb: .cancel, subject: "J-17", channel: it.simulator.configuration.channels[0].id, holder: nil,
            expiresAtSeconds: 1_767_226_200)
    }

    /// A message with a button in the first channel.
    private func show(_ it: SimulatorFixture) async throws {
        let adapter = try adapter(it)
        try it.simulator.setCommandURL(
            "\(it.bot.baseURL)/\(it.simulator.configuration.platform.rawValue)/commands", publicURL: Self.publicURL)
        let message = Message(
            id: "J-17.1", spans: [.text("▶ J-17 started")],
            buttons: [MessageButton(label: "Cancel", style: .danger, claim: claim(it))])
        let destination = Destination.webhook(url: it.simulator.webhookURL)
        for request in adapter.encode(message, to: destination) {
            let answer = try await it.post(request.url, String(decoding: request.body ?? [], as: UTF8.self))
            #expect(answer.status == 200)
        }
    }

    @Test(
        "a button is seen beside the text, and its press is authentic and says who, where and what", arguments: SimulatedPlatform.allCases)
    func press(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            try await show(it)
            let entry = try #require(it.simulator.channel.last)
            #expect(entry.text == "▶ J-17 started" && entry.messageID == "J-17.1")
            #expect(entry.buttons.map(\.label) == ["Cancel"] && entry.buttons.map(\.style) == ["danger"])

            let exchange = try await it.simulator.press("Cancel", as: it.olga)
            #expect(exchange.status == 200 && exchange.failure == nil)
            #expect(it.received.entries.last?.target == "/\(platform.rawValue)/actions")
            let request = InboundRequest(route: .actions, headerFields: exchange.request.headerFields, body: exchange.request.body)
            let adapter = try adapter(it)
            #expect(adapter.authenticate(request, nowSeconds: it.clock.now.components.seconds) == .accepted)
            guard case .command(let command) = adapter.decode(request) else {
                Issue.record("not read as a command: \(adapter.decode(request))")
                return
            }
            #expect(command.press == claim(it))
            #expect(command.text == "cancel J-17" && command.origin.user == it.olga.id && command.origin.userName == "olga")
            #expect(command.origin.team == it.simulator.configuration.team.id)
            #expect(command.origin.channel == it.simulator.configuration.channels[0].id)
            #expect(command.reply?.url ?? "" == exchange.responseURL)
        }
    }

    @Test("what the bot answers takes the place of the message, and its buttons are gone", arguments: SimulatedPlatform.allCases)
    func replaced(platform: SimulatedPlatform) async throws {
        let mattermost = #"{"update":{"message":"Stopping `J-17`","props":{}},"ephemeral_text":"Asked.","skip_slack_parsing":true}"#
        try await SimulatorFixture.run(platform, bot: { _ in platform == .slack ? .text(200, "") : .json(200, mattermost) }) {
            it async throws in
            try await show(it)
            let exchange = try await it.simulator.press("Cancel", as: it.olga)
            if platform == .slack {
                let later = try await it.post(exchange.responseURL, #"{"replace_original":true,"text":"Stopping `J-17`"}"#)
                #expect(later.text == "ok")
                #expect(
                    try await it.post(exchange.responseURL, #"{"response_type":"ephemeral","text":"Asked.","replace_original":false}"#).text
                        == "ok")
            }
            let entries = it.simulator.channel
            let replacement = try #require(entries.first { $0.origin == .replacement })
            #expect(replacement.text == "Stopping J-17" && replacement.replaces == 1 && replacement.audience == .everyone)
            #expect(entries.last?.text == "Asked." && entries.last?.audience == .only(it.olga))
            await #expect(throws: ChatSimulatorError.self) { try await it.simulator.press("Cancel", as: it.olga) }
            // A screen that was not drawn anew.
            #expect(try await it.simulator.press("Cancel", as: it.olga, on: 1).status == 200)
        }
    }

    @Test("only who reads a message can press its buttons", arguments: SimulatedPlatform.allCases)
    func unseen(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .text(200, "") }) { it async throws in
            let adapter = try adapter(it)
            let exchange = try await it.simulator.type("status", as: it.olga)
            let message = Message(
                id: "", spans: [.text("Ready")], buttons: [MessageButton(label: "Start", style: .primary, claim: claim(it))])
            for request in adapter.encode(message, to: .reply(url: exchange.responseURL)) {
                #expect(try await it.post(request.url, String(decoding: request.body ?? [], as: UTF8.self)).status == 200)
            }
            #expect(it.simulator.channel.last?.buttons.map(\.label) == ["Start"])
            let boris = it.simulator.configuration.users[1]
            await #expect(throws: ChatSimulatorError.self) { try await it.simulator.press("Start", as: boris) }
        }
    }

    @Test("a bot that refuses a press or does not answer shows as trouble to the person alone", arguments: SimulatedPlatform.allCases)
    func failure(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .text(401, "unauthorized") }) { it async throws in
            try await show(it)
            let exchange = try await it.simulator.press("Cancel", as: it.olga)
            #expect(exchange.status == 401 && exchange.failure?.contains("401") == true)
            #expect(it.simulator.channel.last?.audience == .only(it.olga) && it.simulator.channel.last?.origin == .notice)
            #expect(try await it.simulator.press("Cancel", as: it.olga).status == 401)
        }
    }

    @Test("Mattermost draws no button whose id is more than letters and digits, nor one without an address")
    func notDrawn() async throws {
        try await SimulatorFixture.run(.mattermost) { it async throws in
            func action(_ id: String, _ integration: String) -> String {
                #"{"text":"t","attachments":[{"actions":[{"id":"\#(id)","name":"n","type":"button","integration":\#(integration)}]}]}"#
            }
            for (body, count) in [
                (action("ab1", #"{"url":"https://bot.example.org/x"}"#), 1), (action("a_b", #"{"url":"https://bot.example.org/x"}"#), 0),
                (action("a-b", #"{"url":"https://bot.example.org/x"}"#), 0), (action("", #"{"url":"https://bot.example.org/x"}"#), 0),
                (action("ab", "{}"), 0),
            ] {
                _ = try await it.post(nil, body)
                #expect(it.simulator.channel.last?.buttons.count == count, "\(body)")
            }
        }
    }

    @Test("Slack refuses two buttons with one action_id, and styles that there are not")
    func refused() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            func actions(_ buttons: String...) -> String {
                #"{"text":"t","blocks":[{"type":"actions","elements":[\#(buttons.joined(separator: ","))]}]}"#
            }
            func button(_ id: String, _ more: String = "") -> String {
                #"{"type":"button","action_id":"\#(id)","text":{"type":"plain_text","text":"x"}\#(more)}"#
            }
            #expect(try await it.post(nil, actions(button("a"), button("b"))).text == "ok")
            #expect(try await it.post(nil, actions(button("a"), button("a"))).text == "invalid_blocks")
            #expect(try await it.post(nil, actions(button("a", #","style":"default""#))).text == "invalid_blocks")
        }
    }
}
