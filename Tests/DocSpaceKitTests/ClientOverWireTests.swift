import CurlTransport
import DocSpaceSimulator
import LoopbackHTTP
import ReassignTestKit
import Testing
import TransportCore

@testable import DocSpaceKit

/// The client over libcurl against the simulated portal: both sides read the same contract, and the bytes between them are real.
@Suite("The client against the simulated portal", .timeLimit(.minutes(1)))
struct ClientOverWireTests {
    private typealias Sample = PortalWorld.Sample

    private struct Bench {
        let simulator: DocSpaceSimulator
        let transport: CurlClient
        let time: ManualTime
        let client: DocSpaceClient

        /// A client with another address, credential or limits.
        func client(
            at portal: String? = nil, token: String = PortalWorld.Sample.adminKey, limits: DocSpaceClient.Limits = .standard
        ) throws -> DocSpaceClient {
            let credential = try DocSpaceCredential(Secret(token))
            return try DocSpaceClient(portal: portal ?? simulator.baseURL, credential: credential, transport: transport, limits: limits)
        }

        var starts: Int { simulator.journal.entries.count { $0.kind == "startReassignment" } }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        let time = ManualTime()
        let world = PortalWorld.sample(pace: JobPace(usual: .seconds(1)))
        let simulator = try await DocSpaceSimulator.start(.init(world: world, clock: .manual(time)))
        let transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))
        let credential = try DocSpaceCredential(Secret(Sample.adminKey))
        let client = try DocSpaceClient(portal: simulator.baseURL, credential: credential, transport: transport)
        let result = await Result {
            try await body(Bench(simulator: simulator, transport: transport, time: time, client: client))
        }
        await transport.shutdown()
        await simulator.stop()
        try result.get()
    }

    private func id(_ text: String) throws -> DocSpaceUserID { try #require(DocSpaceUserID(text)) }

    @Test("a start that is too late does not leave")
    func tooLate() async throws {
        try await withBench { bench in
            let outcome = await bench.client.start(
                from: try id(Sample.anna), to: try id(Sample.maria), deleteProfile: false, leavingBefore: .now - .milliseconds(1))
            guard case .notSent(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.departure == .notSent)
            #expect(bench.starts == 0)
        }
    }

    @Test("a reassignment is started once and watched to its end")
    func wholeJob() async throws {
        try await withBench { bench in
            let anna = try id(Sample.anna)
            let maria = try id(Sample.maria)
            #expect(try await bench.client.progress(of: anna) == nil)
            guard case .accepted(let first) = await bench.client.start(from: anna, to: maria, deleteProfile: true) else {
                Issue.record("not accepted")
                return
            }
            #expect(first.percentage.value == 0)
            #expect(!first.hasEnded)
            var stages: [Int] = []
            var last = first
            while !last.hasEnded {
                bench.time.advance(by: .seconds(1))
                last = try #require(try await bench.client.progress(of: anna))
                stages.append(last.stage.rawValue)
            }
            #expect(stages == [1, 2, 3, 4, 5, 6, 7, 7, 7])
            #expect(last.status == .completed)
            #expect(last.source == anna)
            #expect(try await bench.client.person(id: anna) == nil)
            #expect(try await bench.client.rooms(ownedBy: maria, area: .active, startIndex: 0, count: 25).total == 17)
            bench.time.advance(by: .seconds(90))
            #expect(try await bench.client.progress(of: anna) == nil)
            #expect(bench.starts == 1)
        }
    }

    @Test("people are found by address, id, login and words")
    func people() async throws {
        try await withBench { bench in
            let kate = try #require(try await bench.client.person(email: "kate+archive@example.org"))
            #expect(kate.displayName == "Kate O'Neil")
            #expect(kate.role == .user)
            #expect(kate.status == .disabled)
            #expect(kate.terminated == PortalInstant("2026-06-01T12:00:00Z"))
            let anna = try id(Sample.anna)
            #expect(try await bench.client.person(idOrLogin: "anna")?.id == anna)
            #expect(try await bench.client.person(id: anna)?.usedSpaceBytes == 3_328_599_654)
            #expect(try await bench.client.person(email: "nobody@example.org") == nil)
            #expect(try await bench.client.people(matching: "anna", startIndex: 1, count: 1).total == 3)
            #expect(try await bench.client.me().role == .docSpaceAdmin)
        }
    }

    @Test("rooms are collected over pages, and necessary follows them")
    func rooms() async throws {
        try await withBench { bench in
            let anna = try id(Sample.anna)
            bench.simulator.update { world in
                world.add(
                    PortalPerson(id: Sample.emil, firstName: "Emil", lastName: "Frost", email: "emil@example.org", role: .roomAdmin),
                    activeRooms: 60)
            }
            let emil = try await bench.client.allRooms(ownedBy: id(Sample.emil), area: .active, limit: 1_000)
            #expect(emil.rooms.count == 60)
            #expect(emil.isComplete)
            let bounded = try await bench.client.allRooms(ownedBy: id(Sample.emil), area: .active, limit: 30)
            #expect(bounded.rooms.count == 30)
            #expect(bounded.total == 60)
            #expect(!bounded.isComplete)
            #expect(try await bench.client.allRooms(ownedBy: anna, area: .archive, limit: 100).total == 3)
            #expect(try await bench.client.isReassignmentNecessary(for: anna, type: .all))
            let kate = try id(Sample.kate)
            #expect(try await bench.client.isReassignmentNecessary(for: kate, type: .guest) == false)
        }
    }

    @Test("a job is stopped, people are disabled and let in again")
    func changes() async throws {
        try await withBench { bench in
            let anna = try id(Sample.anna)
            #expect(try await bench.client.terminate(anna) == nil)
            _ = await bench.client.start(from: anna, to: try id(Sample.maria), deleteProfile: false)
            let stopped = try #require(try await bench.client.terminate(anna))
            #expect(stopped.status == .canceled)
            #expect(stopped.isCompleted)
            let lena = try id(Sample.lena)
            #expect(try await bench.client.setStatus(.terminated, of: [lena]).map(\.status) == [.disabled])
            #expect(try await bench.client.setStatus(.active, of: [lena]).map(\.status) == [.active])
            let error = try await #require(throws: DocSpaceError.self) {
                try await bench.client.setStatus(.terminated, of: [id(Sample.lars)])
            }
            #expect(error.code == .forbidden)
            #expect(error.serverMessage == "Access denied")
        }
    }

    @Test("the start-up calls tell key, scopes and versions; a session works as a cookie")
    func startUp() async throws {
        try await withBench { bench in
            #expect(try await bench.client.currentKey()?.missingScopes == [])
            #expect(try await bench.client.serverBuild().docSpace == "3.7.2")
            let reading = try bench.client(token: Sample.readingKey)
            #expect(try await reading.currentKey()?.missingScopes == ["accounts:write", "accounts.self:read"])
            let session = try bench.client(token: Sample.ownerToken)
            #expect(try await session.me().role == .owner)
            #expect(try await session.currentKey() == nil)
            let stranger = try bench.client(token: "sk-wrong")
            let error = try await #require(throws: DocSpaceError.self) { try await stranger.me() }
            #expect(error.code == .unauthorized)
        }
    }

    @Test(
        "a refused start has started nothing, and says why",
        arguments: [(Sample.lena, Sample.maria, 400), (Sample.anna, Sample.ivanEk, 400), (Sample.viktor, Sample.maria, 400)]
    )
    func refusedStart(source: String, target: String, status: Int) async throws {
        try await withBench { bench in
            guard case .refused(let error) = await bench.client.start(from: try id(source), to: try id(target), deleteProfile: false) else {
                Issue.record("not refused")
                return
            }
            #expect(error.status == status)
            #expect(error.serverMessage?.hasPrefix("Can not reassign data") == true)
            #expect(!error.debugDescription.contains("SECRET-PATH"))
            #expect(bench.simulator.world.runCount == 0)
        }
    }

    @Test(
        "a start whose answer is lost is unknown, and left once",
        arguments: [
            SimulatorFault.processThenClose("startReassignment"), .badGateway("startReassignment", isProcessed: true),
            .badGateway("startReassignment", status: 504), .rateLimited("startReassignment"),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .half),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .otherPerson),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .text("garbage")),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .text("")),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .oversized(bytes: 400_000)),
            SimulatorFault(operation: "startReassignment", isProcessed: true, answer: .redirect(to: "http://127.0.0.1:1/")),
        ]
    )
    func lostAnswer(fault: SimulatorFault) async throws {
        try await withBench { bench in
            _ = try await bench.client.me()
            bench.simulator.add(fault)
            let outcome = await bench.client.start(from: try id(Sample.anna), to: try id(Sample.maria), deleteProfile: false)
            guard case .unknown(let error) = outcome else {
                Issue.record("taken for known: \(outcome)")
                return
            }
            #expect(error.departure == .maybeSent)
            #expect(bench.starts == 1)
        }
    }

    @Test("a start that takes too long is unknown")
    func slowStart() async throws {
        try await withBench { bench in
            let limits = DocSpaceClient.Limits(startTimeout: .seconds(3), timeout: .seconds(10), responseBodyLimitBytes: 262_144)
            bench.simulator.add(.stall("startReassignment", seconds: 30, isProcessedFirst: true))
            let client = try bench.client(limits: limits)
            guard case .unknown(let error) = await client.start(from: try id(Sample.anna), to: try id(Sample.maria), deleteProfile: false)
            else {
                Issue.record("taken for known")
                return
            }
            #expect(error.cause?.code == .timedOut)
            #expect(bench.simulator.world.running != nil)
        }
    }

    @Test("a portal that is not there has started nothing")
    func noPortal() async throws {
        try await withBench { bench in
            let port = try RefusingPort()
            let client = try bench.client(at: "http://127.0.0.1:\(port.number)")
            guard case .notSent(let error) = await client.start(from: try id(Sample.anna), to: try id(Sample.maria), deleteProfile: false)
            else {
                Issue.record("taken for sent")
                return
            }
            #expect(error.code == .unavailable)
        }
    }

    @Test(
        "answers in other writings are read alike",
        arguments: [
            { $0.writesStatusNames = true }, { $0.writesBareProgress = true }, { $0.addsUnknownProperties = true },
        ] as [@Sendable (inout PortalSwitches) -> Void]
    )
    func otherWritings(change: @Sendable (inout PortalSwitches) -> Void) async throws {
        try await withBench { bench in
            var switches = PortalSwitches()
            change(&switches)
            bench.simulator.setSwitches(switches)
            let anna = try id(Sample.anna)
            #expect(try await bench.client.progress(of: anna) == nil)
            _ = await bench.client.start(from: anna, to: try id(Sample.maria), deleteProfile: false)
            bench.time.advance(by: .seconds(9))
            let progress = try #require(try await bench.client.progress(of: anna))
            #expect(progress.status == .completed)
            #expect(progress.hasEnded)
        }
    }

    @Test(
        "a portal that is closed as a whole is told apart from a person who is not there",
        arguments: [(404, DocSpaceError.Code.notFound), (403, .forbidden)]
    )
    func closedPortal(status: Int, code: DocSpaceError.Code) async throws {
        try await withBench { bench in
            var switches = PortalSwitches()
            switches.closedWith = status
            bench.simulator.setSwitches(switches)
            let error = try await #require(throws: DocSpaceError.self) { try await bench.client.person(email: "anna@example.org") }
            #expect(error.code == code)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
