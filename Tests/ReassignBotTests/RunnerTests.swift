import CurlTransport
import DocSpaceKit
import DocSpaceSimulator
import JobLedger
import Logging
import LoopbackHTTP
import ReassignTestKit
import Testing
import TransportCore

@testable import JobEngine
@testable import ReassignBot

/// The runner over libcurl against the simulated portal, with the waits of the protocol divided by 50.
@Suite("Runner", .timeLimit(.minutes(2)))
struct RunnerTests {
    private typealias Sample = PortalWorld.Sample

    private struct Bench: Sendable {
        let ledger: SQLiteLedger
        let portal: DocSpaceSimulator
        let bells: Bells
        let fixture: LedgerFixture

        var starts: [String] { portal.journal.entries.filter { $0.kind == "startReassignment" }.map(\.body) }

        func admit(from: String, to: String = "maria@example.org", user: String = "U0001") async throws {
            var command = fixture.command(from: from)
            command.order.to = .init(kind: .email, typed: to, key: to)
            command.order.requester.user = user
            _ = try await ledger.admit(command, at: fixture.at(0)) { _ in [] }
            bells.jobChanged()
        }

        /// Waits until a job has reached an end.
        func waitForEnd(of number: Int64) async throws -> Job {
            bells.numbers.ring()
            for await _ in bells.numbers.rings {
                if let job = try await ledger.job(JobID(rawValue: number))?.job, job.state.isTerminal { return job }
            }
            throw CancellationError()
        }
    }

    /// - Parameter prepare: What is in the store before the runner starts.
    private func withRunner(
        key: String = Sample.ownerKey, prepare: (Bench) async throws -> Void = { _ in }, _ body: (Bench) async throws -> Void
    ) async throws {
        let portal = try await DocSpaceSimulator.start(.init(world: .sample(pace: JobPace(usual: .milliseconds(20)))))
        let transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        let began = ContinuousClock.now
        let bells = Bells()
        let metrics = BotMetrics(factory: PrometheusRegistry())
        let client = try DocSpaceClient(
            portal: portal.baseURL, credential: DocSpaceCredential(Secret(key)), transport: transport)
        let clock = BotClock { fixture.start + (ContinuousClock.now - began) }
        let runner = PortalRunner(
            portal: .main,
            ledger: ledger,
            gateway: PortalGateway(client: client, metrics: metrics, budget: RequestBudget(clock: clock, timeScale: 50)),
            access: AccessPolicy(lists: ["slack": .init(teams: ["T0001"], channels: ["C0001"], users: ["U0001"])], operators: []),
            policy: EnginePolicy(timing: Timing().scaled(by: 50)),
            clock: clock,
            bells: bells,
            metrics: metrics,
            codes: .random,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let bench = Bench(ledger: ledger, portal: portal, bells: bells, fixture: fixture)
        let result: Result<Void, any Error>
        do {
            try await prepare(bench)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                try await body(bench)
                group.cancelAll()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        await portal.stop()
        try result.get()
    }

    @Test("jobs run one after the other, each with one start")
    func oneAtATime() async throws {
        try await withRunner { bench in
            try await bench.admit(from: "anna@example.org")
            try await bench.admit(from: "petr@example.org", to: "ivan@example.org")
            #expect(try await bench.waitForEnd(of: 2).state == .succeeded)
            let first = try #require(try await bench.ledger.job(JobID(rawValue: 1))?.job)
            #expect(first.state == .succeeded)
            #expect(first.ending?.receipt?.left == 0)
            #expect(bench.starts.count == 2)
            let second = try #require(try await bench.ledger.job(JobID(rawValue: 2))?.job)
            let ended = try #require(first.ending?.at)
            #expect(try #require(second.attempts.first?.intendedAt) >= ended)
        }
    }

    @Test("a job at which the process has died three times in a row is left to a person, and the next one runs")
    func setAside() async throws {
        try await withRunner(prepare: { bench in
            try await bench.admit(from: "anna@example.org")
            for _ in 1...3 { _ = try await bench.ledger.beginWork(on: JobID(rawValue: 1)) }
        }) { bench in
            try await bench.admit(from: "petr@example.org", to: "ivan@example.org")
            #expect(try await bench.waitForEnd(of: 2).state == .succeeded)
            #expect(try await bench.ledger.job(JobID(rawValue: 1))?.job.state == .needsOperator)
            #expect(bench.starts.count == 1)
            var posts: [ClaimedPost] = []
            while case .post(let post) = try await bench.ledger.claimPost(to: bench.fixture.channel, at: bench.fixture.at(600)) {
                try await bench.ledger.settlePost(post.id, .sent, at: bench.fixture.at(600))
                posts.append(post)
            }
            #expect(posts.contains { $0.announcement.notice == .needsDecision(.setAside(lastStage: nil)) })
        }
    }

    @Test("somebody who was taken off the lists meanwhile starts nothing")
    func noLongerAllowed() async throws {
        try await withRunner { bench in
            try await bench.admit(from: "anna@example.org", user: "U0002")
            let job = try await bench.waitForEnd(of: 1)
            #expect(job.ending?.result == .refused(.requesterNotAllowed))
            #expect(bench.starts.isEmpty)
        }
    }

    @Test(
        "a leaver or an heir who cannot be is refused before anything is started",
        arguments: [
            ("lena@example.org", "maria@example.org"), ("nobody@example.org", "maria@example.org"),
            ("anna@example.org", "nobody@example.org"), ("anna@example.org", "petr@example.org"),
        ]
    )
    func refused(from: String, to: String) async throws {
        try await withRunner { bench in
            try await bench.admit(from: from, to: to)
            #expect(try await bench.waitForEnd(of: 1).state == .refused)
            #expect(bench.starts.isEmpty)
        }
    }

    @Test("whose key the bot has decides before the portal is asked about anybody's data")
    func keyOfAnAdmin() async throws {
        try await withRunner(key: Sample.adminKey) { bench in
            try await bench.admit(from: "viktor@example.org")
            let job = try await bench.waitForEnd(of: 1)
            guard case .refused(.leaverIsAdmin(let person)) = job.ending?.result else {
                Issue.record("\(String(describing: job.ending?.result))")
                return
            }
            #expect(person.email == "viktor@example.org")
            #expect(bench.starts.isEmpty)
        }
    }

    @Test("the key of somebody who is no admin is found before anything is started")
    func keyOfNobody() async throws {
        try await withRunner(key: Sample.roomAdminKey) { bench in
            try await bench.admit(from: "anna@example.org")
            #expect(try await bench.waitForEnd(of: 1).ending?.result == .refused(.botMayNotReassign))
            #expect(bench.starts.isEmpty)
        }
    }

    @Test("a portal that refuses the questions before the start ends the job, with the status", arguments: [400, 402, 403])
    func questionsRefused(status: Int) async throws {
        try await withRunner { bench in
            bench.portal.add(
                SimulatorFault(
                    operation: "personByEmail", isProcessed: false, answer: .status(status, body: .empty, retryAfterSeconds: nil)))
            try await bench.admit(from: "anna@example.org")
            let job = try await bench.waitForEnd(of: 1)
            guard case .startRefused(status, _) = job.ending?.result else {
                Issue.record("\(String(describing: job.ending?.result))")
                return
            }
            #expect(bench.starts.isEmpty)
        }
    }

    @Test("a start whose answer is lost is not sent again: the job is found and followed")
    func lostAnswer() async throws {
        try await withRunner { bench in
            bench.portal.add(.processThenClose("startReassignment"))
            try await bench.admit(from: "anna@example.org")
            let job = try await bench.waitForEnd(of: 1)
            #expect(job.state == .succeeded)
            #expect(job.attempts.map(\.outcome) == [.adopted])
            #expect(bench.starts.count == 1)
        }
    }
}
