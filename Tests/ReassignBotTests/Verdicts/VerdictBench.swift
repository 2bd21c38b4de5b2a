import ChatPlatforms
import CurlTransport
import DocSpaceKit
import DocSpaceSimulator
import JobEngine
import JobLedger
import Logging
import LoopbackHTTP
import NIOConcurrencyHelpers
import ReassignTestKit
import Testing
import TransportCore

@testable import ReassignBot

/// The runner over libcurl against the simulated portal, on one clock that both read and only the runner's waits move: an hour of
/// the protocol takes a moment, and no wait is ever a race.
final class VerdictBench: Sendable {
    typealias Sample = PortalWorld.Sample

    let portal: DocSpaceSimulator
    let ledger: CrashingLedger
    let fixture: LedgerFixture
    let clock: BotClock
    private let time: ManualTime
    private let transport: CurlClient
    private let client: DocSpaceClient
    private let metrics = BotMetrics(factory: PrometheusRegistry())
    private let plans = NIOLockedValueBox(0)
    private let happenings = NIOLockedValueBox<[Happening]>([])

    /// Something that comes over the portal once, as soon as the world is ready for it.
    struct Happening: Sendable {
        var isDue: @Sendable (PortalWorld) -> Bool
        var happen: @Sendable (DocSpaceSimulator) -> Void
    }

    /// - Parameter key: The bot's credential.
    init(
        world: PortalWorld = .sample(pace: JobPace(usual: .seconds(2))), key: String = Sample.ownerKey, crash: CrashPoint? = nil
    ) async throws {
        let time = ManualTime()
        let portal = try await DocSpaceSimulator.start(.init(world: world, clock: .manual(time)))
        let happenings = happenings
        transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))
        ledger = CrashingLedger(try SQLiteLedger.openInMemory(), at: crash)
        let fixture = LedgerFixture(ledger)
        client = try DocSpaceClient(
            portal: portal.baseURL,
            credential: DocSpaceCredential(Secret(key)),
            transport: transport,
            // The portal's clock stands still until it has answered. Were a start given up by the real clock on a busy machine, the hour
            // in which it may still arrive would pass in a moment, and it would arrive after its repetition.
            limits: .init(startTimeout: .seconds(120), timeout: .seconds(120), responseBodyLimitBytes: 256 << 10)
        )
        clock = BotClock(now: { fixture.start + time.elapsed }) { duration in
            try Task.checkCancellation()
            Self.pass(duration, on: time, over: portal, happenings)
        }
        self.time = time
        self.portal = portal
        self.fixture = fixture
    }

    func close() async {
        await transport.shutdown()
        await portal.stop()
    }

    /// Lets portal time pass while no bot runs.
    func pass(_ duration: Duration) {
        Self.pass(duration, on: time, over: portal, happenings)
    }

    private static func pass(
        _ duration: Duration, on time: ManualTime, over portal: DocSpaceSimulator, _ happenings: NIOLockedValueBox<[Happening]>
    ) {
        let end = time.elapsed + duration
        while time.elapsed < end {
            time.advance(by: min(.milliseconds(500), end - time.elapsed))
            let world = portal.world
            let due = happenings.withLockedValue { waiting in
                let due = waiting.filter { $0.isDue(world) }
                waiting.removeAll { $0.isDue(world) }
                return due
            }
            for happening in due { happening.happen(portal) }
        }
    }

    /// Lets something come over the portal once its run of Anna has reached `percentage`.
    func when(_ percentage: Int, _ happen: @escaping @Sendable (DocSpaceSimulator) -> Void) {
        whenever({ $0.running.map { $0.source == Sample.anna && $0.percentage >= percentage } ?? false }, happen)
    }

    func whenever(_ isDue: @escaping @Sendable (PortalWorld) -> Bool, _ happen: @escaping @Sendable (DocSpaceSimulator) -> Void) {
        happenings.withLockedValue { $0.append(Happening(isDue: isDue, happen: happen)) }
    }

    // MARK: The bot

    /// The bot ended for no reason of the test.
    struct Restless: Error {}

    /// Records the command of a listed person.
    func order(
        _ from: String = "anna@example.org", to: String? = "maria@example.org", deleteProfile: Bool = false, disables: Bool = false,
        key: String? = nil
    ) async throws {
        var command = fixture.command(from: from, key: key)
        command.order.to = to.map { .init(kind: .email, typed: $0, key: $0) }
        command.order.deleteProfile = deleteProfile
        command.order.disables = disables
        if deleteProfile || disables { command.order = try await confirmed(command.order) }
        _ = try await ledger.admit(command, at: clock.now) { _ in [] }
    }

    /// The order once its plan was shown and confirmed.
    func confirmed(_ order: Order) async throws -> Order {
        let world = portal.world
        guard let from = world.person(email: order.from.key), let to = order.to.flatMap({ world.person(email: $0.key) }) else {
            throw Restless()
        }
        func area(_ isArchived: Bool) -> RoomCensus.Area {
            let rooms = world.rooms(of: from.id, archived: isArchived)
            return .init(count: rooms.count, roomIDs: rooms.map { "\($0.id)" })
        }
        let plan = Plan(
            order, from: Person(from), to: Person(to),
            .init(record: nil, census: .init(active: area(false), archived: area(true)), sharesFiles: nil))
        let number = plans.withLockedValue { count in
            count += 1
            return count
        }
        let letters = PlanCode.letters
        let word = "K7\(letters[number / letters.count % letters.count])\(letters[number % letters.count])"
        guard let code = PlanCode(rawValue: word) else { throw Restless() }
        let shown = ShownPlan(code: code, order: order, plan: plan, shownAt: clock.now)
        guard try await ledger.keepPlan(shown), let confirmed = shown.confirmedOrder(by: order.requester) else { throw Restless() }
        return confirmed
    }

    /// Runs the bot until a job rests: ended, or handed to a person. A bot that crashes is away for `downtime` and starts again.
    func runUntilRest(of number: Int64 = 1, downtime: Duration = .seconds(15)) async throws -> Job {
        try await run(untilRestOf: JobID(rawValue: number))
        if let job = try await rested(JobID(rawValue: number)) { return job }
        // It crashed, which it does once.
        pass(downtime)
        try await run(untilRestOf: JobID(rawValue: number))
        guard let job = try await rested(JobID(rawValue: number)) else { throw Restless() }
        return job
    }

    /// Runs the bot until it crashes.
    func runUntilCrash() async throws {
        try await run { false }
    }

    /// Runs the bot until a job is as wanted, and stops it soon after: what is wanted must stay so.
    func run(until number: Int64 = 1, is wanted: @escaping @Sendable (Job) -> Bool) async throws {
        try await run { [ledger] in try await ledger.job(JobID(rawValue: number)).map { wanted($0.job) } ?? false }
    }

    /// Somebody asks to stop a job.
    @discardableResult
    func cancel(_ number: Int64 = 1) async throws -> Job? {
        let now = clock.now
        return try await ledger.change(JobID(rawValue: number), for: fixture.order(from: "anna@example.org").requester, at: now) { job in
            guard case .taken(let step) = job.cancel(by: "olga", at: now) else { return nil }
            return step
        }
    }

    /// Somebody asks for the same as a job again.
    func retry(_ number: Int64 = 1) async throws {
        let job = try await ledger.job(JobID(rawValue: number))?.job
        var command = fixture.command(from: "anna@example.org", key: "retry of \(number)")
        guard var order = job?.retryOrder(by: command.order.requester, to: fixture.channel) else { return }
        if order.deleteProfile {
            order.from.key = "anna@example.org"
            order.to?.key = "maria@example.org"
            order = try await confirmed(order)
        }
        command.order = order
        _ = try await ledger.admit(command, at: clock.now) { _ in [] }
    }

    /// Asks the portal what a command needs to know.
    var gateway: PortalGateway { PortalGateway(client: client, metrics: metrics, budget: RequestBudget(clock: clock)) }

    private func rested(_ id: JobID) async throws -> Job? {
        guard let job = try await ledger.job(id)?.job, job.state.isTerminal || job.state == .needsOperator else { return nil }
        return job
    }

    private func run(untilRestOf id: JobID) async throws {
        try await run { try await self.rested(id) != nil }
    }

    private func run(until isReached: @escaping @Sendable () async throws -> Bool) async throws {
        let bells = Bells()
        var access = AccessPolicy(lists: ["slack": .init(teams: ["T0001"], channels: ["C0001"], users: ["U0001"])], operators: [])
        access.allowsDeletion = true
        access.allowsDisabling = true
        let runner = PortalRunner(
            portal: .main,
            ledger: ledger,
            gateway: gateway,
            access: access,
            policy: EnginePolicy(),
            clock: clock,
            bells: bells,
            metrics: metrics,
            codes: .random,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        bells.numbers.ring()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await runner.run()
                } catch let error as LedgerError where error.detail == Crash.detail {
                    // The caller sees that the job does not rest yet.
                }
            }
            group.addTask {
                for await _ in bells.numbers.rings {
                    if try await isReached() { return }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    // MARK: What can be seen from outside

    /// What the channel was told, in order.
    func posts() async throws -> [String] {
        let catalogue = English(hasSeveralChannels: false)
        var texts: [String] = []
        while case .post(let post) = try await ledger.claimPost(to: fixture.channel, at: clock.now) {
            texts.append(catalogue.text(for: post.announcement).plainText)
            try await ledger.settlePost(post.id, .sent, at: clock.now)
        }
        return texts
    }

    /// Starts on the wire, by the portal's own log.
    var starts: [JournalEntry] { portal.journal.entries.filter { $0.kind == "startReassignment" } }

    /// Whether the portal was told to start while a run of the same person was going on.
    var hasOverlappingStart: Bool {
        portal.journal.entries.contains { $0.extras["overlaps"] == "yes" }
    }
}

/// A bench for one story, in which no start may meet a run that goes on.
func withBench(
    _ world: PortalWorld = .sample(pace: JobPace(usual: .seconds(2))), crash: CrashPoint? = nil,
    _ body: (VerdictBench) async throws -> Void
) async throws {
    let bench = try await VerdictBench(world: world, crash: crash)
    try await body(bench)
    #expect(!bench.hasOverlappingStart)
    await bench.close()
}

extension JobEngine.Person {
    /// A person of the simulated portal, as the bot reads it.
    init(_ person: PortalPerson) {
        let role: Role =
            switch person.role {
            case .owner: .owner
            case .docSpaceAdmin: .docSpaceAdmin
            case .roomAdmin: .roomAdmin
            case .user: .user
            case .guest: .guest
            }
        self.init(
            id: person.id, name: "\(person.firstName) \(person.lastName)", email: person.email, role: role,
            status: person.state == .active ? .active : person.state == .disabled ? .disabled : .pending)
    }
}
