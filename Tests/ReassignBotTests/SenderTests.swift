import ChatPlatforms
import ChatSimulator
import CurlTransport
import JobEngine
import JobLedger
import Logging
import LoopbackHTTP
import ReassignTestKit
import Testing
import TransportCore

@testable import ReassignBot

/// The sender over libcurl against a simulated channel: what arrives, how often, and what the store says about it.
@Suite("Sender", .timeLimit(.minutes(2)))
struct SenderTests {
    /// A store, a channel and a running sender between them.
    private struct Bench: Sendable {
        let ledger: SQLiteLedger
        let fixture: LedgerFixture
        let chat: ChatSimulator
        let bells: Bells

        /// What the channel shows, without what people typed.
        var posts: [ChannelEntry] { chat.channel.filter { $0.origin == .webhook } }
        /// Posts on the wire, also those that were refused.
        var requests: Int { chat.journal.entries.count { $0.kind == "webhook" } }

        /// Waits until nothing is left to send.
        func waitUntilQuiet() async throws -> LedgerStatistics {
            bells.numbers.ring()
            for await _ in bells.numbers.rings {
                let statistics = try await ledger.statistics()
                if statistics.pendingPosts == 0 { return statistics }
            }
            throw CancellationError()
        }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let secret = TestSecrets.canary

    /// - Parameter botToken: Of an account that writes to the channel beside the webhook.
    private func withSender(botToken: String? = nil, _ body: (Bench) async throws -> Void) async throws {
        let chat = try await ChatSimulator.start(.sample(.slack, secret: Self.secret))
        let ledger = try SQLiteLedger.openInMemory()
        let transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))
        let webhook = Secret(chat.webhookURL)
        let platform = try SlackPlatform(
            PlatformSettings(secrets: [Secret(Self.secret)], webhookURL: webhook, botToken: botToken.map(Secret.init)))
        let fixture = LedgerFixture(ledger)
        let began = ContinuousClock.now
        let bells = Bells()
        let clock = BotClock { fixture.start + (ContinuousClock.now - began) }
        let catalogue = English(hasSeveralChannels: false)
        let sender = Sender(
            ledger: ledger,
            courier: Courier(transport: transport, metrics: BotMetrics(factory: PrometheusRegistry()), logger: Self.logger),
            channels: ChannelDirectory([
                .init(platform: platform, webhook: webhook, accountChannel: chat.configuration.channels.first?.id)
            ]),
            catalogue: catalogue,
            buttons: ButtonPlacement(access: AccessPolicy(lists: [:], operators: []), catalogue: catalogue, clock: clock),
            retry: RetryPolicy(),
            clock: clock,
            bells: bells,
            logger: Self.logger
        )
        let bench = Bench(ledger: ledger, fixture: fixture, chat: chat, bells: bells)
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sender.run() }
                try await body(bench)
                group.cancelAll()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        await chat.stop()
        try result.get()
    }

    @Test("posts arrive once each, in the order in which they were stored")
    func order() async throws {
        try await withSender { bench in
            _ = try await bench.fixture.end(bench.fixture.watched(from: "anna@example.org", user: "anna"))
            bench.bells.posts.ring()
            let statistics = try await bench.waitUntilQuiet()
            #expect(statistics.deadPosts == 0)
            #expect(bench.posts.map { $0.text.prefix(8) } == ["▶ J-1 st", "❌ J-1 fa"])
            #expect(Set(bench.posts.compactMap(\.messageID)).count == 2)
        }
    }

    @Test("a rate limit is waited out as long as the platform says, and nothing is lost")
    func rateLimit() async throws {
        try await withSender { bench in
            bench.chat.setFault(.rateLimited(retryAfter: "2"))
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            let elapsed = try await ContinuousClock().measure {
                bench.bells.posts.ring()
                _ = try await bench.waitUntilQuiet()
            }
            #expect(elapsed >= .seconds(2))
            #expect(bench.requests == 2)
            #expect(bench.posts.count == 1)
        }
    }

    @Test(
        "a channel that is gone is given up at once, and the operator sees it",
        arguments: [ChatFault.webhookGone, .webhookForbidden, .channelArchived]
    )
    func gone(fault: ChatFault) async throws {
        try await withSender { bench in
            bench.chat.setFault(fault)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 1)
            #expect(bench.requests == 1)
        }
    }

    @Test("a post that may have arrived is sent again, one copy for each such try, and copies can be recognised", arguments: [1, 2])
    func lostAnswer(times: Int) async throws {
        try await withSender { bench in
            bench.chat.setFault(ChatFault.closed.afterProcessing, times: times)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.posts.count == 1 + times)
            #expect(Set(bench.posts.map(\.messageID)).count == 1)
        }
    }

    @Test("progress that may have arrived is not sent again, and progress older than a quarter of an hour not at all")
    func progressIsNotRepeated() async throws {
        try await withSender { bench in
            let job = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            let start = try await bench.fixture.claim()
            try await bench.ledger.settlePost(start.id, .sent, at: bench.fixture.start)
            let later = try await bench.fixture.advance(job, .progressRead(bench.fixture.progress(20)), at: 40)
            bench.chat.setFault(ChatFault.closed.afterProcessing)
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.requests == 1)

            _ = try await bench.fixture.advance(later, .progressRead(bench.fixture.progress(50)), at: -1_000)
            bench.bells.posts.ring()
            _ = try await bench.waitUntilQuiet()
            #expect(bench.requests == 1)
        }
    }

    @Test("a message the platform calls wrong goes out once more as plain text")
    func plainText() async throws {
        try await withSender { bench in
            bench.chat.setFault(.invalidPayload)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.requests == 2)
            #expect(bench.posts.count == 1)
            #expect(bench.posts.first?.text.hasPrefix("▶ J-1 started: Anna Petrova → Maria Lind") == true)
        }
    }

    @Test("a private answer that cannot be delivered leaves a line in the channel, without its words")
    func privateAnswer() async throws {
        try await withSender { bench in
            var command = bench.fixture.command(from: "anna@example.org")
            command.replyURL = bench.chat.siteURL + "/commands/no-such-command"
            _ = try await bench.ledger.admit(command, at: bench.fixture.at(0)) { _ in [] }
            let job = try #require(try await bench.ledger.nextJob(in: .main))
            _ = try await bench.fixture.end(job)
            bench.bells.posts.ring()
            _ = try await bench.waitUntilQuiet()
            #expect(bench.posts.map(\.text) == ["⏹ J-1 was not started. /reassign status J-1 says why."])
        }
    }

    private static let botToken = "simulated-bot-token-0001"

    @Test("a new message of the account that may have arrived is sent again, one copy for each such try", arguments: [1, 2])
    func accountLostAnswer(times: Int) async throws {
        try await withSender(botToken: Self.botToken) { bench in
            bench.chat.setFault(ChatFault.closed.afterProcessing, times: times, on: .account)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.chat.accountMessages.count == 1 + times)
            #expect(Set(bench.chat.accountMessages.map(\.messageID)).count == 1)
            #expect(bench.posts.isEmpty)
        }
    }

    @Test("a change that may have arrived is repeated without a copy, and a rate limit is waited out")
    func accountEdits() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            let job = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            _ = try await bench.waitUntilQuiet()
            bench.chat.setFault(.rateLimited(retryAfter: "1"), on: .edit)
            bench.chat.setFault(ChatFault.closed.afterProcessing, on: .edit)
            _ = try await bench.fixture.end(job)
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.chat.accountMessages.map { $0.text.prefix(8) } == ["❌ J-1 fa", "❌ J-1 fa"])
            #expect(bench.posts.isEmpty)
        }
    }

    @Test("an account that is refused leaves its posts to the webhook, and is not asked again at once")
    func accountRefused() async throws {
        try await withSender(botToken: "not-the-token-of-the-account") { bench in
            let job = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            _ = try await bench.fixture.end(job)
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.posts.map { $0.text.contains("From here on as single messages") } == [true, false])
            #expect(bench.chat.journal.entries.count { $0.kind == "account-post" } == 1)
        }
    }

    @Test("what the account's API does not take in three tries, the webhook says, and one that takes nothing is left alone")
    func accountDown() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            bench.chat.setFault(.proxyError(503), times: .max, on: .account)
            func expectCalls(_ calls: Int) async throws {
                bench.bells.posts.ring()
                #expect(try await bench.waitUntilQuiet().deadPosts == 0)
                #expect(bench.chat.journal.entries.count { $0.kind == "account-post" } == calls)
            }
            let job = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            try await expectCalls(3)
            _ = try await bench.fixture.end(job)
            try await expectCalls(6)
            _ = try await bench.fixture.watched(from: "petr@example.org", user: "petr")
            try await expectCalls(6)
            #expect(bench.posts.map { $0.text.prefix(8) } == ["▶ J-1 st", "❌ J-1 fa", "▶ J-2 st"])
            #expect(!bench.posts.contains { $0.text.contains("From here on as single messages") })
        }
    }

    @Test("the account goes on after a post that the webhook had to say, and a webhook that is gone ends nothing")
    func accountBack() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            bench.chat.setFault(.proxyError(503), times: 3, on: .account)
            bench.chat.setFault(.webhookGone)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.chat.accountMessages.map { $0.text.prefix(8) } == ["▶ J-1 st"])
            #expect(bench.requests == 1)
        }
    }

    @Test("a message that cannot be changed in three tries is written anew, and does not hold back the end")
    func accountEditsFail() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            var job = try await bench.fixture.watched(from: "anna@example.org", user: "anna", at: -100)
            bench.bells.posts.ring()
            _ = try await bench.waitUntilQuiet()
            bench.chat.setFault(.proxyError(503), times: 3, on: .edit)
            job = try await bench.fixture.advance(job, .progressRead(bench.fixture.progress(20)), at: -50)
            bench.bells.posts.ring()
            _ = try await bench.waitUntilQuiet()
            #expect(bench.chat.accountMessages.map { $0.text.prefix(8) } == ["▶ J-1 st", "▶ J-1 st"])
            bench.chat.setFault(.proxyError(503), times: 3, on: .edit)
            _ = try await bench.fixture.end(job)
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.chat.accountMessages.last?.text.hasPrefix("❌ J-1 failed") == true)
            #expect(bench.chat.accountMessages.map(\.edits) == [0, 0, 0])
            #expect(bench.posts.isEmpty)
        }
    }

    @Test("a message the account's API calls wrong in both forms goes to the webhook at once")
    func accountRejected() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            bench.chat.setFault(.invalidPayload, times: 2, on: .account)
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.posts.count == 1)
        }
    }

    @Test("what is said before a job has its message stays as it is")
    func detailFirst() async throws {
        try await withSender(botToken: Self.botToken) { bench in
            let fixture = bench.fixture
            var job = try await fixture.accept(from: "anna@example.org", at: -600)
            job = try await fixture.advance(job, .turnCame, .unavailable(.unreachable), at: -600)
            for seconds in stride(from: -540, through: -120, by: 60) {
                job = try await fixture.advance(job, .unavailable(.unreachable), at: Int64(seconds))
            }
            _ = try await fixture.advance(
                job, .preflightRead(fixture.findings(from: "anna")), .startAccepted(fixture.progress(0)), at: -60)
            bench.bells.posts.ring()
            #expect(try await bench.waitUntilQuiet().deadPosts == 0)
            #expect(bench.chat.accountMessages.count >= 2)
            #expect(bench.chat.accountMessages.allSatisfy { $0.edits == 0 && $0.thread == nil })
            #expect(bench.chat.accountMessages.last?.text.hasPrefix("▶ J-1 started") == true)
        }
    }

    @Test("a stop in the middle of a wait ends the sender, and the post is still there afterwards")
    func stop() async throws {
        try await withSender { bench in
            bench.chat.setFault(.rateLimited(retryAfter: "3000"))
            _ = try await bench.fixture.watched(from: "anna@example.org", user: "anna")
            bench.bells.posts.ring()
            bench.bells.numbers.ring()
            for await _ in bench.bells.numbers.rings where bench.requests == 1 { break }
            #expect(try await bench.ledger.statistics().pendingPosts == 1)
        }
    }
}

@Suite("Retry policy")
struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(
        "waits double up to a minute, drawn from the whole range",
        arguments: [(1, 1.0, 1.0), (2, 1.0, 2.0), (4, 0.5, 4.0), (7, 1.0, 60.0), (500, 1.0, 60.0), (3, 0.0, 0.0)]
    )
    func backoff(tries: Int, draw: Double, seconds: Double) {
        #expect(policy.wait(afterTries: tries, retryAfter: nil, draw: draw) == .seconds(seconds))
    }

    @Test("what the platform asks for is a floor, and has a ceiling of an hour", arguments: [(30, 30), (3_600, 3_600), (99_999, 3_600)])
    func retryAfter(asked: Int, waited: Int) {
        #expect(policy.wait(afterTries: 1, retryAfter: .seconds(asked), draw: 0) == .seconds(waited))
    }
}
