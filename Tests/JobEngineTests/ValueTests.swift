import Foundation
import JobEngine
import Testing

@Suite("Receipts and evidence")
struct EvidenceTests {
    @Test("a room counts as moved wherever the heir has it, and for the kind it was planned as")
    func movedAcrossKinds() {
        let heir = RoomCensus(active: .init(count: 2, roomIDs: ["14", "11"]), archived: .init(count: 3, roomIDs: ["12", "13", "99"]))
        let receipt = Receipt(plan: Sample.plan(), leaver: Sample.noRooms, heir: heir, profileExists: true)
        #expect(receipt.active.moved == 3)
        #expect(receipt.archived.moved == 1)
        #expect(receipt.active.planned == 3)
        #expect(receipt.left == 0)
        #expect(receipt.elsewhere == 0)
    }

    @Test("what neither has is elsewhere; what the leaver still has is left")
    func elsewhere() {
        let leaver = RoomCensus(active: .init(count: 1, roomIDs: ["13"]), archived: .init(count: 0, roomIDs: []))
        let heir = RoomCensus(active: .init(count: 2, roomIDs: ["11", "12"]), archived: .init(count: 0, roomIDs: []))
        let receipt = Receipt(plan: Sample.plan(), leaver: leaver, heir: heir, profileExists: nil)
        #expect(receipt.left == 1)
        #expect(receipt.elsewhere == 1)
    }

    @Test("rooms the leaver got meanwhile do not make a negative number")
    func neverNegative() {
        let more = RoomCensus(active: .init(count: 9, roomIDs: []), archived: .init(count: 0, roomIDs: []))
        #expect(Receipt(plan: Sample.plan(), leaver: more, heir: Sample.rooms, profileExists: nil).elsewhere == 0)
    }

    @Test("lists that are not whole say that it is not known")
    func notWhole() {
        let long = Sample.plan(census: RoomCensus(active: .init(count: 500, roomIDs: ["1", "2"]), archived: .init(count: 0, roomIDs: [])))
        let receipt = Receipt(plan: long, leaver: Sample.noRooms, heir: Sample.rooms, profileExists: nil)
        #expect(receipt.active.moved == nil)
        #expect(receipt.archived.moved == 0)
        #expect(receipt.elsewhere == nil)
        #expect(Receipt(plan: Sample.plan(), leaver: Sample.noRooms, heir: nil, profileExists: nil).elsewhere == nil)
    }

    struct VerdictCase: Sendable {
        var deletes = false
        var planned = Sample.rooms
        var plannedShares: Bool?
        var left = Sample.noRooms
        var shares: Bool?
        var profileExists = true
        var verdict: Evidence.Verdict
    }

    @Test(
        "verdicts",
        arguments: [
            VerdictCase(verdict: .done),
            VerdictCase(shares: false, verdict: .done),
            VerdictCase(shares: true, verdict: .notDone),
            VerdictCase(left: Sample.rooms, verdict: .notDone),
            VerdictCase(planned: Sample.noRooms, verdict: .nothingToCount),
            VerdictCase(planned: Sample.noRooms, shares: false, verdict: .nothingToCount),
            VerdictCase(planned: Sample.noRooms, plannedShares: true, verdict: .nothingToCount),
            VerdictCase(planned: Sample.noRooms, plannedShares: true, shares: false, verdict: .done),
            VerdictCase(planned: Sample.noRooms, plannedShares: true, shares: true, verdict: .notDone),
            VerdictCase(deletes: true, verdict: .notDone),
            VerdictCase(deletes: true, profileExists: false, verdict: .done),
            VerdictCase(deletes: true, planned: Sample.noRooms, profileExists: false, verdict: .done),
        ])
    func verdicts(_ example: VerdictCase) {
        let plan = Sample.plan(deleteProfile: example.deletes, census: example.planned, sharesFiles: example.plannedShares)
        let evidence = Sample.evidence(
            leaver: example.left, heir: nil, profileExists: example.profileExists, sharesFiles: example.shares, plan: plan)
        #expect(evidence.verdict(on: plan) == example.verdict)
    }
}

@Suite("Plans")
struct PlanTests {
    @Test("the hash of a plan is the same in every release")
    func stable() {
        #expect(Sample.plan().hash(in: .main) == "8e5c2e8525f2466dca607ac5ff1c1663f86e9444ebf572812f004b665b117e30")
    }

    @Test("the hash does not depend on the order in which rooms were listed, nor on what no confirmation is about")
    func sameHash() {
        var plan = Sample.plan(sharesFiles: true)
        plan.census.active.roomIDs.reverse()
        plan.from.usedSpaceBytes = 7
        plan.to?.email = nil
        #expect(plan.hash(in: .main) == Sample.plan().hash(in: .main))
    }

    static let changes: [@Sendable (inout Plan) -> Void] = [
        { $0.from.id = "x" }, { $0.from.name = "x" }, { $0.from.role = .guest }, { $0.from.status = .active },
        { $0.to?.id = "x" }, { $0.to?.name = "x" }, { $0.to?.role = .guest }, { $0.to?.status = .disabled },
        { $0.deleteProfile = true }, { $0.disables = true },
        { $0 = Plan(from: Sample.maria, to: Sample.anna, deleteProfile: false, census: $0.census, sharesFiles: nil) },
        { $0.census.active.count = 4 }, { $0.census.archived.count = 2 },
        { $0.census.active.roomIDs[0] = "99" }, { $0.census.archived.roomIDs = [] }, { swap(&$0.census.active, &$0.census.archived) },
        {
            $0.from.name += "1"; $0.from.role = .user
        },
    ]

    @Test("the hash changes with every part", arguments: changes.indices)
    func everyPart(index: Int) {
        var plan = Sample.plan()
        Self.changes[index](&plan)
        #expect(plan.hash(in: .main) != Sample.plan().hash(in: .main))
    }

    @Test("the hash changes with the portal, and all changed plans differ from each other")
    func different() {
        let hashes = Self.changes.map { change in
            var plan = Sample.plan()
            change(&plan)
            return plan.hash(in: .main)
        }
        #expect(Set(hashes).count == hashes.count)
        #expect(Sample.plan().hash(in: PortalName(rawValue: "other")) != Sample.plan().hash(in: .main))
    }

    @Test("lists that are cut short are not mistaken for whole ones")
    func cutShort() {
        let whole = RoomCensus(active: .init(count: 2, roomIDs: ["1", "2"]), archived: .init(count: 0, roomIDs: []))
        let cut = RoomCensus(active: .init(count: 2, roomIDs: ["1"]), archived: .init(count: 2, roomIDs: ["0"]))
        #expect(Sample.plan(census: whole).hash(in: .main) != Sample.plan(census: cut).hash(in: .main))
    }
}

@Suite("Values")
struct ValueTests {
    @Test(
        "stages by percentage",
        arguments: [(0, 1), (5, 1), (9, 1), (10, 2), (20, 3), (30, 4), (50, 5), (70, 6), (89, 6), (90, 7), (95, 7), (100, 7)])
    func stages(percentage: Int, stage: Int) {
        #expect(Sample.running(percentage).stage.rawValue == stage)
    }

    @Test("stages outside 1 to 7 do not exist", arguments: [0, 8, -1])
    func noStage(number: Int) {
        #expect(Stage(rawValue: number) == nil)
    }

    @Test("a percentage outside 0...100 is moved to the nearer end", arguments: [(-5, 0), (0, 0), (100, 100), (250, 100), (.max, 100)])
    func percentages(given: Int, kept: Int) {
        #expect(Sample.running(given).percentage == kept)
    }

    @Test("jobs are written as people type them, and ordered by number")
    func jobID() {
        #expect(JobID(rawValue: 17).description == "J-17")
        #expect(JobID(rawValue: 9) < JobID(rawValue: 17))
    }

    @Test("a private destination names its job; nothing else does")
    func destinations() {
        #expect(DestinationName.requester(of: JobID(rawValue: 17)).repliedJob == JobID(rawValue: 17))
        #expect(DestinationName.channel(of: "slack").repliedJob == nil)
    }

    @Test(
        "other spellings are no private destination",
        arguments: [
            "reply/J-", "reply/J-x", "reply/J-+5", "reply/J--5", "reply/J-05", "reply/J-0", "reply/J-5 ", "reply/17", "J-17",
            "reply/J-99999999999999999999",
        ])
    func otherDestinations(name: String) {
        #expect(DestinationName(rawValue: name).repliedJob == nil)
    }

    @Test("times: later minus earlier, never negative; durations round down to milliseconds")
    func timestamps() {
        let moment = Timestamp(milliseconds: 1_000)
        #expect(moment + .seconds(1.5) == Timestamp(milliseconds: 2_500))
        #expect(moment - (moment + .seconds(1)) == .zero)
        #expect((moment + .seconds(1)) - moment == .seconds(1))
        #expect(Duration.microseconds(1_999).wholeMilliseconds == 1)
    }

    @Test("every waiting time is scaled, so that no wait is forgotten")
    func scaled() {
        let scaled = Timing().scaled(by: 100)
        for ((name, whole), (_, part)) in zip(Mirror(reflecting: Timing()).children, Mirror(reflecting: scaled).children) {
            #expect((whole as? Duration).map { $0 / 100 } == part as? Duration, "\(name ?? "")")
            #expect(part is Duration)
        }
        #expect(Timing().scaled(by: 1) == Timing())
    }

    @Test("people are called by their name, or their id")
    func displayNames() {
        var requester = Sample.order().requester
        #expect(requester.displayName == "olga")
        requester.userName = ""
        #expect(requester.displayName == "U1")
        #expect(Sample.anna.givenName == "Anna")
        #expect(Sample.anna.with { $0.name = "" }.givenName == "")
    }

    @Test("a message names people as typed before preflight and by their names after it")
    func brief() {
        let before = JobBrief(JobScript.reaching(.preflight).job)
        #expect(before.fromName == "Anna@example.org")
        #expect(before.toPerson == nil)
        let after = JobBrief(JobScript.reaching(.watching).job)
        #expect(after.fromName == "Anna Petrova")
        #expect(after.toPerson?.name == "Maria Lind")
        #expect(after.census == Sample.rooms)
    }
}

@Suite("Storing jobs")
struct StoringTests {
    /// Jobs with something in every field.
    static let jobs: [Job] =
        JobState.allCases.map { JobScript.reaching($0).job }
        + {
            var outage = JobScript.watching(at: 20)
            outage.keepAnswering(.unavailable(.rateLimited(retryAfter: .seconds(1.5))), for: 300)
            var missing = JobScript.watching(at: 95)
            missing.pass(100)
            missing.happen(.resumed())
            missing.answer(.progressRead(nil))
            missing.answer(.progressRead(nil))
            missing.answer(.evidenceRead(Sample.done))
            var counting = JobScript.watching(at: 20)
            counting.answer(.progressRead(Sample.unclear))
            counting.answer(.unavailable(.status(500)))
            return [outage.job, missing.job, counting.job]
        }()

    @Test("a job read back is the job that was stored", arguments: jobs.indices)
    func jobRoundTrip(index: Int) throws {
        let job = Self.jobs[index]
        #expect(try JSONDecoder().decode(Job.self, from: JSONEncoder().encode(job)) == job)
    }

    @Test(
        "a refusal read back is the refusal that was stored", arguments: RefusalCase.all.map(\.refusal) + [.runningHere(JobID(rawValue: 4))]
    )
    func refusalRoundTrip(refusal: Refusal) throws {
        #expect(try JSONDecoder().decode(Refusal.self, from: JSONEncoder().encode(refusal)) == refusal)
    }

    @Test("an announcement read back is the one that was stored")
    func announcementRoundTrip() throws {
        var told = JobScript.watching(at: 20)
        told.keepAnswering(.unavailable(.unreachable), for: 300)
        told.pass(100)
        told.answer(.progressRead(nil))
        told.answer(.progressRead(nil))
        told.answer(.evidenceRead(Sample.untouched))
        told.pass(100)
        told.happen(.resumed())
        told.answer(.progressRead(Sample.running(50)))
        told.answer(.progressRead(Sample.completed))
        told.answer(.evidenceRead(Sample.done))
        let all =
            told.said + JobScript.reaching(.refused).said + JobScript.reaching(.needsOperator).said
            + JobScript(behind: JobID(rawValue: 2)).said
        #expect(all.count >= 9)
        #expect(try JSONDecoder().decode([Announcement].self, from: JSONEncoder().encode(all)) == all)
    }

    @Test("answers that change nothing are stored once in 20 s, everything else at once")
    func needsSaving() {
        var script = JobScript.watching(at: 20)
        let stored = script.job
        #expect(!script.job.needsSaving(after: stored))
        script.answer(.progressRead(Sample.running(20)))
        script.answer(.progressRead(Sample.running(20)))
        #expect(script.job != stored)
        #expect(!script.job.needsSaving(after: stored))
        var changed = script
        changed.answer(.progressRead(Sample.running(30)))
        #expect(changed.job.needsSaving(after: stored))
        var missing = script
        missing.answer(.progressRead(nil))
        #expect(missing.job.needsSaving(after: stored))
        script.keepAnswering(.progressRead(Sample.running(20)), for: 30)
        #expect(script.job.needsSaving(after: stored))
    }

    @Test("the time between two stores is scaled with the others")
    func needsSavingScaled() {
        var script = JobScript.watching(at: 20)
        let stored = script.job
        script.pass(1)
        script.happen(.progressRead(Sample.running(20)))
        #expect(!script.job.needsSaving(after: stored))
        #expect(script.job.needsSaving(after: stored, timing: Timing().scaled(by: 100)))
    }

    @Test("a change of state is stored, before and after watching", arguments: [JobState.preflight, .intended, .watching])
    func statesAreSaved(state: JobState) {
        #expect(JobScript.reaching(state).job.needsSaving(after: JobScript.reaching(.received).job))
    }
}
