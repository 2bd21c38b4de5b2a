import ChatPlatforms
import JobEngine
import JobLedger
import ReassignBot
import ReassignTestKit

/// The bot's two loops on a simulated clock: what the process holds in memory, and what it does next.
///
/// It drives the engine, the store and the retry policy as the runner and the sender do; everything between them that takes time or
/// can fail is decided by fate. A crash may come wherever the process could die: around every write and every call.
struct SimulatedBot {
    /// The process has died.
    struct Crash: Error {}

    /// A job at work, and what is to be done for it.
    private struct Work {
        var stored: StoredJob
        var job: Job
        var action: JobAction
        var due: Timestamp
        /// A command may have changed the job; looked at before the wait is over.
        var isRung = false
    }

    let ledger: MemoryLedger
    let policy: EnginePolicy
    /// Hears every event of every job, a line each.
    var listener: ((String) -> Void)?
    private let retry = RetryPolicy()
    private var work: Work?
    /// When each destination is looked at next.
    private var sendings: [DestinationName: Timestamp] = [:]
    private var looksForJobsAt: Timestamp?

    init(_ ledger: MemoryLedger, policy: EnginePolicy) {
        self.ledger = ledger
        self.policy = policy
    }

    /// The process starts: it looks at everything.
    mutating func start(at now: Timestamp) async throws {
        work = nil
        sendings = [:]
        looksForJobsAt = now
        try await ringPosts(at: now)
    }

    /// When it next does something by itself.
    var wakesAt: Timestamp? {
        ([looksForJobsAt, work?.isRung == true ? .init(milliseconds: 0) : work?.due].compactMap { $0 } + sendings.values).min()
    }

    /// A command has made or changed a job.
    mutating func ring(at now: Timestamp) async throws {
        if work == nil { looksForJobsAt = now } else { work?.isRung = true }
        try await ringPosts(at: now)
    }

    private mutating func ringPosts(at now: Timestamp) async throws {
        for destination in try await ledger.destinationsWithPosts() where sendings[destination] == nil { sendings[destination] = now }
    }

    /// Does what is due.
    mutating func wake(at now: inout Timestamp, _ fate: inout Fate, _ portal: inout SimulatedPortal, _ chat: inout SimulatedChannels)
        async throws
    {
        if let destination = sendings.filter({ $0.value <= now }).map(\.key).min(by: { $0.rawValue < $1.rawValue }) {
            return try await send(to: destination, at: now, &fate, &chat)
        }
        if let at = looksForJobsAt, at <= now {
            looksForJobsAt = nil
            guard let found = try await ledger.nextJob(in: .main) else { return }
            _ = try await ledger.beginWork(on: found.job.id)
            let event: JobEvent = found.job.state.isWaiting ? .turnCame : .resumed()
            return try await handle(event, of: found, found.job, at: now, &fate)
        }
        guard let work, work.isRung || work.due <= now else { return }
        self.work?.isRung = false
        if let current = try await ledger.job(work.stored.job.id), current.revision != work.stored.revision {
            self.work = nil
            guard !current.job.state.isTerminal else { return looksForJobsAt = now }
            return try await handle(.commanded, of: current, current.job, at: now, &fate)
        }
        guard work.due <= now else { return }
        let event = try perform(work.action, for: work.job, &now, &fate, &portal)
        try await handle(event, of: work.stored, work.job, at: now, &fate)
    }

    // MARK: Jobs

    private mutating func handle(_ first: JobEvent, of found: StoredJob, _ current: Job, at now: Timestamp, _ fate: inout Fate) async throws
    {
        var (event, stored, job) = (first, found, current)
        work = nil
        while true {
            let step = job.step(event, at: now, under: policy)
            listener?(
                "\(Simulation.second(now)) s: \(job.id) \(job.order.from.typed), \(job.state): \(event) → \(step.job.state), "
                    + "\(step.next.map { "\($0)" } ?? "nothing"), attempts \(step.job.attempts.map(\.outcome.rawValue))")
            if step.job.needsSaving(after: stored.job, timing: policy.timing) || !step.announcements.isEmpty {
                try crash(&fate, oneIn: 250, at: now, "crash before storing \(step.job.state)")
                do throws(LedgerError) {
                    stored = try await ledger.commit(step, of: stored, at: now)
                } catch {
                    switch error.code {
                    case .leaverTaken:
                        event = .leaverTaken(by: error.otherJob ?? job.id)
                    case .stale:
                        guard let fresh = try await ledger.job(job.id), !fresh.job.state.isTerminal else { return looksForJobsAt = now }
                        (stored, job) = (fresh, fresh.job)
                    default:
                        throw error
                    }
                    continue
                }
                try crash(&fate, oneIn: 250, at: now, "crash after storing \(step.job.state)")
                try await ringPosts(at: now)
            }
            try await ledger.workHolds(on: job.id)
            guard let action = step.next else { return looksForJobsAt = now }
            work = Work(stored: stored, job: step.job, action: action, due: now + action.delay)
            return
        }
    }

    private func crash(_ fate: inout Fate, oneIn chances: Int, at now: Timestamp, _ what: @autoclosure () -> String) throws {
        if fate.strikes(oneIn: chances, at: Simulation.second(now), what()) { throw Crash() }
    }

    /// Asks the portal. Time passes until its answer is there, or none comes.
    private func perform(
        _ action: JobAction, for job: Job, _ now: inout Timestamp, _ fate: inout Fate, _ portal: inout SimulatedPortal
    ) throws -> JobEvent {
        guard let plan = job.plan else {
            return try ask(action, &now, &fate, &portal) { .preflightRead($0.findings(for: job.order)) }
        }
        switch action {
        case .readPreflight:
            return try ask(action, &now, &fate, &portal) { .preflightRead($0.findings(for: job.order)) }
        case .disable:
            return try ask(action, &now, &fate, &portal) { portal in
                portal.disable(plan.from.id)
                return .disabled
            }
        case .start(let order):
            return try start(order, of: job.id, &now, &fate, &portal)
        case .readProgress:
            return try ask(action, &now, &fate, &portal) { .progressRead($0.progress(of: plan.from.id)) }
        case .terminate:
            return try ask(action, &now, &fate, &portal) { portal in
                guard portal.progress(of: plan.from.id) != nil else { return .progressRead(nil) }
                return .stopTaken(portal.terminate(plan.from.id))
            }
        case .readEvidence:
            return try ask(action, &now, &fate, &portal) { portal in
                portal.progress(of: plan.from.id).map { .progressRead($0) } ?? .evidenceRead(portal.evidence(on: plan))
            }
        case .readReceipt:
            return try ask(action, &now, &fate, &portal) { .evidenceRead($0.evidence(on: plan)) }
        }
    }

    private func ask(
        _ action: JobAction, _ now: inout Timestamp, _ fate: inout Fate, _ portal: inout SimulatedPortal,
        _ answer: (inout SimulatedPortal) -> JobEvent
    ) throws -> JobEvent {
        let second = Simulation.second(now)
        pass(.milliseconds(fate.pick([5, 20, 200])), &now, &portal)
        if fate.strikes(oneIn: 25, at: second, "no answer to \(action)") {
            pass(.seconds(fate.pick([0, 1, 10])), &now, &portal)
            return .unavailable(trouble(&fate))
        }
        if case .readReceipt = action, fate.strikes(oneIn: 20, at: second, "the count fails") { return .countFailed(trouble(&fate)) }
        if case .readEvidence = action, fate.strikes(oneIn: 20, at: second, "the count fails") { return .countFailed(trouble(&fate)) }
        let event = answer(&portal)
        try crash(&fate, oneIn: 250, at: now, "crash with the answer to \(action)")
        return event
    }

    private func trouble(_ fate: inout Fate) -> Trouble {
        fate.pick([.unreachable, .status(502), .rateLimited(retryAfter: nil), .rateLimited(retryAfter: .seconds(30)), .unreadable])
    }

    private func start(
        _ order: StartOrder, of job: JobID, _ now: inout Timestamp, _ fate: inout Fate, _ portal: inout SimulatedPortal
    ) throws -> JobEvent {
        try crash(&fate, oneIn: 12, at: now, "crash before the start leaves")
        if fate.strikes(oneIn: 15, at: Simulation.second(now), "the start waits for the clock") { pass(.seconds(31), &now, &portal) }
        guard now <= order.sendBefore else { return .startNotSent(.unreachable) }
        let second = Simulation.second(now)
        pass(.milliseconds(fate.pick([5, 50, 500])), &now, &portal)
        if fate.strikes(oneIn: 15, at: second, "the start cannot leave") { return .startNotSent(.unreachable) }
        if fate.strikes(oneIn: 10, at: second, "the start is lost on its way") {
            pass(.seconds(fate.pick([0, 10, 30])), &now, &portal)
            return .startUnknown(.unreachable)
        }
        if fate.strikes(oneIn: 10, at: second, "a proxy holds the start") {
            portal.hold(order, of: job, until: Simulation.portalTime(now) + .seconds(fate.number(in: 1...55)))
            pass(.seconds(fate.pick([1, 30])), &now, &portal)
            return .startUnknown(.status(504))
        }
        let record = portal.take(order, of: job)
        try crash(&fate, oneIn: 10, at: now, "crash after the start was taken")
        if fate.strikes(oneIn: 8, at: second, "the answer to the start is lost") {
            pass(.seconds(fate.pick([0, 10, 30])), &now, &portal)
            return .startUnknown(.unreachable)
        }
        return record.map(JobEvent.startAccepted) ?? .startRefused(status: 400, message: nil)
    }

    private func pass(_ time: Duration, _ now: inout Timestamp, _ portal: inout SimulatedPortal) {
        now = now + time
        portal.advance(to: Simulation.portalTime(now))
    }

    // MARK: Posts

    private mutating func send(
        to destination: DestinationName, at now: Timestamp, _ fate: inout Fate, _ chat: inout SimulatedChannels
    ) async throws {
        switch try await ledger.claimPost(to: destination, at: now) {
        case .nothing:
            sendings[destination] = nil
        case .dueAt(let moment):
            sendings[destination] = moment + .milliseconds(1)
        case .post(let post):
            sendings[destination] = now + .seconds(1)
            if post.announcement.weight == .progress, retry.isExpired(post, at: now) {
                return try await ledger.settlePost(post.id, .dropped, at: now)
            }
            let delivery = try deliver(post, to: destination, at: now, &fate, &chat)
            let outcome = retry.outcome(of: delivery, for: post, at: now, draw: fate.fraction())
            try await ledger.settlePost(post.id, outcome, at: now)
            try await ringPosts(at: now)
        }
    }

    private func deliver(
        _ post: ClaimedPost, to destination: DestinationName, at now: Timestamp, _ fate: inout Fate, _ chat: inout SimulatedChannels
    ) throws -> Delivery {
        let second = Simulation.second(now)
        let number = post.id.rawValue
        if fate.strikes(oneIn: 60, at: second, "crash before post \(number) leaves") {
            chat.noteAmbiguous(post.id)
            throw Crash()
        }
        if fate.strikes(oneIn: 15, at: second, "the chat does not take post \(number)") {
            return fate.pick([.retry(after: nil), .retry(after: .seconds(30)), .retryFewTimes])
        }
        if fate.strikes(oneIn: 25, at: second, "post \(number) is lost without an answer") {
            chat.noteAmbiguous(post.id)
            return .unknown
        }
        if fate.strikes(oneIn: 200, at: second, "the chat is closed for post \(number)") { return .dead("no_service") }
        chat.arrive(post, at: destination)
        if fate.strikes(oneIn: 25, at: second, "the answer to post \(number) is lost") {
            chat.noteAmbiguous(post.id)
            return .unknown
        }
        if fate.strikes(oneIn: 60, at: second, "crash after post \(number) arrived") {
            chat.noteAmbiguous(post.id)
            throw Crash()
        }
        return .delivered
    }
}
