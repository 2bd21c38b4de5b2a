import DocSpaceSimulator
import JobEngine
import JobLedger
import ReassignTestKit

/// One run: four leavers, two chat channels, commands, and everything that can go wrong, on a simulated clock.
struct Simulation {
    /// A promise that did not hold.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// What one run came to.
    struct Outcome {
        var events: Int
        var ends: [JobState: Int]
        var broken: Broken?
        var blows: [Fate.Blow]
    }

    /// What somebody does, or what happens in the portal by itself.
    private enum Deed {
        case order(leaver: Int, heir: Int, deletes: Bool, key: Int, showsPlan: Bool)
        case confirm(PlanCode, key: String)
        case cancel(leaver: Int)
        case restartService
        case stopElsewhere(leaver: Int)
        case failNext(at: Int)
        case slowStep(Int, Duration)
    }

    private static let origin = Timestamp(milliseconds: 1_800_000_000_000)
    static func portalTime(_ now: Timestamp) -> Duration { now - origin }
    static func second(_ now: Timestamp) -> Int64 { (now - origin).components.seconds }

    private var fate: Fate
    private var portal: SimulatedPortal
    private var chat = SimulatedChannels()
    private let ledger = MemoryLedger()
    private var bot: SimulatedBot
    private var now = Self.origin
    private var deeds: [(at: Timestamp, deed: Deed)] = []
    /// Until when the process is away.
    private var isDownUntil: Timestamp?
    private var firstAnswers: [String: [UInt8]] = [:]
    private var events = 0
    private var plansShown = 0

    init(seed: UInt64, sparing spared: Set<Int> = []) {
        fate = Fate(seed: seed, sparing: spared)
        portal = SimulatedPortal(&fate)
        bot = SimulatedBot(ledger, policy: EnginePolicy(retriesOnce: fate.number(in: 0...3) > 0))
        plan()
    }

    /// Draws what will be done in the first minutes.
    private mutating func plan() {
        for leaver in 0..<4 {
            let first = fate.number(in: 0...300)
            let deletes = fate.number(in: 0...3) == 0
            let order = Deed.order(
                leaver: leaver, heir: fate.number(in: 0...1), deletes: deletes, key: leaver, showsPlan: fate.number(in: 0...3) == 0)
            at(first, order)
            if fate.number(in: 0...2) == 0 { at(first + fate.number(in: 0...5), order) }
            if fate.number(in: 0...2) == 0 {
                at(
                    first + fate.number(in: 0...400),
                    .order(leaver: leaver, heir: fate.number(in: 0...1), deletes: deletes, key: 10 + leaver, showsPlan: false))
            }
            if fate.number(in: 0...4) == 0 { at(first + fate.number(in: 0...200), .cancel(leaver: leaver)) }
        }
        for _ in 0..<fate.number(in: 0...3) {
            let moment = fate.number(in: 0...900)
            switch fate.number(in: 0...3) {
            case 0: at(moment, .restartService)
            case 1: at(moment, .stopElsewhere(leaver: fate.number(in: 0...3)))
            case 2: at(moment, .failNext(at: fate.pick([0, 5, 10, 30, 70, 95])))
            default: at(moment, .slowStep(fate.pick([10, 20, 50, 70, 90]), .seconds(fate.number(in: 50...240))))
            }
        }
    }

    private mutating func at(_ second: Int, _ deed: Deed) {
        deeds.append((Self.origin + .seconds(second), deed))
        deeds.sort { $0.at < $1.at }
    }

    /// Lets `listener` hear every event of every job, a line each.
    mutating func tell(_ listener: @escaping (String) -> Void) { bot.listener = listener }

    // MARK: Running

    mutating func run() async -> Outcome {
        var broken: Broken?
        do {
            try await bot.start(at: now)
            try await go(until: Self.origin + .seconds(1_500))
            try await calm()
            try await settle()
        } catch let error as Broken {
            broken = error
        } catch {
            broken = Broken(description: "\(error)")
        }
        let ends = Dictionary((await jobs()).map { ($0.state, 1) }, uniquingKeysWith: +)
        return Outcome(events: events, ends: ends, broken: broken, blows: fate.blows)
    }

    private func jobs() async -> [Job] {
        var jobs: [Job] = []
        while case .some(.some(let stored)) = try? await ledger.job(JobID(rawValue: Int64(jobs.count + 1))) { jobs.append(stored.job) }
        return jobs
    }

    /// Everything that happens until `end`, one thing after the other.
    private mutating func go(until end: Timestamp) async throws {
        while true {
            let botMoment = isDownUntil ?? bot.wakesAt
            let next = [botMoment, deeds.first?.at].compactMap { $0 }.min()
            guard let next, next <= end else { break }
            if next > now { now = next }
            portal.advance(to: Self.portalTime(now))
            if let first = deeds.first, first.at <= now {
                deeds.removeFirst()
                try await carryOut(first.deed)
            } else if isDownUntil != nil {
                isDownUntil = nil
                try await bot.start(at: now)
            } else {
                try await wakeBot()
            }
            try await check()
        }
        now = max(now, end)
        portal.advance(to: Self.portalTime(now))
    }

    private mutating func wakeBot() async throws {
        do {
            try await bot.wake(at: &now, &fate, &portal, &chat)
        } catch is SimulatedBot.Crash {
            isDownUntil = now + .seconds(fate.pick([0.1, 1, 20, 70, 300, 900]))
        }
    }

    // MARK: Deeds

    private mutating func carryOut(_ deed: Deed) async throws {
        switch deed {
        case .order(let leaver, let heir, let deletes, let key, let showsPlan):
            // A bot that is away answers nothing; the person types again when it is back.
            if let back = isDownUntil {
                return deeds.insert((back + .seconds(1), deed), at: deeds.firstIndex { $0.at > back } ?? deeds.endIndex)
            }
            try await type(order(leaver, heir, deletes), key: "key \(key)", showsPlan: showsPlan)
        case .confirm(let code, let key):
            // Whoever gets no answer types again, when it may be too late.
            if let back = isDownUntil {
                return deeds.insert((back + .seconds(1), deed), at: deeds.firstIndex { $0.at > back } ?? deeds.endIndex)
            }
            try await confirm(code, key: key)
        case .cancel(let leaver):
            guard isDownUntil == nil else { return }
            try await cancel(SimulatedPortal.leavers[leaver].email)
        case .restartService:
            portal.change { $0.restartService() }
        case .stopElsewhere(let leaver):
            portal.stopElsewhere(SimulatedPortal.leavers[leaver].id)
        case .failNext(let percentage):
            portal.change { $0.pendingFailure = JobFailure(percentage: percentage, message: "Access denied") }
        case .slowStep(let percentage, let time):
            portal.change { $0.pace.exceptions[percentage] = time }
        }
    }

    private func order(_ leaver: Int, _ heir: Int, _ deletes: Bool) -> Order {
        let platform = leaver < 2 ? "slack" : "mattermost"
        func reference(_ person: PortalPerson) -> Order.PersonReference {
            .init(kind: .email, typed: person.email, key: person.email)
        }
        return Order(
            portal: .main, from: reference(SimulatedPortal.leavers[leaver]), to: reference(SimulatedPortal.heirs[heir]),
            deleteProfile: deletes,
            requester: Requester(platform: platform, team: "T1", channel: "C1", channelName: "it", user: "U1", userName: "olga"),
            destination: .channel(of: platform))
    }

    private mutating func type(_ order: Order, key: String, showsPlan: Bool) async throws {
        guard showsPlan || order.deleteProfile else { return try await admit(order, key: key) }
        guard let plan = shownPlan(of: order) else { return }
        plansShown += 1
        let shown = ShownPlan(code: Self.code(plansShown), order: order, plan: plan, shownAt: now)
        guard try await ledger.keepPlan(shown) else { throw Broken(description: "a code was given out twice") }
        if fate.number(in: 0...3) == 0, let leaver = plan.from.email.flatMap({ portal.world.person(email: $0) }) {
            portal.change { $0.add(leaver, activeRooms: 1) }
        }
        // At once, late, too late; and some press Enter twice.
        let moment = Int(Self.second(now)) + fate.pick([2, 30, 598, 601, 900])
        at(moment, .confirm(shown.code, key: "confirm \(shown.code)"))
        if fate.number(in: 0...1) == 0 {
            at(moment + fate.number(in: 0...20), .confirm(shown.code, key: "confirm \(shown.code) \(fate.number(in: 0...1))"))
        }
    }

    /// A code for each number, and another one for the next.
    private static func code(_ number: Int) -> PlanCode {
        var (rest, word) = (number, "")
        for _ in 0..<PlanCode.length {
            word.append(PlanCode.letters[rest % PlanCode.letters.count])
            rest /= PlanCode.letters.count
        }
        var dice = Dice(seed: UInt64(number))
        return PlanCode(rawValue: word) ?? .random(using: &dice)
    }

    private mutating func confirm(_ code: PlanCode, key: String) async throws {
        guard let stored = try await ledger.plan(code), let order = stored.shown.confirmedOrder(by: stored.shown.order.requester) else {
            return
        }
        let isTooLate = now - stored.shown.shownAt >= ShownPlan.lifetime || stored.fate != .shown
        let jobsBefore = await jobs().count
        try await admit(order, key: key)
        if isTooLate, await jobs().count > jobsBefore { throw Broken(description: "I11 \(code) was confirmed too late or twice") }
    }

    private mutating func admit(_ order: Order, key: String) async throws {
        let record = CommandRecord(
            duplicateKey: key, order: order, replyURL: "https://chat.example.org/reply", replyExpiresAt: now + .seconds(1_800), replyUses: 5
        )
        let admitted = try await ledger.admit(record, at: now) { admission in
            switch admission {
            case .accepted(let job): Array("accepted \(job.id)".utf8)
            case .alreadyRunning(let job): Array("running \(job.id)".utf8)
            case .planUnusable(let refusal): Array("\(refusal)".utf8)
            case .overQuota(let limit): Array("\(limit.jobs)".utf8)
            }
        }
        let place = "\(order.requester.platform) \(key)"
        if let first = firstAnswers[place], first != admitted.answer || admitted.admission != nil {
            throw Broken(description: "I24 the same command was answered twice in different ways")
        }
        firstAnswers[place] = admitted.answer
        if case .accepted(let job) = admitted.admission, try await ledger.job(job.id) == nil {
            throw Broken(description: "I13 \(job.id) was named and is not stored")
        }
        try await bot.ring(at: now)
    }

    private func shownPlan(of order: Order) -> Plan? {
        let findings = portal.findings(for: order)
        guard let from = findings.leaver.person, let holdings = findings.holdings else { return nil }
        return Plan(order, from: from, to: findings.heir?.person, holdings)
    }

    private mutating func cancel(_ leaver: String) async throws {
        guard let live = try await ledger.liveJob(about: leaver, in: .main)?.job else { return }
        let moment = now
        _ = try await ledger.change(live.id, for: live.order.requester, at: moment) { job in
            guard case .taken(let step) = job.cancel(by: "olga", at: moment) else { return nil }
            return step
        }
        try await bot.ring(at: now)
    }

    // MARK: Rest

    /// Nothing bad happens from now on.
    private mutating func calm() async throws {
        fate.isKind = true
        portal.change { world in
            world.pendingFailure = nil
            world.pace.exceptions = [:]
        }
    }

    /// Every job must come to an end within 40 minutes, with the help of the person whom the bot asks to decide.
    private mutating func settle() async throws {
        // A bot that is away is the last trouble.
        try await go(until: max(now, isDownUntil ?? now) + .seconds(2_400))
        for job in await jobs() where job.state == .needsOperator { try await cancel(job.order.from.key) }
        try await go(until: now + .seconds(1_500))
        for job in await jobs() where !job.state.isTerminal {
            throw Broken(description: "\(job.id) is still \(job.state) 40 min after the last trouble")
        }
        // Messages wait up to an hour where a chat asked for it.
        try await go(until: now + .seconds(4_000))
        for post in ledger.posts where !post.isSettled { throw Broken(description: "post \(post.id.rawValue) is still in the queue") }
        for job in await jobs() {
            let last = ledger.posts.count { $0.announcement.brief.id == job.id && $0.announcement.isTerminal }
            if last != 1 { throw Broken(description: "I14 \(job.id) has \(last) last messages") }
        }
        try await check()
    }

    // MARK: Promises

    private mutating func check() async throws {
        events += 1
        if let leaver = portal.repeated.first { throw Broken(description: "\(leaver) was moved twice by one job") }
        if let leaver = portal.overlapping.first { throw Broken(description: "a second start of \(leaver) while the first may run") }
        if let broken = chat.broken() { throw Broken(description: broken) }
        var live: [String: JobID] = [:]
        for job in await jobs() {
            let sent = job.attempts.count { $0.outcome != .notSent }
            if sent > 2 { throw Broken(description: "\(job.id) may have sent \(sent) starts") }
            if !job.state.isTerminal, let user = job.plan?.from.id {
                if let other = live[user] { throw Broken(description: "I4 \(other) and \(job.id) are about the same person") }
                live[user] = job.id
            }
            if let first = job.attempts.first, let confirmation = job.order.confirmation, first.planHash != confirmation.seen.hash {
                throw Broken(description: "I8 \(job.id) starts what was not confirmed")
            }
            if !job.attempts.isEmpty, job.plan?.deleteProfile == true, job.order.confirmation?.deleteProfile != true {
                throw Broken(description: "I9 \(job.id) deletes what nobody confirmed")
            }
            if job.state == .succeeded { try checkSuccess(job) }
        }
    }

    /// What is called finished has moved.
    private func checkSuccess(_ job: Job) throws {
        guard let plan = job.plan else { throw Broken(description: "\(job.id) finished without a plan") }
        let rooms = portal.world.rooms.filter {
            plan.census.active.roomIDs.contains("\($0.id)") || plan.census.archived.roomIDs.contains("\($0.id)")
        }
        if rooms.contains(where: { $0.owner == plan.from.id }) {
            throw Broken(description: "\(job.id) is called finished, and rooms are left")
        }
        if plan.deleteProfile, portal.world.people[plan.from.id] != nil {
            throw Broken(description: "\(job.id) is called finished, and the profile is there")
        }
    }
}
