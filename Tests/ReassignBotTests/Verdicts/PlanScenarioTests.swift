import DocSpaceSimulator
import JobEngine
import JobLedger
import LoopbackHTTP
import ReassignTestKit
import Testing

@testable import ReassignBot

/// What confirmed plans, options and pauses do to whole jobs, against the simulated portal.
@Suite("Plans and whole jobs", .timeLimit(.minutes(2)))
struct PlanScenarioTests {
    private typealias Sample = PortalWorld.Sample

    private func admit(_ order: Order, _ bench: VerdictBench, key: String = "confirm") async throws {
        var command = bench.fixture.command(from: "anna@example.org", key: key)
        command.order = order
        _ = try await bench.ledger.admit(command, at: bench.clock.now) { _ in [] }
    }

    private func disablings(_ bench: VerdictBench) -> Int { bench.portal.journal.entries.count { $0.kind == "setStatus" } }

    @Test("a plan that changed since it was confirmed starts nothing, and the new one can be confirmed")
    func changedPlan() async throws {
        try await withBench { bench in
            let order = try await bench.confirmed(bench.fixture.order(from: "anna@example.org"))
            try await admit(order, bench)
            bench.portal.update { world in
                guard let anna = world.people[Sample.anna] else { return }
                world.add(anna, activeRooms: 1)
            }
            guard case .refused(.planChanged(let seen, let now, _, let code?)) = try await bench.runUntilRest().ending?.result else {
                Issue.record("not refused")
                return
            }
            #expect((seen.rooms, now.rooms) == (14, 15))
            #expect(bench.starts.isEmpty)

            let offered = try #require(try await bench.ledger.plan(code))
            let again = try #require(offered.shown.confirmedOrder(by: order.requester))
            try await admit(again, bench, key: "again")
            #expect(try await bench.runUntilRest(of: 2).state == .succeeded)
            #expect(bench.starts.count == 1)
        }
    }

    @Test("what is sent is what was confirmed, whatever the words mean by then", arguments: [false, true])
    func sentIsConfirmed(deletes: Bool) async throws {
        try await withBench { bench in
            var order = bench.fixture.order(from: "anna@example.org")
            order.deleteProfile = deletes
            try await admit(try await bench.confirmed(order), bench)
            #expect(try await bench.runUntilRest().state == .succeeded)
            let body = try #require(bench.starts.first?.body)
            #expect(body.contains(Sample.anna) && body.contains(Sample.maria))
            #expect(body.contains("\"deleteProfile\":\(deletes)"))
            #expect((bench.portal.world.people[Sample.anna] == nil) == deletes)
        }
    }

    // MARK: Disabling

    @Test(
        "a leaver who is to be disabled first is disabled once, then moved, whenever the process dies",
        arguments: [
            nil, CrashPoint.before(.disabling), .after(.disabling), .before(.preflight), .before(.intended), .after(.intended),
        ] as [CrashPoint?])
    func disable(crash: CrashPoint?) async throws {
        try await withBench(crash: crash) { bench in
            try await bench.order("lena@example.org", disables: true)
            let job = try await bench.runUntilRest()
            #expect(job.state == .succeeded)
            #expect(job.disabling?.isDone == true)
            #expect(bench.portal.world.people[Sample.lena]?.state == .disabled)
            #expect(disablings(bench) == 1 || crash == .before(.preflight) || crash == .after(.disabling))
            #expect(bench.starts.count == 1)
            let posts = try await bench.posts()
            #expect(posts.first == "▶ J-1: Lena Ek is disabled now, as planned. Asked by olga.")
            #expect(posts.count { $0.contains("is disabled now") } == 1)
        }
    }

    @Test("a disabling whose answer is lost is found to be done; one that was lost itself is sent again", arguments: [true, false])
    func disableWithoutAnswer(isProcessed: Bool) async throws {
        try await withBench { bench in
            bench.portal.add(isProcessed ? .processThenClose("setStatus") : .closeUnprocessed("setStatus", times: 2))
            try await bench.order("lena@example.org", disables: true)
            #expect(try await bench.runUntilRest().state == .succeeded)
            #expect(bench.starts.count == 1)
        }
    }

    @Test("a portal that refuses to disable ends the job before its start")
    func disableRefused() async throws {
        try await withBench { bench in
            bench.portal.add(
                SimulatorFault(
                    operation: "setStatus", times: nil, isProcessed: false, answer: .status(403, body: .empty, retryAfterSeconds: nil)))
            try await bench.order("lena@example.org", disables: true)
            let job = try await bench.runUntilRest()
            #expect(job.ending?.result == .startRefused(status: 403, message: nil))
            #expect(bench.starts.isEmpty)
            #expect(disablings(bench) == 1)
            #expect(try await bench.posts().last?.hasSuffix("Lena Ek's account may be disabled: look in DocSpace.") == true)
        }
    }

    @Test("a portal that cannot disable for half an hour ends the job, and is not asked for ever")
    func disableUnavailable() async throws {
        try await withBench { bench in
            bench.portal.add(.badGateway("setStatus", times: nil))
            try await bench.order("lena@example.org", disables: true)
            #expect(try await bench.runUntilRest().ending?.result == .neverStarted(.status(502)))
            #expect(disablings(bench) < 150)
            #expect(bench.starts.isEmpty)
        }
    }

    // MARK: Pausing

    @Test("a pause that comes between the intent and its start lets nothing leave; after it the job runs")
    func pause() async throws {
        try await withBench(crash: .after(.preflight)) { bench in
            try await bench.order()
            try await bench.runUntilCrash()
            let requester = bench.fixture.order(from: "anna@example.org").requester
            _ = try await bench.ledger.setPause(true, of: .main, for: requester, at: bench.clock.now)
            try await bench.run { $0.state == .queued }
            #expect(bench.starts.isEmpty)
            _ = try await bench.ledger.setPause(false, of: .main, for: requester, at: bench.clock.now)
            #expect(try await bench.runUntilRest().state == .succeeded)
            #expect(bench.starts.count == 1)
        }
    }
}
