import DocSpaceSimulator
import JobEngine
import JobLedger
import LoopbackHTTP
import ReassignTestKit
import Testing

@testable import ReassignBot

/// What `cancel`, `retry`, `watch` and the queue do to whole jobs, against the simulated portal.
@Suite("Commands and whole jobs", .timeLimit(.minutes(2)))
struct CommandScenarioTests {
    private typealias Sample = PortalWorld.Sample

    private static func reached(_ percentage: Int) -> @Sendable (Job) -> Bool {
        { ($0.watch?.progress?.percentage ?? -1) >= percentage }
    }

    private func terminations(_ bench: VerdictBench) -> Int { bench.portal.journal.entries.count { $0.kind == "terminate" } }

    // MARK: Cancel

    @Test("a waiting job ends at once and never starts")
    func cancelWaiting() async throws {
        try await withBench { bench in
            try await bench.order()
            try await bench.order("petr@example.org", to: "ivan@example.org")
            try await bench.cancel(2)
            #expect(try await bench.runUntilRest(of: 2).state == .cancelled)
            #expect(try await bench.runUntilRest().state == .succeeded)
            #expect(bench.starts.count == 1)
            #expect(try await bench.posts().contains("⏹ J-2 cancelled by olga before it was started. Nothing has moved."))
        }
    }

    @Test("a running job is stopped once, at its next checkpoint, and what has moved is counted", arguments: [10, 20, 50])
    func cancelRunning(percentage: Int) async throws {
        try await withBench { bench in
            try await bench.order()
            try await bench.run(is: Self.reached(percentage))
            try await bench.cancel()
            let job = try await bench.runUntilRest()
            #expect(job.state == .cancelled)
            #expect(terminations(bench) == 1)
            let posts = try await bench.posts()
            #expect(posts.contains("⏹ J-1 stop requested by olga. Waiting for DocSpace to reach a checkpoint…"))
            let last = try #require(posts.last)
            #expect(last.hasPrefix("⏹ J-1 stopped at stage "))
            #expect(last.hasSuffix("Nothing is rolled back. Continue: `/reassign retry J-1`"))
            let moved = bench.portal.world.rooms(of: Sample.anna, archived: false).isEmpty
            #expect(last.contains(moved ? "14 of 14 rooms and 3 of 3 archived rooms moved." : "0 of 14 rooms moved."))
            #expect(!posts.contains { $0.contains("no longer lists") })
        }
    }

    @Test("a stop behind the deletion of personal files says what is gone")
    func cancelDeletion() async throws {
        try await withBench { bench in
            try await bench.order(deleteProfile: true)
            try await bench.run(is: Self.reached(30))
            try await bench.cancel()
            #expect(try await bench.runUntilRest().state == .cancelled)
            #expect(bench.portal.world.people[Sample.anna]?.personalFiles == 0)
            let last = try await bench.posts().last ?? ""
            #expect(last.contains("Nothing is rolled back. Personal files are deleted. Continue:"), "\(last)")
        }
    }

    @Test("a stop in a long step waits for its end, and a record that is missing meanwhile is no news")
    func cancelInLongStep() async throws {
        var world = PortalWorld.sample(pace: JobPace(usual: .seconds(2)))
        world.pace.exceptions[20] = .seconds(300)
        try await withBench(world) { bench in
            try await bench.order()
            try await bench.run(is: Self.reached(10))
            try await bench.cancel()
            let job = try await bench.runUntilRest()
            #expect(job.state == .cancelled)
            #expect(job.ending?.basis == .record)
            let posts = try await bench.posts()
            #expect(!posts.contains { $0.contains("no longer lists") })
            #expect(posts.last?.hasPrefix("⏹ J-1 stopped at stage 3 of 7") == true)
        }
    }

    @Test("a stop that comes too late ends as finished")
    func cancelTooLate() async throws {
        try await withBench { bench in
            try await bench.order()
            try await bench.run(is: Self.reached(95))
            try await bench.cancel()
            let job = try await bench.runUntilRest()
            #expect(job.state == .succeeded)
            #expect(bench.portal.world.rooms(of: Sample.anna, archived: false).isEmpty)
        }
    }

    @Test("a portal that refuses to stop the job is believed, and the job followed to its end")
    func cancelRefused() async throws {
        try await withBench { bench in
            bench.portal.add(
                SimulatorFault(
                    operation: "terminate", times: nil, isProcessed: false, answer: .status(403, body: .empty, retryAfterSeconds: nil)))
            try await bench.order()
            try await bench.run(is: Self.reached(10))
            try await bench.cancel()
            #expect(try await bench.runUntilRest().state == .succeeded)
            #expect(terminations(bench) == 1)
            #expect(try await bench.posts().contains { $0.hasPrefix("⚠ J-1 was not stopped: DocSpace refuses (HTTP 403). It goes on.") })
        }
    }

    @Test("a stop whose answer is lost stops the job all the same", arguments: [true, false])
    func cancelWithoutAnswer(isProcessed: Bool) async throws {
        try await withBench { bench in
            bench.portal.add(isProcessed ? .processThenClose("terminate") : .closeUnprocessed("terminate", times: 2))
            try await bench.order()
            try await bench.run(is: Self.reached(10))
            try await bench.cancel()
            let job = try await bench.runUntilRest()
            #expect(job.state == .cancelled)
        }
    }

    @Test("a stop asked for before the portal shows the job is sent once it does")
    func cancelWhileUncertain() async throws {
        try await withBench(crash: .before(.watching)) { bench in
            try await bench.order()
            try await bench.runUntilCrash()
            try await bench.cancel()
            #expect(try await bench.runUntilRest().state == .cancelled)
            #expect(bench.starts.count == 1)
        }
    }

    @Test("a start that provably did not happen is not repeated for somebody who wants it stopped")
    func cancelLostStart() async throws {
        try await withBench(crash: .after(.reconciling)) { bench in
            bench.portal.add(.closeUnprocessed("startReassignment"))
            try await bench.order()
            try await bench.runUntilCrash()
            try await bench.cancel()
            let job = try await bench.runUntilRest()
            #expect(job.state == .cancelled)
            #expect(bench.starts.count == 1)
            #expect(bench.portal.world.runCount == 0)
        }
    }

    @Test("a job that waits for a decision is closed without a result")
    func cancelDecision() async throws {
        try await withBench { bench in
            bench.portal.add(.closeUnprocessed("startReassignment", times: 2))
            try await bench.order()
            #expect(try await bench.runUntilRest().state == .needsOperator)
            try await bench.cancel()
            #expect(try await bench.runUntilRest().state == .cancelled)
            #expect(try await bench.posts().last?.hasPrefix("⏹ J-1 closed by olga without a result") == true)
        }
    }

    // MARK: Retry

    @Test("after a stop, the same pair again moves the rest", arguments: [10, 50, 70])
    func retryAfterStop(percentage: Int) async throws {
        try await withBench { bench in
            try await bench.order()
            try await bench.run(is: Self.reached(percentage))
            try await bench.cancel()
            _ = try await bench.runUntilRest()
            try await bench.retry()
            #expect(try await bench.runUntilRest(of: 2).state == .succeeded)
            #expect(bench.starts.count == 2)
            #expect(bench.portal.world.rooms(of: Sample.anna, archived: true).isEmpty)
        }
    }

    @Test("a deletion that failed with everything moved is completed by a retry")
    func retryDeletion() async throws {
        try await withBench { bench in
            bench.portal.update { $0.pendingFailure = JobFailure(percentage: 95, message: "Service Unavailable") }
            try await bench.order(deleteProfile: true)
            #expect(try await bench.runUntilRest().state == .failed)
            try await bench.retry()
            #expect(try await bench.runUntilRest(of: 2).state == .succeeded)
            #expect(bench.portal.world.people[Sample.anna] == nil)
            let posts = try await bench.posts()
            #expect(
                posts.contains {
                    $0.contains(
                        """
                        DocSpace says "Service Unavailable". 14 of 14 rooms and 3 of 3 archived rooms moved. \
                        Personal files are deleted, the profile is not.
                        """)
                }, "\(posts)")
        }
    }

    @Test("a decision is made by a retry: the first job is closed, the second moves everything")
    func retryDecision() async throws {
        try await withBench { bench in
            bench.portal.add(.closeUnprocessed("startReassignment", times: 2))
            try await bench.order()
            #expect(try await bench.runUntilRest().state == .needsOperator)
            try await bench.retry()
            #expect(try await bench.runUntilRest(of: 2).state == .succeeded)
            #expect(try await bench.runUntilRest().ending?.result == .leftUndecided(successor: JobID(rawValue: 2)))
        }
    }

    // MARK: Watch

    private func startElsewhere(_ bench: VerdictBench) {
        _ = bench.portal.update { $0.start(from: Sample.anna, to: Sample.maria, deleteProfile: false, by: Sample.olga) }
    }

    @Test("a reassignment started elsewhere is followed to its end, and nothing is started")
    func follow() async throws {
        try await withBench { bench in
            startElsewhere(bench)
            try await bench.order(to: nil)
            #expect(try await bench.runUntilRest().state == .succeeded)
            #expect(bench.starts.isEmpty)
            let posts = try await bench.posts()
            #expect(
                posts.first
                    == "▶ J-1 following: a reassignment of Anna Petrova that was started elsewhere, stage 1 of 7, target unknown. Asked by olga. `/reassign status J-1`"
            )
            #expect(posts.last == "✅ J-1 finished, started elsewhere: Anna Petrova owns 0 rooms. Asked by olga.")
        }
    }

    @Test("where nothing runs, there is nothing to follow, nor where a job of the bot has just ended", arguments: [false, true])
    func followNothing(afterOurs: Bool) async throws {
        try await withBench { bench in
            if afterOurs {
                try await bench.order("petr@example.org", to: "ivan@example.org")
                _ = try await bench.runUntilRest()
                try await bench.order("petr@example.org", to: nil, key: "watch")
                guard case .refused(.nothingToFollow) = try await bench.runUntilRest(of: 2).ending?.result else {
                    Issue.record("followed its own past")
                    return
                }
                return
            }
            try await bench.order(to: nil)
            guard case .refused(.nothingToFollow) = try await bench.runUntilRest().ending?.result else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test("a command for somebody whose data already moves is refused, and told how to watch")
    func alreadyElsewhere() async throws {
        try await withBench { bench in
            startElsewhere(bench)
            try await bench.order()
            guard case .refused(.runningElsewhere(let person, _)) = try await bench.runUntilRest().ending?.result else {
                Issue.record("not refused")
                return
            }
            #expect(person.email == "anna@example.org")
            #expect(bench.starts.isEmpty)
        }
    }

    @Test("a followed reassignment that vanishes ends by what is counted", arguments: [(20, JobState.failed), (70, .succeeded)])
    func followVanishing(percentage: Int, state: JobState) async throws {
        try await withBench { bench in
            bench.when(percentage) { $0.update { $0.restartService() } }
            startElsewhere(bench)
            try await bench.order(to: nil)
            let job = try await bench.runUntilRest()
            #expect(job.state == state)
            #expect(job.ending?.isInferred == true)
        }
    }

    @Test("a followed reassignment that somebody stops there is not called stopped by DocSpace")
    func followStopped() async throws {
        try await withBench { bench in
            bench.when(20) { $0.update { _ = $0.terminate(Sample.anna) } }
            startElsewhere(bench)
            try await bench.order(to: nil)
            #expect(try await bench.runUntilRest().state == .stoppedUpstream)
            let last = try #require(try await bench.posts().last)
            #expect(last.hasPrefix("⏹ J-1 stopped at stage "))
            #expect(
                last.hasSuffix(
                    """
                    , by somebody in DocSpace or by DocSpace itself. Anna still owns 14 of 14 rooms and 3 of 3 archived rooms. Asked by olga.
                    """))
        }
    }

    @Test("who stops a followed job stops only the following")
    func unfollow() async throws {
        try await withBench { bench in
            startElsewhere(bench)
            try await bench.order(to: nil)
            try await bench.run(is: Self.reached(20))
            try await bench.cancel()
            #expect(try await bench.runUntilRest().state == .cancelled)
            #expect(terminations(bench) == 0)
        }
    }

    // MARK: Absence

    @Test(
        "a bot that missed the end finds out by counting, and says that it did", arguments: [100, 300, 4_000], [false, true])
    func missedEnd(seconds: Int, deleteProfile: Bool) async throws {
        try await withBench(crash: .after(.watching)) { bench in
            try await bench.order(deleteProfile: deleteProfile)
            let job = try await bench.runUntilRest(downtime: .seconds(seconds))
            #expect(job.state == .succeeded)
            #expect(job.ending?.isInferred == true)
            #expect(bench.starts.count == 1)
            #expect(try await bench.posts().last?.contains("Result: finished, confirmed by check.") == true)
        }
    }

    @Test("a bot that missed a stop of the portal says that it is incomplete", arguments: [false, true])
    func missedStop(deleteProfile: Bool) async throws {
        try await withBench(crash: .after(.watching)) { bench in
            bench.when(20) { $0.update { $0.restartService() } }
            try await bench.order(deleteProfile: deleteProfile)
            let job = try await bench.runUntilRest(downtime: .seconds(400))
            #expect(job.ending?.result == .incomplete)
            let lost = deleteProfile ? "Personal files may be deleted already. " : ""
            #expect(try await bench.posts().last?.contains("Result: incomplete. \(lost)`/reassign retry J-1` moves the rest.") == true)
        }
    }

    // MARK: Plan and queue

    @Test("thirty jobs ordered at once all end, in order, one after the other")
    func thirtyJobs() async throws {
        var world = PortalWorld.sample(pace: JobPace(usual: .seconds(2)))
        let leavers = (1...30).map { number in
            PortalPerson(
                id: "0a1b2c3d-0000-4000-b000-\(String(100_000_000_000 + number))", firstName: "Leaver", lastName: "\(number)",
                email: "leaver\(number)@example.org", role: .roomAdmin, state: .disabled)
        }
        for leaver in leavers { world.add(leaver, activeRooms: 2) }
        try await withBench(world, crash: .after(.watching)) { bench in
            for leaver in leavers { try await bench.order(leaver.email) }
            #expect(try await bench.runUntilRest(of: 30).state == .succeeded)
            let posts = try await bench.posts()
            let ends = posts.compactMap { $0.firstMatch(of: /^✅ J-(\d+) finished/)?.1 }.compactMap { Int($0) }
            #expect(ends == Array(1...30))
            #expect(posts.count { $0.hasPrefix("⏳ J-") } == 29)
            #expect(bench.starts.count == 30)
        }
    }
}
