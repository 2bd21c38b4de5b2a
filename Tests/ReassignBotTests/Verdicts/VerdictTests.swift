import DocSpaceSimulator
import JobEngine
import Testing

@testable import ReassignBot

/// Every way in which the portal misbehaves, with and without a deletion, and with a crash of the bot at every point: the verdict
/// is right, and one start is made. The portal's own log and state say what is right.
@Suite("Verdicts", .timeLimit(.minutes(5)))
struct VerdictTests {
    private typealias Sample = PortalWorld.Sample

    static let crashes: [CrashPoint?] = [
        nil, .before(.preflight), .after(.preflight), .before(.intended), .after(.intended), .before(.watching), .after(.watching),
        .before(.reconciling),
        .after(.reconciling), .before(.succeeded), .before(.failed), .before(.stoppedUpstream), .before(.needsOperator),
        .after(.needsOperator), .after(.succeeded), .after(.failed), .after(.stoppedUpstream),
    ]

    @Test("the verdict is right", arguments: PortalTrouble.all, [false, true])
    func verdict(trouble: PortalTrouble, deleteProfile: Bool) async throws {
        for crash in Self.crashes {
            let bench = try await VerdictBench(crash: crash)
            trouble.apply(bench)
            let before = bench.portal.world
            try await bench.order(deleteProfile: deleteProfile)
            let job = try await bench.runUntilRest()
            let about = Comment(rawValue: "\(trouble.name), deletion \(deleteProfile), crash \(crash.map { "\($0)" } ?? "none")")

            // A crash between intent and start spends the first of the two starts that may be lost.
            let lostBoth = crash == .after(.intended) && trouble.losesStart
            let expected = lostBoth ? .needsDecision : deleteProfile ? trouble.outcomeOfDeletion : trouble.outcome
            #expect(PortalTrouble.Outcome(job) == expected, about)
            #expect(!bench.hasOverlappingStart, about)
            // Where the portal's refusal was not stored, nobody knows of it.
            let refusalWasLost = crash == .before(.failed) && expected == .startRefused && trouble.starts == 1
            let first = refusalWasLost ? 2 : trouble.starts
            #expect(bench.starts.count == (crash == .after(.intended) ? min(first, 1) : first), about)

            let posts = try await bench.posts()
            let last = try #require(posts.last, about)
            check(last, against: bench.portal.world, before, deleteProfile, about)
            #expect(last.hasPrefix("✅") || last.hasPrefix("⚠") || last.hasPrefix("❌") || last.hasPrefix("⏹"), "\(last)")
            #expect(posts.count <= 10, "\(posts)")
            let stages = posts.compactMap { $0.firstMatch(of: /J-1 stage (\d) of/)?.1 }.compactMap { Int($0) }
            #expect(stages == stages.sorted(), about)
            await bench.close()
        }
    }

    /// What the last message says is so.
    private func check(_ text: String, against world: PortalWorld, _ before: PortalWorld, _ deleteProfile: Bool, _ about: Comment) {
        func owned(by person: String, in world: PortalWorld) -> Int {
            world.rooms(of: person, archived: false).count + world.rooms(of: person, archived: true).count
        }
        let left = owned(by: Sample.anna, in: world)
        let moved = owned(by: Sample.maria, in: world) - owned(by: Sample.maria, in: before)
        if text.contains("finished") {
            #expect(left == 0 && moved == 17, about)
            #expect((world.people[Sample.anna] == nil) == deleteProfile, about)
        }
        if text.contains("0 of 14 rooms moved") { #expect(moved == 0, about) }
        if text.contains("14 of 14 rooms and 3 of 3 archived rooms moved") { #expect(moved == 17, about) }
        if text.contains("still owns 14 of 14 rooms and 3 of 3 archived rooms") { #expect(left == 17, about) }
        if text.contains("Nothing was deleted") { #expect(world.people[Sample.anna]?.personalFiles == 310, about) }
        if text.contains("Personal files are deleted") { #expect(world.people[Sample.anna]?.personalFiles == 0, about) }
        if text.contains("Nothing was started") { #expect(world.runCount == before.runCount && left == 17, about) }
    }
}

extension PortalTrouble.Outcome {
    /// What a job that rests has come to.
    init?(_ job: Job) {
        switch (job.state, job.ending?.result) {
        case (.succeeded, .finished?): self = .finished
        case (.succeeded, .finishedByCheck?): self = .finishedByCheck
        case (.failed, .failed?): self = .failed
        case (.failed, .incomplete?): self = .incomplete
        case (.failed, .startRefused?): self = .startRefused
        case (.failed, .neverStarted?): self = .neverStarted
        case (.stoppedUpstream, _): self = .stopped
        case (.needsOperator, _): self = .needsDecision
        default: return nil
        }
    }
}
