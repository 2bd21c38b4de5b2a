import ChatPlatforms
import ChatSimulator
import HTTPTypes
import LoopbackHTTP
import Testing
import TransportCore

/// The bot's accounts and the simulated platforms were written apart from the same contract; here they meet.
@Suite("Bot accounts and simulated platforms agree", .timeLimit(.minutes(1)))
struct AccountAgreementTests {
    private func account(_ it: SimulatorFixture, token: String? = nil) throws -> any ChatAccount {
        let token = Secret(token ?? it.simulator.configuration.botToken)
        let secrets = [Secret(SimulatorFixture.secret)]
        let platform: any ChatPlatform =
            switch it.simulator.configuration.platform {
            case .slack:
                try SlackPlatform(PlatformSettings(secrets: secrets, webhookURL: Secret(it.simulator.webhookURL), botToken: token))
            case .mattermost:
                try MattermostPlatform(PlatformSettings(secrets: secrets, siteURL: it.simulator.siteURL, botToken: token))
            }
        return try #require(platform.account)
    }

    private func send(_ request: TransportRequest?, _ it: SimulatorFixture) async throws -> Result<TransportResponse, TransportError> {
        let request = try #require(request)
        let sent = LoopbackRequest(
            method: request.method, target: String(request.url.dropFirst(it.simulator.siteURL.count)), headerFields: request.headerFields,
            body: request.body ?? [])
        let answer = try await LoopbackClient.send(sent, port: it.simulator.port, timeout: .seconds(30))
        return .success(TransportResponse(status: answer.status, headerFields: answer.headerFields, body: answer.body))
    }

    private func say(
        _ text: String, to place: AccountPlace, _ account: any ChatAccount, _ it: SimulatorFixture
    ) async throws -> AccountDelivery {
        let message = Message(id: "m-1", spans: [.text("✅ J-17: "), .data(text), .text(" → "), .data("M")])
        return account.interpret(try await send(account.encode(message, to: place, as: .full), it), from: place)
    }

    @Test("a message is posted, changed and answered", arguments: SimulatedPlatform.allCases)
    func messages(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let account = try account(it)
            guard case .posted(let reference) = try await say("a", to: .channel(it.simulator.configuration.channels[0].id), account, it)
            else {
                Issue.record("not posted")
                return
            }
            #expect(try await say("b", to: .message(reference), account, it) == .posted(reference))
            guard case .posted(let detail) = try await say("c", to: .thread(of: reference), account, it) else {
                Issue.record("no thread")
                return
            }
            #expect(detail != reference)
            let messages = it.simulator.accountMessages
            #expect(messages.map(\.text) == ["✅ J-17: b → M", "✅ J-17: c → M"])
            #expect(messages.map(\.messageID) == ["m-1", "m-1"])
            #expect(messages.map(\.edits) == [1, 0])
            #expect(messages[1].thread == messages[0].id)
        }
    }

    @Test("the plain form of a change takes the place of all that was shown", arguments: SimulatedPlatform.allCases)
    func plainChange(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let account = try account(it)
            guard case .posted(let reference) = try await say("a", to: .channel(it.simulator.configuration.channels[0].id), account, it)
            else {
                Issue.record("not posted")
                return
            }
            let message = Message(id: "m-1", spans: [.text("plain")])
            let place = AccountPlace.message(reference)
            #expect(
                account.interpret(try await send(account.encode(message, to: place, as: .plain), it), from: place) == .posted(reference))
            #expect(it.simulator.accountMessages.map(\.text) == ["plain"])
            #expect(it.simulator.accountMessages.map(\.messageID) == [nil])
        }
    }

    @Test(
        "hostile names neither notify nor link", arguments: SimulatedPlatform.allCases,
        [
            "<!channel> <@U0OLGA0001>", "@all @channel @here @olga", "<https://evil.example.net|DocSpace>", "](https://evil.example.net)",
            "` x",
        ])
    func hostileNames(platform: SimulatedPlatform, name: String) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let account = try account(it)
            let channel = it.simulator.configuration.channels[0].id
            guard case .posted(let reference) = try await say(name, to: .channel(channel), account, it) else {
                Issue.record("not posted")
                return
            }
            _ = try await say(name, to: .message(reference), account, it)
            #expect(it.simulator.channel.count == 2)
            #expect(it.simulator.channel.allSatisfy { $0.mentions.isEmpty && $0.links.isEmpty })
        }
    }

    @Test("every trouble has its meaning", arguments: SimulatedPlatform.allCases)
    func troubles(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let account = try account(it)
            let channel = it.simulator.configuration.channels[0].id
            guard case .posted(let reference) = try await say("a", to: .channel(channel), account, it) else {
                Issue.record("not posted")
                return
            }
            for answer in [ChatFault.Answer.tokenRefused, .missingScope, .notInChannel, .channelArchived] {
                it.simulator.setFault(ChatFault(answer), on: .account)
                guard case .refused = try await say("a", to: .channel(channel), account, it) else {
                    Issue.record("\(answer) is no refusal")
                    continue
                }
            }
            it.simulator.setFault(ChatFault(.messageGone), on: .edit)
            #expect(try await say("a", to: .message(reference), account, it) == .lost)
            it.simulator.setFault(.rateLimited(retryAfter: "9"), on: .edit)
            #expect(try await say("a", to: .message(reference), account, it) == .other(.retry(after: .seconds(9))))
            it.simulator.setFault(.invalidPayload, on: .account)
            guard case .other(.rejected) = try await say("a", to: .channel(channel), account, it) else {
                Issue.record("a wrong message is not told")
                return
            }
        }
    }

    @Test("people are found with their addresses, and only with the token", arguments: SimulatedPlatform.allCases)
    func people(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let account = try account(it)
            let (olga, ivan) = (it.simulator.configuration.users[0].id, it.simulator.configuration.users[2].id)
            #expect(account.address(of: olga, in: try await send(account.profileRequest(of: olga), it)) == .email("olga@example.org"))
            #expect(account.address(of: ivan, in: try await send(account.profileRequest(of: ivan), it)) == .hidden)
            let vera = try #require(it.simulator.configuration.users.last).id
            #expect(account.membership(of: olga, in: try await send(account.profileRequest(of: olga), it)) == .member)
            #expect(account.membership(of: vera, in: try await send(account.profileRequest(of: vera), it)) == .guest)
            #expect(account.rights(in: try await send(account.rightsRequest, it)) == .complete)
            let stranger = platform == .slack ? "U0NOBODY01" : "nobodynobodynobodynobody01"
            #expect(account.address(of: stranger, in: try await send(account.profileRequest(of: stranger), it)) == .unknownUser)
            let other = try self.account(it, token: "another-token-than-the-account's")
            guard case .refused = other.address(of: olga, in: try await send(other.profileRequest(of: olga), it)) else {
                Issue.record("a wrong token tells addresses")
                return
            }
            guard case .refused = other.rights(in: try await send(other.rightsRequest, it)) else {
                Issue.record("a wrong token has rights")
                return
            }
        }
    }
}
