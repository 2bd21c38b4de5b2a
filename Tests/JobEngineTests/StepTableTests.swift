import JobEngine
import Testing

/// One event of every kind, with values that would matter if they were listened to.
enum EventKind: String, CaseIterable, CustomTestStringConvertible {
    case turnCame, resumed, preflightRead, preflightRefused, leaverTaken, startAccepted, startRefused, startNotSent, startUnknown
    case recordRead, emptyRead, endRead, evidenceRead, countFailed, unavailable
    case commanded, stopTaken, stopRefused, held, disabled, disableRefused

    var testDescription: String { rawValue }

    var event: JobEvent {
        switch self {
        case .turnCame: .turnCame
        case .resumed: .resumed()
        case .preflightRead: .preflightRead(Sample.findings())
        case .preflightRefused: .preflightRefused(status: 403, message: "no")
        case .leaverTaken: .leaverTaken(by: JobID(rawValue: 3))
        case .startAccepted: .startAccepted(Sample.running(5))
        case .startRefused: .startRefused(status: 400, message: "no")
        case .startNotSent: .startNotSent(.unreachable)
        case .startUnknown: .startUnknown(.status(502))
        case .recordRead: .progressRead(Sample.running(50))
        case .emptyRead: .progressRead(nil)
        case .endRead: .progressRead(Sample.completed)
        case .evidenceRead: .evidenceRead(Sample.done)
        case .countFailed: .countFailed(.status(403))
        case .unavailable: .unavailable(.unreachable)
        case .commanded: .commanded
        case .stopTaken: .stopTaken(Sample.canceled(20))
        case .stopRefused: .stopRefused(status: 403)
        case .held: .held
        case .disabled: .disabled
        case .disableRefused: .disableRefused(status: 403, message: "no")
        }
    }
}

@Suite("Which events each state listens to")
struct StepTableTests {
    /// The events that mean something in a state; all others change nothing.
    static func listens(_ state: JobState) -> Set<EventKind> {
        switch state {
        case .received, .queued: [.turnCame]
        case .preflight: [.resumed, .preflightRead, .preflightRefused, .leaverTaken, .held, .unavailable]
        case .disabling: [.resumed, .disabled, .disableRefused, .unavailable, .held]
        case .intended: [.startAccepted, .startRefused, .startNotSent, .startUnknown, .unavailable, .resumed]
        case .reconciling: [.resumed, .recordRead, .emptyRead, .endRead, .evidenceRead, .countFailed, .unavailable]
        case .watching: [.resumed, .recordRead, .emptyRead, .endRead, .unavailable]
        case .needsApproval, .needsOperator, .succeeded, .failed, .cancelled, .stoppedUpstream, .refused: []
        }
    }

    static let reachable = JobState.allCases

    static let deafPairs = reachable.flatMap { state in
        EventKind.allCases.filter { !listens(state).contains($0) }.map { (state, $0) }
    }

    @Test("every state can be reached", arguments: reachable)
    func statesAreReachable(state: JobState) {
        #expect(JobScript.reaching(state).state == state)
    }

    @Test("an event that does not fit the state changes nothing and says nothing", arguments: deafPairs)
    func unfitEventsChangeNothing(state: JobState, kind: EventKind) {
        var script = JobScript.reaching(state)
        let before = script.job
        script.pass(3_600)
        let said = script.happen(kind.event)
        #expect(script.job == before)
        #expect(said.isEmpty)
        if case .start = script.next { Issue.record("a start was wanted again") }
    }

    @Test("after any event, a job that waits for an answer has a question under way", arguments: reachable, EventKind.allCases)
    func nothingStandsStill(state: JobState, kind: EventKind) {
        var script = JobScript.reaching(state)
        script.happen(kind.event)
        switch script.state {
        case .preflight, .disabling, .reconciling, .watching: #expect(script.next != nil)
        case .intended: #expect(state == .intended || script.next != nil)
        default: #expect(script.next == nil)
        }
    }

    @Test("terminal states and states that occupy the portal do not overlap", arguments: JobState.allCases)
    func classesOfStates(state: JobState) {
        #expect(
            [state.isTerminal, state.occupiesPortal, state.isWaiting, [.needsApproval, .needsOperator].contains(state)].count { $0 } == 1)
    }

    @Test("a job behind another one says so and waits; alone it says nothing yet")
    func admission() {
        let alone = JobScript()
        #expect(alone.state == .received)
        #expect(alone.said.isEmpty)
        let second = JobScript(behind: JobID(rawValue: 16))
        #expect(second.state == .queued)
        #expect(second.notices == [.waiting(behind: JobID(rawValue: 16))])
        #expect(second.said.map(\.destination) == [.channel(of: "slack")])
    }
}
