import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@testable import DocSpaceSimulator

private typealias Sample = PortalWorld.Sample

@Suite("The simulator on its port", .timeLimit(.minutes(1)))
struct SimulatorTests {
    /// A simulator for the length of a test.
    private func withSimulator(
        _ clock: SimulatorClock = .running(),
        pace: JobPace = JobPace(usual: .seconds(1)),
        _ body: (DocSpaceSimulator) async throws -> Void
    ) async throws {
        let simulator = try await DocSpaceSimulator.start(.init(world: .sample(pace: pace), clock: clock))
        do {
            try await body(simulator)
        } catch {
            await simulator.stop()
            throw error
        }
        await simulator.stop()
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: String = "",
        to simulator: DocSpaceSimulator
    ) async throws -> LoopbackAnswer {
        let request = LoopbackRequest(
            method: method,
            target: target,
            headerFields: [.authorization: "Bearer \(Sample.adminKey)", .contentType: "application/json"],
            body: Array(body.utf8)
        )
        return try await LoopbackClient.send(request, port: simulator.port, timeout: .seconds(20))
    }

    private let startBody = #"{"fromUserId":"\#(Sample.anna)","toUserId":"\#(Sample.maria)","deleteProfile":false}"#
    private let startTarget = "/api/2.0/people/reassign/start"

    @Test("the journal holds every request with what came of it")
    func journal() async throws {
        try await withSimulator { simulator in
            _ = try await send(.post, startTarget, body: startBody, to: simulator)
            _ = try await send(.post, startTarget, body: startBody, to: simulator)
            _ = try await send(.get, "/api/2.0/nothing", to: simulator)
            let entries = simulator.journal.entries
            #expect(entries.map(\.kind) == ["startReassignment", "startReassignment", "unknown"])
            #expect(entries.map(\.sequence) == [1, 2, 3])
            #expect(entries.first?.body == startBody)
            #expect(entries.map { $0.extras["result"] } == ["started", "joined", nil])
            #expect(entries.map { $0.extras["status"] } == ["200", "200", "403"])
            #expect(entries.first?.extras["as"] == "boris")
        }
    }

    @Test("portal time follows the clock")
    func clock() async throws {
        let time = ManualTime()
        try await withSimulator(.manual(time)) { simulator in
            _ = try await send(.post, startTarget, body: startBody, to: simulator)
            time.advance(by: .seconds(6))
            let answer = try await send(.get, "/api/2.0/people/reassign/progress/\(Sample.anna)", to: simulator)
            #expect(answer.text.contains(#""percentage":70"#))
            time.advance(by: .seconds(90))
            #expect(simulator.world.progress(of: Sample.anna) == nil)
            try simulator.reset()
            #expect(simulator.world == .sample(pace: JobPace(usual: .seconds(1))))
        }
    }

    @Test("a request can be carried out and answered with nothing")
    func processThenClose() async throws {
        try await withSimulator { simulator in
            simulator.add(.processThenClose("startReassignment"))
            let error = await #expect(throws: LoopbackError.self) { try await send(.post, startTarget, body: startBody, to: simulator) }
            #expect(error?.code == .noAnswer)
            #expect(simulator.world.running?.source == Sample.anna)
            #expect(simulator.journal.entries.first?.extras["processed"] == "yes")
        }
    }

    @Test("a request can be closed without being carried out")
    func closeUnprocessed() async throws {
        try await withSimulator { simulator in
            simulator.add(.closeUnprocessed("startReassignment"))
            await #expect(throws: LoopbackError.self) { try await send(.post, startTarget, body: startBody, to: simulator) }
            #expect(simulator.world.running == nil)
            #expect(simulator.journal.entries.first?.extras["processed"] == "no")
            let second = try await send(.post, startTarget, body: startBody, to: simulator)
            #expect(second.status == 200)
        }
    }

    @Test(
        "answers go wrong in the way that was ordered",
        arguments: [
            (SimulatorFault.badGateway(), 502, "<html>"), (.badGateway(status: 504, isProcessed: true), 504, "<html>"),
            (.rateLimited(retryAfterSeconds: 9), 429, ""), (SimulatorFault(isProcessed: false, answer: .text("garbage")), 200, "garbage"),
            (SimulatorFault(isProcessed: false, answer: .redirect(to: "http://127.0.0.1:1/")), 307, ""),
            (SimulatorFault(isProcessed: true, answer: .otherPerson), 200, String(Sample.boris.dropLast()) + "0"),
            (SimulatorFault(isProcessed: false, answer: .status(500, body: .exception, retryAfterSeconds: nil)), 500, "stack"),
            (SimulatorFault(isProcessed: true, answer: .dripping(pieceBytes: 200, pauseSeconds: 0)), 200, "displayName"),
            (SimulatorFault(isProcessed: false, answer: .oversized(bytes: 300_000)), 200, "xxx"),
        ]
    )
    func faults(fault: SimulatorFault, status: Int, text: String) async throws {
        try await withSimulator { simulator in
            simulator.add(fault)
            let answer = try await send(.get, "/api/2.0/people/@self", to: simulator)
            #expect(answer.status == status)
            #expect(text.isEmpty ? answer.body.isEmpty : answer.text.contains(text))
            #expect(answer.headerFields[.retryAfter] == (status == 429 ? "9" : nil))
            #expect(try await send(.get, "/api/2.0/people/@self", to: simulator).text.contains(Sample.boris))
        }
    }

    @Test("half an answer is no answer")
    func half() async throws {
        try await withSimulator { simulator in
            simulator.add(SimulatorFault(isProcessed: true, answer: .half))
            await #expect(throws: LoopbackError.self) { try await send(.get, "/api/2.0/people/@self", to: simulator) }
        }
    }

    @Test("a request that is held back is carried out later, and the journal says so")
    func heldBack() async throws {
        try await withSimulator { simulator in
            simulator.add(.stall("startReassignment", seconds: 0.05, isProcessedFirst: false))
            let answer = try await send(.post, startTarget, body: startBody, to: simulator)
            #expect(answer.status == 200)
            let entries = simulator.journal.entries
            #expect(entries.map(\.kind) == ["startReassignment", "processed"])
            #expect(entries.first?.extras["processed"] == "later")
            #expect(entries.last?.extras["of"] == "1")
            #expect(entries.last?.extras["result"] == "started")
        }
    }

    @Test("faults wait for their call, let some pass and count down")
    func schedule() {
        var schedule = FaultSchedule()
        var fault = SimulatorFault.rateLimited("progress", times: 2)
        fault.skip = 1
        schedule.add(fault)
        #expect(schedule.take(for: .me) == nil)
        #expect(schedule.take(for: .progress) == nil)
        #expect(schedule.take(for: .progress) != nil)
        #expect(schedule.take(for: .progress) != nil)
        #expect(schedule.take(for: .progress) == nil)
        #expect(schedule.faults.isEmpty)
    }

    @Test("a fault means the same after a journey as JSON", arguments: [nil, 1, 5])
    func faultAsJSON(times: Int?) throws {
        let fault = SimulatorFault.badGateway("progress", times: times)
        #expect(try JSONDecoder().decode(SimulatorFault.self, from: JSONEncoder().encode(fault)) == fault)
    }

    @Test("another process can look at it and change it")
    func control() async throws {
        try await withSimulator { simulator in
            let fault = #"{"operation":"me","answer":{"status":{"_0":503,"body":"page"}}}"#
            #expect(try await send(.post, "/simulator/faults", body: fault, to: simulator).status == 200)
            #expect(try await send(.get, "/api/2.0/people/@self", to: simulator).status == 503)
            #expect(try await send(.put, "/simulator/switches", body: #"{"isUnpaid":true}"#, to: simulator).status == 200)
            #expect(try await send(.post, startTarget, body: startBody, to: simulator).status == 402)
            #expect(try await send(.put, "/simulator/switches", body: "{}", to: simulator).status == 200)
            let pace = #"{"usualSeconds":0.25,"exceptions":{"70":9}}"#
            #expect(try await send(.put, "/simulator/pace", body: pace, to: simulator).status == 200)
            #expect(simulator.world.pace == JobPace(usual: .milliseconds(250), exceptions: [70: .seconds(9)]))
            let failure = #"{"percentage":50,"message":"boom","isCompleted":true}"#
            #expect(try await send(.put, "/simulator/job-failure", body: failure, to: simulator).status == 200)
            #expect(simulator.world.pendingFailure == JobFailure(percentage: 50, message: "boom"))
            let person = #"{"firstName":"New","lastName":"Person","email":"new@example.org","role":"roomAdmin","state":2,"activeRooms":4}"#
            #expect(try await send(.post, "/simulator/people", body: person, to: simulator).text.contains("0a1b2c3d-0000-4000-a000-"))
            let added = try #require(simulator.world.person(email: "new@example.org"))
            #expect(simulator.world.rooms(of: added.id, archived: false).count == 4)
            #expect(try await send(.get, "/simulator/state", to: simulator).text.contains("new@example.org"))
            #expect(try await send(.get, "/simulator/journal?after=1", to: simulator).text.hasPrefix(#"{"entries":[{"body":"{\"from"#))
            #expect(try await send(.post, "/simulator/restart", to: simulator).status == 200)
            #expect(try await send(.post, "/simulator/reset", to: simulator).status == 200)
            #expect(simulator.world.person(email: "new@example.org") == nil)
            #expect(try await send(.post, "/simulator/faults", body: "{", to: simulator).status == 400)
            #expect(try await send(.get, "/simulator/nothing", to: simulator).status == 404)
            #expect(simulator.journal.entries.map(\.kind) == ["me", "startReassignment", "reset"])
        }
    }
}
