import ChatPlatforms
import ChatSimulator
import HTTPTypes
import LoopbackHTTP
import Testing
import TransportCore

/// The bot's adapters and the simulator were written apart from the same contract; here they meet.
@Suite("The bot's adapters and the simulated platforms agree", .timeLimit(.minutes(1)))
struct AdapterAgreementTests {
    @Test("a typed command is authentic and says who, where and what", arguments: SimulatedPlatform.allCases)
    func command(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let adapter = try adapter(it)
            let exchange = try await it.simulator.type("/reassign anna@example.org —dry-run “Maria Lind” @boris", as: it.olga)
            let request = InboundRequest(route: .commands, headerFields: exchange.request.headerFields, body: exchange.request.body)
            #expect(adapter.authenticate(request, nowSeconds: it.clock.now.components.seconds) == .accepted)
            guard case .command(let command) = adapter.decode(request) else {
                Issue.record("not read as a command: \(adapter.decode(request))")
                return
            }
            #expect(command.origin.team == it.simulator.configuration.team.id)
            #expect(command.origin.channel == it.simulator.configuration.channels[0].id)
            #expect(command.origin.user == it.olga.id)
            #expect(command.origin.userName == "olga")
            #expect(command.reply?.url == exchange.responseURL)
            let words = try command.words.get()
            #expect(words.map(\.typed) == ["anna@example.org", "--dry-run", "\"Maria Lind\"", "@boris"])
            #expect(words.last == .mention(user: it.simulator.configuration.users[1].id, name: "boris"))
        }
    }

    @Test("a command altered on the way is not authentic", arguments: SimulatedPlatform.allCases)
    func forged(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, configure: { $0.secret = "another-secret-of-32-characters-" }) { it async throws in
            let exchange = try await it.simulator.type("status", as: it.olga)
            let request = InboundRequest(route: .commands, headerFields: exchange.request.headerFields, body: exchange.request.body)
            let verdict = try adapter(it, secret: SimulatorFixture.secret)
                .authenticate(request, nowSeconds: it.clock.now.components.seconds)
            #expect(verdict == .rejected(platform == .slack ? .signatureMismatch : .tokenMismatch))
        }
    }

    @Test(
        "hostile names are shown as they are and neither notify nor link",
        arguments: SimulatedPlatform.allCases,
        [
            "Anna & Co <b>", "<!channel> <@U0OLGA0001>", "@all @channel @here @olga", "<https://evil.example.net|DocSpace>",
            "](https://evil.example.net)", "*bold* _it_ ~no~ **x**", "https://evil.example.net", "``` ` ``", "a\u{202E}b",
        ]
    )
    func hostileNames(platform: SimulatedPlatform, name: String) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            let adapter = try adapter(it)
            let message = Message(
                id: "m-1", spans: [.text("✅ J-17 "), .bold("finished"), .text(": "), .data(name), .text(" → "), .data("M")])
            let destination = Destination.webhook(url: it.simulator.webhookURL)
            for request in adapter.encode(message, to: destination) {
                #expect(adapter.interpret(.success(try await send(request, it)), from: destination) == .delivered)
            }
            #expect(it.simulator.channel.count == 1)
            let entry = try #require(it.simulator.channel.first)
            #expect(entry.mentions.isEmpty)
            #expect(entry.links.isEmpty)
            #expect(entry.messageID == "m-1")
            let shown = name.filter { $0 != "\u{202E}" }.map { $0 == "`" ? "'" : $0 }
            #expect(entry.text == "✅ J-17 finished: \(String(shown)) → M")
        }
    }

    @Test("an acknowledgement and a later answer are seen by the right people", arguments: SimulatedPlatform.allCases)
    func answers(platform: SimulatedPlatform) async throws {
        let settings = PlatformSettings(secrets: [Secret(SimulatorFixture.secret)], siteURL: "http://127.0.0.1:1")
        let early = try #require(Platforms.named(PlatformName(rawValue: platform.rawValue))).make(settings)
        let answer = Answer(
            audience: .requester, message: Message(id: "a", spans: [.text("J-17 accepted: "), .command("/reassign status J-17")]))
        let response = early.acknowledge(answer)
        let bot: @Sendable (LoopbackRequest) async -> LoopbackReply = { _ in
            .respond(status: response.status, headerFields: [.contentType: response.contentType ?? ""], body: response.body)
        }
        try await SimulatorFixture.run(platform, bot: bot) { it async throws in
            let exchange = try await it.simulator.type("status", as: it.olga)
            #expect(exchange.privateText == "J-17 accepted: /reassign status J-17")
            let adapter = try adapter(it)
            #expect(adapter.permits(replyURL: exchange.responseURL))
            let destination = Destination.reply(url: exchange.responseURL)
            for request in adapter.encode(Message(id: "b", spans: [.text("Later.")]), to: destination) {
                #expect(adapter.interpret(.success(try await send(request, it)), from: destination) == .delivered)
            }
            #expect(it.simulator.channel.last?.audience == .only(it.olga))
            #expect(it.simulator.channel.last?.text == "Later.")
        }
    }

    /// What the bot should do about a fault, without the platform's words.
    enum Consequence: Sendable { case retry(Duration?), retryFewTimes, rejected, dead }

    @Test(
        "each fault means to the bot what it is",
        arguments: [
            (SimulatedPlatform.slack, ChatFault.rateLimited(retryAfter: "30"), Consequence.retry(.seconds(30))),
            (.slack, .proxyError(503), .retry(nil)), (.slack, .text(500, "rollup_error"), .retry(nil)),
            (.slack, .webhookGone, .dead), (.slack, .webhookForbidden, .dead), (.slack, .channelArchived, .dead),
            (.slack, .invalidPayload, .rejected),
            (.mattermost, .rateLimited(retryAfter: "2"), .retry(.seconds(2))), (.mattermost, .proxyError(502), .retry(nil)),
            (.mattermost, .webhookGone, .dead), (.mattermost, .webhookForbidden, .dead),
            (.mattermost, .channelArchived, .retryFewTimes), (.mattermost, .invalidPayload, .rejected),
        ]
    )
    func faults(platform: SimulatedPlatform, fault: ChatFault, consequence: Consequence) async throws {
        try await SimulatorFixture.run(platform) { it async throws in
            it.simulator.setFault(fault)
            let adapter = try adapter(it)
            let destination = Destination.webhook(url: it.simulator.webhookURL)
            let request = try #require(adapter.encode(Message(id: "m", spans: [.text("x")]), to: destination).first)
            let delivery = adapter.interpret(.success(try await send(request, it)), from: destination)
            switch (delivery, consequence) {
            case (.retry(let after), .retry(let expected)): #expect(after == expected)
            case (.retryFewTimes, .retryFewTimes), (.rejected, .rejected), (.dead, .dead): break
            default: Issue.record("\(delivery) instead of \(consequence)")
            }
        }
    }

    @Test("the pace the adapters keep is one the platforms take", arguments: SimulatedPlatform.allCases)
    func pace(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, configure: { $0.enforcesPace = true }) { it async throws in
            let gap = try adapter(it).facts.postGap
            var statuses: [Int] = []
            for _ in 0..<30 {
                statuses.append(try await it.post().status)
                it.clock.advance(by: gap)
            }
            #expect(statuses == Array(repeating: 200, count: 30))
        }
    }

    private func adapter(_ it: SimulatorFixture, secret: String? = nil) throws -> any ChatPlatform {
        let entry = try #require(Platforms.named(PlatformName(rawValue: it.simulator.configuration.platform.rawValue)))
        return try entry.make(
            PlatformSettings(
                secrets: [Secret(secret ?? it.simulator.configuration.secret)],
                webhookURL: Secret(it.simulator.webhookURL),
                siteURL: it.simulator.siteURL
            )
        )
    }

    private func send(_ request: TransportRequest, _ it: SimulatorFixture) async throws -> TransportResponse {
        let inbound = LoopbackRequest(
            method: request.method,
            target: String(request.url.dropFirst(it.simulator.siteURL.count)),
            headerFields: request.headerFields,
            body: request.body ?? []
        )
        let answer = try await LoopbackClient.send(inbound, port: it.simulator.port, timeout: .seconds(30))
        return TransportResponse(status: answer.status, headerFields: answer.headerFields, body: answer.body)
    }
}
