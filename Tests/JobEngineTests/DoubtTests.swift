import JobEngine
import Testing

/// What the bot must not claim while a start, a stop or an end is in doubt.
@Suite("Doubt")
struct DoubtTests {
    // MARK: A start that was lost from sight

    /// The bot was away while its start may have come and gone, looked for half an hour, and is about to try again.
    private static func lostFromSight() -> JobScript {
        var script = JobScript.reaching(.intended)
        script.pass(120)
        script.happen(.resumed())
        while script.state == .reconciling {
            script.answer(script.next?.isReadEvidence == true ? .evidenceRead(Sample.untouched) : .progressRead(nil))
        }
        return script
    }

    @Test("a second start waits as long as the first one may wait in the portal's queue")
    func patience() {
        let script = Self.lostFromSight()
        #expect(script.state == .preflight)
        #expect(script.job.attempts.map(\.outcome) == [.lostFromSight])
        #expect(script.now - (script.job.attempts.first?.intendedAt ?? script.now) >= .seconds(1_890))
    }

    static let obstacles: [JobEvent] = [
        .preflightRead(Sample.findings(isRequesterAllowed: false)),
        .preflightRead(Sample.findings(to: Sample.maria.with { $0.status = .disabled })),
        .preflightRead(Sample.findings(from: Sample.anna.with { $0.status = .active })),
        .preflightRead(Sample.findings(from: nil)),
        .preflightRefused(status: 403, message: nil),
    ]

    @Test("what stands in the way of a second start is no proof that nothing was started", arguments: obstacles)
    func notDenied(obstacle: JobEvent) {
        var script = Self.lostFromSight()
        script.answer(obstacle)
        #expect(script.state == .needsOperator)
        #expect(script.notices.last == .needsDecision(.startNeverShown(left: nil)))
    }

    @Test("nor is a portal that cannot be reached any more, or that refuses the second start")
    func notDeniedLater() {
        var silent = Self.lostFromSight()
        silent.keepAnswering(.unavailable(.unreachable), for: 3_600)
        #expect(silent.state == .needsOperator)

        var refused = Self.lostFromSight()
        refused.answer(.preflightRead(Sample.findings()))
        refused.answer(.startRefused(status: 400, message: nil))
        #expect(refused.state == .needsOperator)
    }

    @Test("a start that provably did not happen is still called so")
    func provablyAbsent() {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        script.answer(.preflightRead(Sample.findings(isRequesterAllowed: false)))
        #expect(script.result == .refused(.requesterNotAllowed))
    }

    @Test("a plan that changed while the start could not leave starts nothing")
    func planChangedMeanwhile() throws {
        var script = JobScript(try #require(Sample.confirmed(Sample.order(), Sample.plan())))
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startNotSent(.unreachable))
        let grown = RoomCensus(active: .init(count: 4, roomIDs: ["11", "12", "13", "15"]), archived: Sample.rooms.archived)
        script.answer(.preflightRead(Sample.findings(census: grown)))
        #expect(script.state == .refused)
        #expect(script.starts.count == 1)
    }

    // MARK: Another run than the ordered one

    @Test("an end with a profile that is not as ordered is not called finished", arguments: [false, true], [false, true])
    func profile(deleteProfile: Bool, exists: Bool) {
        var script = JobScript(deleteProfile: deleteProfile)
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startAccepted(Sample.running(0)))
        script.answer(.progressRead(Sample.completed))
        script.answer(.evidenceRead(Sample.evidence(leaver: Sample.noRooms, heir: Sample.rooms, profileExists: exists)))
        #expect(script.result == (exists == deleteProfile ? .profileNotAsOrdered : .finished))
    }

    // MARK: Stops

    @Test("a stop that the portal refused did not stop the job")
    func refusedStop() {
        var script = JobScript.watching(at: 10)
        script.cancel(by: "olga")
        script.happen(.stopRefused(status: 403))
        script.answer(.progressRead(Sample.canceled(20)))
        script.answer(.evidenceRead(Sample.untouched))
        #expect(script.result == .stoppedUpstream)
    }

    @Test("a job that was listed again when it was asked to stop is not missing since before")
    func stoppedAfterMissing() {
        var script = JobScript.watching(at: 10)
        script.answer(.progressRead(nil))
        script.cancel(by: "olga")
        script.happen(.commanded)
        script.answer(.stopTaken(Sample.canceled(10)))
        #expect(script.job.watch?.missing == nil)
    }

    @Test("a job that cannot be asked to stop is closed by asking once more, not by pressing a key twice")
    func secondCancel() {
        var script = JobScript.watching(at: 10)
        script.keepAnswering(.unavailable(.status(502)), for: 200)
        script.cancel(by: "olga")
        script.pass(1)
        guard case .takenBefore = script.cancel(by: "olga") else {
            Issue.record("a second press closed the job")
            return
        }
        script.pass(20)
        script.cancel(by: "olga")
        #expect(script.result == .closedUndecided(by: "olga"))
    }

    // MARK: Standing still

    @Test("a portal that refuses for half an hour to tell about a job hands it to a person", arguments: [402, 403, 404])
    func notTold(status: Int) {
        var script = JobScript.watching(at: 30)
        script.keepAnswering(.unavailable(.status(status)), for: 1_700)
        #expect(script.state == .watching)
        script.keepAnswering(.unavailable(.status(status)), for: 300)
        #expect(script.state == .needsOperator)
    }

    @Test("a refused key and a portal that is down are waited for", arguments: [Trouble.credentialRefused, .status(502), .unreachable])
    func waitedFor(trouble: Trouble) {
        var script = JobScript.watching(at: 30)
        script.keepAnswering(.unavailable(trouble), for: 7_200)
        #expect(script.state == .watching)
    }

    @Test("a record without any change for half an hour is a person's to judge")
    func standsStill() {
        var script = JobScript.watching(at: 10)
        script.keepAnswering(.progressRead(Sample.running(10)), for: 1_700)
        #expect(script.state == .watching)
        script.keepAnswering(.progressRead(Sample.running(10)), for: 200)
        #expect(script.state == .needsOperator)
        guard case .needsDecision(.standsStill)? = script.notices.last else {
            Issue.record("\(script.notices)")
            return
        }
    }

    @Test("a silence in between is no standing still")
    func silenceBetween() {
        var script = JobScript.watching(at: 10)
        script.keepAnswering(.progressRead(Sample.running(10)), for: 1_000)
        script.keepAnswering(.unavailable(.unreachable), for: 1_000)
        script.answer(.progressRead(Sample.running(10)))
        #expect(script.state == .watching)
    }

    @Test("an end that is seen long after the bot was back did not come while it was away")
    func awayBefore() {
        var script = JobScript.watching(at: 10)
        script.pass(300)
        script.happen(.resumed())
        script.answer(.progressRead(nil))
        script.answer(.progressRead(Sample.completed))
        script.answer(.evidenceRead(Sample.done))
        guard case .ended(_, let wasAway)? = script.notices.last else {
            Issue.record("\(script.notices)")
            return
        }
        #expect(!wasAway)
    }
}
