import DocSpaceSimulator
import JobEngine
import Testing

/// One way in which the portal misbehaves, and what the bot must make of it.
struct PortalTrouble: Sendable, CustomTestStringConvertible {
    /// What became of the job.
    enum Outcome: Sendable, Hashable {
        case finished, finishedByCheck, failed, incomplete, stopped, startRefused, neverStarted, needsDecision
    }

    let name: String
    let outcome: Outcome
    /// The same for a deletion, where it differs.
    let outcomeOfDeletion: Outcome
    /// Starts on the wire.
    let starts: Int
    /// Whether the first start never reaches the portal's worker, so that a second one may be made.
    let losesStart: Bool
    let apply: @Sendable (VerdictBench) -> Void

    var testDescription: String { name }

    init(
        _ name: String, _ outcome: Outcome, deletion: Outcome? = nil, starts: Int = 1, losesStart: Bool = false,
        _ apply: @escaping @Sendable (VerdictBench) -> Void
    ) {
        self.name = name
        self.outcome = outcome
        outcomeOfDeletion = deletion ?? outcome
        self.starts = starts
        self.losesStart = losesStart
        self.apply = apply
    }

    static let all: [PortalTrouble] =
        [PortalTrouble("none", .finished) { _ in }] + startsLost + startsRefused + startsHidden + questions + runs + switches

    // MARK: The start

    private static let start = "startReassignment"

    /// The portal never carries it out: after the window a second start may be made.
    private static let startsLost = [
        PortalTrouble("start closed unprocessed", .finished, starts: 2, losesStart: true) { $0.portal.add(.closeUnprocessed(start)) },
        PortalTrouble("start 502 unprocessed", .finished, starts: 2, losesStart: true) { $0.portal.add(.badGateway(start)) },
        PortalTrouble("start 503 unprocessed", .finished, starts: 2, losesStart: true) { $0.portal.add(.badGateway(start, status: 503)) },
        PortalTrouble("start 429", .finished, starts: 2, losesStart: true) { $0.portal.add(.rateLimited(start)) },
        PortalTrouble("start 429 with Retry-After", .finished, starts: 2, losesStart: true) {
            $0.portal.add(.rateLimited(start, retryAfterSeconds: 7))
        },
        PortalTrouble("start 500 unprocessed", .finished, starts: 2, losesStart: true) {
            $0.portal.add(fault(start, .status(500, body: .exception, retryAfterSeconds: nil)))
        },
        PortalTrouble("start redirected", .finished, starts: 2, losesStart: true) {
            $0.portal.add(fault(start, .redirect(to: "http://127.0.0.1:1/")))
        },
        PortalTrouble("two starts lost", .needsDecision, starts: 2) { $0.portal.add(.closeUnprocessed(start, times: 2)) },
    ]

    /// The portal says no: nothing was started, nothing is tried again.
    private static let startsRefused = [
        (400, SimulatorFault.Body.exception), (401, .empty), (402, .problem), (403, .empty), (403, .exception), (404, .problem),
        (415, .problem),
    ]
    .map { status, body in
        PortalTrouble("start \(status) with \(body.rawValue)", .startRefused) {
            $0.portal.add(fault(start, .status(status, body: body, retryAfterSeconds: nil), times: nil))
        }
    }

    /// The portal carries it out, and the answer does not arrive as it should: found, not repeated.
    private static let startsHidden = [
        PortalTrouble("start processed, closed", .finished) { $0.portal.add(.processThenClose(start)) },
        PortalTrouble("start processed, 502", .finished) { $0.portal.add(.badGateway(start, isProcessed: true)) },
        PortalTrouble("start processed, 504", .finished) { $0.portal.add(.badGateway(start, status: 504, isProcessed: true)) },
        PortalTrouble("start processed, half an answer", .finished) { $0.portal.add(fault(start, .half, isProcessed: true)) },
        PortalTrouble("start processed, garbage", .finished) { $0.portal.add(fault(start, .text("{\"response\":"), isProcessed: true)) },
        PortalTrouble("start processed, no record", .finished) {
            $0.portal.add(fault(start, .text("{\"count\":0,\"status\":0,\"statusCode\":200}"), isProcessed: true))
        },
        PortalTrouble("start processed, duplicate keys", .finished) {
            $0.portal.add(fault(start, .text("{\"response\":{\"id\":\"a\",\"id\":\"b\"},\"response\":null}"), isProcessed: true))
        },
        PortalTrouble("start processed, somebody else's record", .finished) {
            $0.portal.add(fault(start, .otherPerson, isProcessed: true))
        },
        PortalTrouble("start processed, huge answer", .finished) {
            $0.portal.add(fault(start, .oversized(bytes: 4 << 20), isProcessed: true))
        },
        PortalTrouble("start processed, dripping answer", .finished) {
            $0.portal.add(fault(start, .dripping(pieceBytes: 16, pauseSeconds: 0.2), isProcessed: true))
        },
        PortalTrouble("start processed, time-out", .finished) { $0.portal.add(.stall(start, seconds: 1.3, isProcessedFirst: true)) },
    ]

    // MARK: Questions

    private static let empty = "{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}"

    private static let questions = [
        PortalTrouble("progress 502 for a while", .finished) { $0.portal.add(.badGateway("progress", times: 6)) },
        PortalTrouble("progress 500 for a while", .finished) {
            $0.portal.add(fault("progress", .status(500, body: .exception, retryAfterSeconds: nil), times: 4))
        },
        PortalTrouble("progress 429", .finished) { $0.portal.add(.rateLimited("progress", times: 4)) },
        PortalTrouble("progress 429 with Retry-After", .finished) {
            $0.portal.add(.rateLimited("progress", retryAfterSeconds: 9, times: 2))
        },
        PortalTrouble("progress 401 for a while", .finished, deletion: .finished) {
            $0.portal.add(
                SimulatorFault(
                    operation: "progress", skip: 3, times: 1, isProcessed: false, answer: .status(401, body: .empty, retryAfterSeconds: nil)
                ))
        },
        PortalTrouble("progress empty four times", .finished) {
            $0.when(20) { $0.add(fault("progress", .text(empty), times: 4)) }
        },
        PortalTrouble("progress without a byte", .finished) {
            $0.portal.add(SimulatorFault(operation: "progress", skip: 2, times: 3, isProcessed: false, answer: .text("")))
        },
        PortalTrouble("progress garbage", .finished) { $0.portal.add(fault("progress", .text("<html>"), times: 4)) },
        PortalTrouble("progress half", .finished) { $0.portal.add(fault("progress", .half, isProcessed: true, times: 4)) },
        PortalTrouble("progress of somebody else", .finished) {
            $0.portal.add(SimulatorFault(operation: "progress", skip: 2, times: 4, isProcessed: true, answer: .otherPerson))
        },
        PortalTrouble("progress huge", .finished) { $0.portal.add(fault("progress", .oversized(bytes: 1 << 20), times: 2)) },
        PortalTrouble("progress closed", .finished) { $0.portal.add(.closeUnprocessed("progress", times: 5)) },
        PortalTrouble("progress too late", .finished) { $0.portal.add(.stall("progress", seconds: 1.3, isProcessedFirst: true)) },
        PortalTrouble("people 429", .finished) { $0.portal.add(.rateLimited("personByEmail", times: 3)) },
        PortalTrouble("the account 502", .finished) { $0.portal.add(.badGateway("me", times: 3)) },
        PortalTrouble("the shared files 500", .finished) {
            $0.portal.add(fault("necessary", .status(500, body: .exception, retryAfterSeconds: nil), times: 3))
        },
        PortalTrouble("progress 403 from the middle on", .needsDecision) {
            $0.when(20) { $0.add(fault("progress", .status(403, body: .exception, retryAfterSeconds: nil), times: nil)) }
        },
        PortalTrouble("rooms cannot be counted at the end", .finished) {
            $0.when(70) { $0.add(fault("rooms", .status(403, body: .empty, retryAfterSeconds: nil), times: nil)) }
        },
    ]

    // MARK: The run

    private static let runs =
        [5, 10, 20, 30, 50, 70, 90, 95].map { percentage in
            PortalTrouble("fails after \(percentage) %", .failed) {
                $0.portal.update { $0.pendingFailure = JobFailure(percentage: percentage, message: "Access denied") }
            }
        } + [
            PortalTrouble("dies before its first step and is never completed", .failed) {
                $0.portal.update { $0.pendingFailure = JobFailure(percentage: 0, message: "Access denied", isCompleted: false) }
            },
            PortalTrouble("a step over a minute in front of the rooms", .stopped) {
                $0.portal.update { $0.pace.exceptions[20] = .seconds(100) }
            },
            PortalTrouble("a step over a minute behind the rooms", .stopped) {
                $0.portal.update { $0.pace.exceptions[90] = .seconds(100) }
            },
            PortalTrouble("somebody else stops it", .stopped) { $0.when(20) { $0.update { _ = $0.terminate(Sample.anna) } } },
            PortalTrouble("somebody else stops it in the last step", .finished) {
                $0.when(95) { $0.update { _ = $0.terminate(Sample.anna) } }
            },
            PortalTrouble("the service restarts in front of the rooms", .incomplete) { $0.when(20) { $0.update { $0.restartService() } } },
            PortalTrouble("the service restarts behind the rooms", .finishedByCheck, deletion: .incomplete) {
                $0.when(70) { $0.update { $0.restartService() } }
            },
            PortalTrouble("the service restarts in the last step", .finishedByCheck, deletion: .incomplete) {
                $0.when(95) { $0.update { $0.restartService() } }
            },
            PortalTrouble("it waits behind somebody's job, vanishes and comes back", .finished) {
                waitBehindPetr($0)
            },
            PortalTrouble("the service restarts while it waits behind somebody's job", .incomplete) { bench in
                waitBehindPetr(bench)
                bench.whenever(
                    { $0.waiting.contains { $0.source == Sample.anna } && $0.now > .seconds(40) }, { $0.update { $0.restartService() } })
            },
            PortalTrouble("it comes back from the queue, and the restarted service leaves its record for a day", .needsDecision) { bench in
                waitBehindPetr(bench)
                bench.when(10) { $0.update { $0.restartService() } }
            },
        ]

    private static func waitBehindPetr(_ bench: VerdictBench) {
        bench.portal.update { world in
            world.pace.exceptions[5] = .seconds(200)
            _ = world.start(from: Sample.petr, to: Sample.ivanOrlov, deleteProfile: false, by: Sample.olga)
            world.pace.exceptions = [:]
        }
    }

    // MARK: The whole portal

    private static let switches = [
        PortalTrouble("status as a name", .finished) { $0.portal.setSwitches(switched { $0.writesStatusNames = true }) },
        PortalTrouble("unknown properties", .finished) { $0.portal.setSwitches(switched { $0.addsUnknownProperties = true }) },
        PortalTrouble("bare progress", .finished) { $0.portal.setSwitches(switched { $0.writesBareProgress = true }) },
        PortalTrouble("not paid", .startRefused, starts: 0) { $0.portal.setSwitches(switched { $0.isUnpaid = true }) },
        PortalTrouble("suspended", .neverStarted, starts: 0) { $0.portal.setSwitches(switched { $0.closedWith = 404 }) },
        PortalTrouble("being restored", .neverStarted, starts: 0) { $0.portal.setSwitches(switched { $0.closedWith = 403 }) },
        PortalTrouble("address refused", .startRefused, starts: 0) { $0.portal.setSwitches(switched { $0.isAddressRefused = true }) },
        PortalTrouble("key refused", .startRefused, starts: 0) { $0.portal.setSwitches(switched { $0.isEveryoneUnauthorized = true }) },
        PortalTrouble("being restored for a minute before the start", .finished) { bench in
            bench.portal.setSwitches(switched { $0.closedWith = 403 })
            bench.whenever({ $0.now >= .seconds(60) }, { $0.setSwitches(PortalSwitches()) })
        },
        PortalTrouble("not paid in the middle, for five minutes", .finishedByCheck) { bench in outage(bench) { $0.isUnpaid = true } },
        PortalTrouble("key refused in the middle, for five minutes", .finishedByCheck) { bench in
            outage(bench) { $0.isEveryoneUnauthorized = true }
        },
        PortalTrouble("closed in the middle, for five minutes", .finishedByCheck) { bench in outage(bench) { $0.closedWith = 403 } },
    ]

    private typealias Sample = PortalWorld.Sample

    private static func outage(_ bench: VerdictBench, _ change: @escaping @Sendable (inout PortalSwitches) -> Void) {
        bench.when(20) { portal in
            portal.setSwitches(switched(change))
            let end = portal.world.now + .seconds(300)
            bench.whenever({ $0.now >= end }, { $0.setSwitches(PortalSwitches()) })
        }
    }

    private static func switched(_ change: (inout PortalSwitches) -> Void) -> PortalSwitches {
        var switches = PortalSwitches()
        change(&switches)
        return switches
    }

    private static func fault(
        _ operation: String, _ answer: SimulatorFault.Answer, isProcessed: Bool = false, times: Int? = 1
    ) -> SimulatorFault {
        SimulatorFault(operation: operation, times: times, isProcessed: isProcessed, answer: answer)
    }
}
