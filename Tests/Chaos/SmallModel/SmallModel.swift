import JobEngine

/// One job, one portal with one run, and every interleaving of what can happen to them, up to a depth.
///
/// A state is the job in memory, the job in the store, what is under way and the truth in the portal. Two ways into the same state
/// are followed once.
struct SmallModel: Hashable, Sendable {
    /// What can happen where an answer is awaited.
    enum Happening: CaseIterable, Sendable {
        /// The portal answers with the truth.
        case answer
        /// The portal does what it is asked, and its answer is lost.
        case timeOut
        /// The question does not arrive.
        case lost
        /// The process dies before the answer and is back after a second.
        case crash
        /// The same, and it is away for longer than the portal remembers.
        case longCrash
        /// The run ends before the portal answers.
        case done
        /// The portal forgets the run, and stops it at its next step.
        case evict
    }

    /// The truth in the portal.
    enum Run: Hashable, Sendable {
        case none
        /// At work and listed.
        case listed(Int)
        /// At work and forgotten: it stops, or ends, at its next step.
        case forgotten
        /// Ended and listed until the moment.
        case ended(Progress, until: Timestamp)
        /// Ended, and forgotten.
        case over
    }

    var job: Job
    var stored: Job
    var action: JobAction?
    var run = Run.none
    /// Whether everything has moved.
    var hasMoved = false
    /// Runs that began.
    var runs = 0
    var now = Timestamp(milliseconds: 1_800_000_000_000)

    private static let policy = EnginePolicy()
    private static let memory: Duration = .seconds(60)

    init() {
        let step = Job.admit(Self.order, as: JobID(rawValue: 1), behind: nil, at: now)
        job = step.job
        stored = step.job
        take(.turnCame)
    }

    /// Whether nothing more can happen.
    var isAtRest: Bool { action == nil }

    /// What one thing that happens leads to; `nil` where it cannot happen.
    func after(_ happening: Happening) -> SmallModel? {
        var next = self
        guard let action else { return nil }
        next.now = now + action.delay + .seconds(1)
        next.age()
        switch happening {
        case .answer: break
        case .lost:
            next.take(action.isStart ? .startUnknown(.unreachable) : .unavailable(.unreachable))
            return next
        case .timeOut:
            guard action.isStart else { return nil }
            next.begin()
            next.take(.startUnknown(.unreachable))
            return next
        case .crash, .longCrash:
            if action.isStart { next.begin() }
            next.job = stored
            next.now = next.now + .seconds(happening == .crash ? 1 : 100)
            next.age()
            next.take(stored.state.isWaiting ? .turnCame : .resumed())
            return next
        case .done:
            guard case .listed = run else { return nil }
            next.finish(Progress(percentage: 100, status: .completed, isCompleted: true))
        case .evict:
            guard case .listed = next.run else { return nil }
            next.run = .forgotten
        }
        next.take(next.answer(to: action))
        return next
    }

    // MARK: The portal

    private mutating func begin() {
        guard case .listed = run else {
            runs += 1
            run = .listed(0)
            return
        }
    }

    private mutating func finish(_ record: Progress) {
        if record.status == .completed { hasMoved = true }
        run = .ended(record, until: now + Self.memory)
    }

    /// What time does to the run.
    private mutating func age() {
        if case .ended(_, let until) = run, now > until { run = .over }
        if case .listed(let percentage) = run { run = .listed(min(percentage + 10, 70)) }
    }

    private mutating func answer(to action: JobAction) -> JobEvent {
        switch action {
        case .readPreflight:
            let holdings = PreflightFindings.Holdings(record: record, census: hasMoved ? Self.nothing : Self.rooms, sharesFiles: nil)
            return .preflightRead(
                PreflightFindings(
                    bot: Self.person(1, .owner, .active), leaver: .exact(Self.leaver), heir: .exact(Self.heir), isRequesterAllowed: true,
                    holdings: holdings))
        case .disable: return .disabled
        case .start:
            begin()
            return .startAccepted(record ?? Progress(percentage: 0, status: .running, isCompleted: false))
        case .readProgress, .terminate: return progressRead()
        case .readEvidence: return record == nil ? .evidenceRead(evidence) : progressRead()
        case .readReceipt: return .evidenceRead(evidence)
        }
    }

    private mutating func progressRead() -> JobEvent {
        // What was forgotten comes back as canceled at its next step.
        if run == .forgotten { finish(Progress(percentage: 30, status: .canceled, isCompleted: true)); return .progressRead(nil) }
        return .progressRead(record)
    }

    private var record: Progress? {
        switch run {
        case .none, .forgotten, .over: nil
        case .listed(let percentage): Progress(percentage: percentage, status: .running, isCompleted: false)
        case .ended(let record, _): record
        }
    }

    private var evidence: Evidence {
        let plan = job.plan ?? Plan(from: Self.leaver, to: Self.heir, deleteProfile: false, census: Self.rooms, sharesFiles: nil)
        let receipt = Receipt(
            plan: plan, leaver: hasMoved ? Self.nothing : Self.rooms, heir: hasMoved ? Self.rooms : Self.nothing, profileExists: true)
        return Evidence(profileExists: true, receipt: receipt, sharesFiles: nil)
    }

    // MARK: The bot

    private mutating func take(_ event: JobEvent) {
        let step = job.step(event, at: now, under: Self.policy)
        job = step.job
        if job.needsSaving(after: stored) || !step.announcements.isEmpty { stored = job }
        action = step.next
    }

    // MARK: Promises

    /// The first promise that does not hold here. The engine checks its own at every step.
    var broken: String? {
        if job.state == .succeeded, !hasMoved { return "called finished, and nothing has moved" }
        if job.ending?.result == .incomplete, hasMoved { return "called incomplete, and everything has moved" }
        if runs > 2 { return "\(runs) runs" }
        let isWaiting = action == nil && !job.state.isTerminal && job.state != .needsOperator
        return isWaiting ? "\(job.state) waits for nothing" : nil
    }

    // MARK: People

    private static let leaver = person(2, .roomAdmin, .disabled)
    private static let heir = person(3, .roomAdmin, .active)
    private static let rooms = RoomCensus(active: .init(count: 2, roomIDs: ["1", "2"]), archived: .init(count: 0, roomIDs: []))
    private static let nothing = RoomCensus(active: .init(count: 0, roomIDs: []), archived: .init(count: 0, roomIDs: []))

    private static func person(_ number: Int, _ role: Person.Role, _ status: Person.Status) -> Person {
        Person(id: "id-\(number)", name: "Person \(number)", email: "person\(number)@example.org", role: role, status: status)
    }

    private static let order = Order(
        portal: .main, from: .init(kind: .email, typed: "person2@example.org", key: "person2@example.org"),
        to: .init(kind: .email, typed: "person3@example.org", key: "person3@example.org"), deleteProfile: false,
        requester: Requester(platform: "slack", team: "T1", channel: "C1", channelName: "it", user: "U1", userName: "olga"),
        destination: .channel(of: "slack"))
}

extension JobAction {
    fileprivate var isStart: Bool { if case .start = self { true } else { false } }
}
