internal import LoopbackHTTP
internal import NIOConcurrencyHelpers

/// The simulator without its port: requests in, replies out, everything in the journal.
final class SimulatorCore: Sendable {
    struct State: Sendable {
        var service: PortalService
        var faults = FaultSchedule()
        /// What the clock showed when the world began.
        var beginning: Duration
    }

    private let state: NIOLockedValueBox<State>
    private let clock: SimulatorClock
    private let firstWorld: PortalWorld
    let journal: RequestJournal

    init(world: PortalWorld, clock: SimulatorClock, journal: RequestJournal) {
        state = NIOLockedValueBox(State(service: PortalService(world: world), beginning: clock.elapsed()))
        self.clock = clock
        self.journal = journal
        firstWorld = world
    }

    /// Brings the world up to now and hands it over, under the lock.
    func withState<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        try state.withLockedValue { state in
            state.service.world.advance(to: clock.elapsed() - state.beginning)
            return try body(&state)
        }
    }

    func reset() throws {
        try withState { state in
            state = State(service: PortalService(world: firstWorld), beginning: clock.elapsed())
            try journal.append(JournalEntry(kind: "reset"))
        }
    }

    func handle(_ request: LoopbackRequest) async -> LoopbackReply {
        do {
            if request.path.hasPrefix("/simulator/") { return try control(request) }
            return try await exchange(request)
        } catch {
            // A journal that cannot be written ends the oracle; an answer would claim something that nobody can prove.
            return .closeWithoutAnswer
        }
    }

    private func exchange(_ request: LoopbackRequest) async throws -> LoopbackReply {
        let operation = PortalCall(request)?.operation ?? .unknown
        // One entry per request, at its arrival and in the order of processing; a request that is held back gets a second one, "processed".
        let first: (fault: SimulatorFault?, genuine: PortalReply?, entry: JournalEntry) = try withState { state in
            let fault = state.faults.take(for: operation)
            let isHeldBack = (fault?.secondsBefore ?? 0) > 0
            let isProcessed = fault?.isProcessed ?? true
            let genuine = isProcessed && !isHeldBack ? state.service.answer(request) : nil
            var extras = genuine == nil ? [:] : state.service.note
            extras["processed"] = isProcessed ? (isHeldBack ? "later" : "yes") : "no"
            extras["status"] = genuine.map { String($0.status) }
            extras["fault"] = fault.map { String(describing: $0.answer) }
            let entry = try journal.append(JournalEntry(kind: operation.rawValue, request: request, extras: extras))
            return (fault, genuine, entry)
        }
        guard let fault = first.fault else { return first.genuine?.loopback ?? .closeWithoutAnswer }
        var genuine = first.genuine
        if fault.secondsBefore > 0 {
            try await Task.sleep(for: .seconds(fault.secondsBefore))
            if fault.isProcessed { genuine = try processLate(request, of: first.entry) }
        }
        if fault.secondsAfter > 0 { try await Task.sleep(for: .seconds(fault.secondsAfter)) }
        return fault.reply(instead: genuine)
    }

    private func processLate(_ request: LoopbackRequest, of entry: JournalEntry) throws -> PortalReply {
        try withState { state in
            let reply = state.service.answer(request)
            var extras = state.service.note
            extras["status"] = String(reply.status)
            extras["of"] = String(entry.sequence)
            try journal.append(JournalEntry(kind: "processed", extras: extras))
            return reply
        }
    }
}
