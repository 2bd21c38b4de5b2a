import JobEngine
import ReassignTestKit
import Testing

@Suite("What is started is what was confirmed")
struct ConfirmationTests {
    /// One thing that may be different when the start is due.
    private static let changes: [@Sendable (inout PreflightFindings) -> Void] = [
        { $0.holdings?.census.active.count += 1 }, { $0.holdings?.census.active.roomIDs[0] = "99" },
        { $0.holdings?.census.archived.count += 1 }, { $0.leaver = .exact(Sample.anna.with { $0.name = "Anna Berg" }) },
        { $0.leaver = .exact(Sample.anna.with { $0.role = .roomAdmin }) }, { $0.heir = .exact(Sample.maria.with { $0.name = "M" }) },
        { $0.heir = .exact(Sample.maria.with { $0.role = .docSpaceAdmin }) },
        { $0.heir = .exact(Sample.maria.with { $0.id = "a0000000-0000-4000-8000-000000000077" }) },
    ]

    @Test("whatever was confirmed and whatever has changed, only the confirmed plan is started", arguments: 0..<500)
    func property(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let (deletes, disables) = (random.isTrue(outOf: 2), random.isTrue(outOf: 2))
        let isChanged = random.isTrue(outOf: 2)
        let plan = Sample.plan(deleteProfile: deletes, disables: disables)
        var asked = Sample.order()
        asked.deleteProfile = deletes
        asked.disables = disables
        let order = try #require(Sample.confirmed(asked, plan))
        var script = JobScript(order)
        script.happen(.turnCame)
        var findings = Sample.findings()
        findings.freshCode = PlanCode.random(using: &random)
        if isChanged { Self.changes.randomElement(using: &random)?(&findings) }
        // Disabled since the plan by the bot, or by somebody else.
        if disables, random.isTrue(outOf: 2), !isChanged {
            var active = findings
            active.leaver = .exact(Sample.anna.with { $0.status = .active })
            script.answer(.preflightRead(active))
            #expect(script.state == .disabling)
            script.answer(random.isTrue(outOf: 2) ? .disabled : .unavailable(.unreachable))
        }
        script.answer(.preflightRead(findings))
        let start = script.starts.first
        #expect((start == nil) == isChanged)
        if let start {
            #expect(start.from == plan.from.id && start.to == plan.to?.id && start.deleteProfile == deletes)
            #expect(script.job.lastAttempt?.planHash == plan.hash(in: .main))
        } else {
            guard case .refused(.planChanged(_, _, _, let code)) = script.result else {
                Issue.record("\(script.state)")
                return
            }
            #expect(code == findings.freshCode)
        }
    }

    @Test("a plan of a disabled leaver disables nobody who is active again when the start is due", arguments: [false, true])
    func enabledSincePlan(isOfEarlierVersion: Bool) throws {
        var plan = Sample.plan(disables: true)
        plan.from = Sample.anna
        var asked = Sample.order()
        asked.disables = true
        var order = try #require(Sample.confirmed(asked, plan))
        #expect(!order.disables)
        if isOfEarlierVersion {
            order.disables = true
            order.confirmation?.disables = true
            order.confirmation?.seen = SeenPlan(plan, in: .main)
        }
        var disabled = JobScript(order)
        disabled.happen(.turnCame)
        disabled.answer(.preflightRead(Sample.findings()))
        #expect(disabled.state == .intended)
        var script = JobScript(order)
        script.happen(.turnCame)
        let active = Sample.anna.with { $0.status = .active }
        script.answer(.preflightRead(Sample.findings(from: active)))
        #expect(script.result == .refused(.leaverStillActive(active)))
        #expect(script.job.disabling == nil && script.starts.isEmpty)
    }

    @Test("a deletion or a disabling that nobody confirmed is never carried out", arguments: [(true, false), (false, true)])
    func unconfirmed(deletes: Bool, disables: Bool) {
        var order = Sample.order()
        order.deleteProfile = deletes
        order.disables = disables
        var script = JobScript(order)
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        #expect(script.result == .refused(.notConfirmed))
        #expect(script.starts.isEmpty)
    }

    @Test("the plan is checked again for a start that could not leave")
    func afterNotSent() {
        var script = JobScript(Sample.order(deleteProfile: true))
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings()))
        script.answer(.startNotSent(.unreachable))
        var findings = Sample.findings()
        findings.holdings?.census.active.count = 9
        script.answer(.preflightRead(findings))
        #expect(script.state == .refused)
        #expect(script.starts.count == 1)
    }

    @Test("over the limit, nothing is started")
    func overQuota() {
        var script = JobScript.reaching(.preflight)
        var findings = Sample.findings()
        findings.brokenLimit = .init(jobs: 5, window: .seconds(3_600))
        script.answer(.preflightRead(findings))
        #expect(script.result == .refused(.overQuota(jobs: 5, within: .seconds(3_600))))
    }
}

@Suite("Disabling the leaver")
struct DisablingTests {
    private static let active = Sample.findings(from: Sample.anna.with { $0.status = .active })

    @Test(
        "whether the portal says yes or nothing, what it shows decides", arguments: [.disabled, .unavailable(.status(502))] as [JobEvent])
    func shown(answer: JobEvent) {
        var script = JobScript.reaching(.disabling)
        script.answer(answer)
        #expect(script.state == .preflight)
        script.answer(.preflightRead(Self.active))
        #expect(script.state == .disabling)
        script.answer(.disabled)
        script.answer(.preflightRead(Sample.findings()))
        #expect(script.state == .intended)
        #expect(script.notices.first == .leaverDisabled(Sample.anna))
        #expect(script.job.disabling?.isDone == true)
    }

    @Test("a portal that says yes and does nothing is asked three times")
    func noEffect() {
        var script = JobScript(Sample.order(disables: true))
        script.happen(.turnCame)
        for _ in 0..<3 {
            script.answer(.preflightRead(Self.active))
            #expect(script.state == .disabling)
            script.answer(.disabled)
        }
        script.answer(.preflightRead(Self.active))
        guard case .refused(.leaverStillActive) = script.result else {
            Issue.record("\(script.state)")
            return
        }
    }

    @Test("somebody whom the bot has disabled and a person has enabled again is left alone", arguments: [false, true])
    func enabledAgain(mayHaveStarted: Bool) {
        var script = JobScript.reaching(.disabling)
        script.answer(.disabled)
        script.answer(.preflightRead(Sample.findings()))
        if mayHaveStarted {
            script.pass(120)
            script.happen(.resumed())
            while script.state == .reconciling {
                script.answer(script.next?.isReadEvidence == true ? .evidenceRead(Sample.untouched) : .progressRead(nil))
            }
        } else {
            script.answer(.startNotSent(.unreachable))
        }
        script.answer(.preflightRead(Self.active))
        #expect(script.state == (mayHaveStarted ? .needsOperator : .refused))
        #expect(script.starts.count == 1)
        #expect(script.job.disabling?.requests == 1)
    }

    @Test("a portal that answers questions but cannot disable is left alone after half an hour")
    func unavailable() {
        var script = JobScript.reaching(.disabling)
        let since = script.now
        for _ in 0..<2_000 where !script.state.isTerminal {
            script.answer(script.state == .disabling ? .unavailable(.status(502)) : .preflightRead(Self.active))
        }
        #expect(script.result == .neverStarted(.status(502)))
        #expect(script.now - since <= .seconds(2_000))
    }

    @Test("a refusal ends the job, a cancel too, and a restart looks again")
    func ends() {
        var refused = JobScript.reaching(.disabling)
        refused.answer(.disableRefused(status: 403, message: nil))
        #expect(refused.result == .startRefused(status: 403, message: nil))
        var cancelled = JobScript.reaching(.disabling)
        cancelled.cancel(by: "olga")
        #expect(cancelled.state == .cancelled)
        var resumed = JobScript.reaching(.disabling)
        resumed.happen(.resumed())
        #expect(resumed.state == .preflight)
    }

    @Test("who is in a directory, invited, or was not to be disabled, is not", arguments: [0, 1, 2])
    func notDisabled(kind: Int) {
        let person = Sample.anna.with {
            $0.status = kind == 1 ? .pending : .active
            $0.isFromDirectory = kind == 0
        }
        var script = JobScript(Sample.order(disables: kind != 2))
        script.happen(.turnCame)
        script.answer(.preflightRead(Sample.findings(from: person)))
        #expect(script.state == .refused)
    }
}

@Suite("A second person")
struct ApprovalTests {
    private static let boris = Requester(
        platform: "slack", team: "T1", channel: "C1", channelName: "it-ops", user: "U2", userName: "boris")

    @Test("a job waits for the second person, then for its turn")
    func approve() {
        var script = JobScript.reaching(.needsApproval)
        #expect(script.notices == [.needsApproval(within: .seconds(86_400))])
        guard case .taken(let step) = script.job.approve(by: Self.boris, at: script.now) else {
            Issue.record("not taken")
            return
        }
        #expect(step.job.state == .queued)
        #expect(step.announcements.map(\.notice) == [.approved(by: "boris")])
        guard case .takenBefore = step.job.approve(by: Self.boris, at: script.now) else {
            Issue.record("twice")
            return
        }
        script.happen(.turnCame)
        #expect(script.state == .needsApproval)
        #expect(JobScript.reaching(.received).job.approve(by: Self.boris, at: script.now) == .nothingToApprove)
    }

    @Test("it ends when nobody agrees in time, and not before")
    func expire() {
        let script = JobScript.reaching(.needsApproval)
        #expect(script.job.expireApproval(at: script.now + .seconds(86_399), timing: Timing()) == nil)
        let step = script.job.expireApproval(at: script.now + .seconds(86_400), timing: Timing())
        #expect(step?.job.ending?.result == .refused(.notApproved(within: .seconds(86_400))))
        #expect(step?.announcements.map(\.weight) == [.incident, .personal])
        #expect(JobScript.reaching(.queued).job.expireApproval(at: script.now + .seconds(999_999), timing: Timing()) == nil)
    }

    @Test(
        "the second person is an operator of the same platform who did not ask",
        arguments: [("slack", "U1", false), ("slack", "U2", true), ("slack", "U3", false), ("mattermost", "U2", false)])
    func mayApprove(platform: String, user: String, isAllowed: Bool) {
        let lists = AccessPolicy.Lists(teams: ["T1", "T2"], channels: ["C1"], users: ["U1", "U2", "U3"])
        var policy = AccessPolicy(
            lists: ["slack": lists, "mattermost": lists], operators: ["slack:U1", "slack:U2", "mattermost:U2"])
        policy.approval = .always
        var requester = Self.boris
        requester.platform = platform
        requester.user = user
        #expect((policy.mayApprove(requester, Sample.order()) == .allowed) == isAllowed)
        // Another team is no other person.
        requester.team = "T2"
        #expect((policy.mayApprove(requester, Sample.order()) == .allowed) == isAllowed)
        let waiting = JobScript(Sample.order(), approvalWithin: .seconds(60)).job
        #expect(policy.authorize(startOf: waiting) == .refused(.approval))
        guard isAllowed, case .taken(let step) = waiting.approve(by: requester, at: waiting.acceptedAt) else { return }
        #expect(policy.authorize(startOf: step.job) == .allowed)
        policy.operators = ["slack:U1"]
        #expect(policy.authorize(startOf: step.job) == .refused(.operator))
    }

    @Test("options are refused where the operator does not offer them, now as at the start", arguments: [(true, false), (false, true)])
    func options(deletes: Bool, disables: Bool) {
        var policy = AccessPolicy(lists: ["slack": .init(teams: ["T1"], channels: ["C1"], users: ["U1"])], operators: [])
        let order = Sample.order(deleteProfile: deletes, disables: disables)
        #expect(policy.authorize(order) == .refused(deletes ? .deletion : .disabling))
        policy.allowsDeletion = deletes
        policy.allowsDisabling = disables
        #expect(policy.authorize(order) == .allowed)
        #expect(!policy.needsPlan(order))
        var unconfirmed = order
        unconfirmed.confirmation = nil
        #expect(policy.needsPlan(unconfirmed))
    }
}

@Suite("Codes and limits")
struct CodeAndQuotaTests {
    @Test("codes have four letters that nobody mistakes, and are typed in any case")
    func codes() {
        var random = SplitMix64(seed: 1)
        var seen: Set<PlanCode> = []
        for _ in 0..<2_000 {
            let code = PlanCode.random(using: &random)
            #expect(PlanCode(typed: code.rawValue.lowercased()) == code)
            #expect(code.rawValue.allSatisfy { !"0O1IL5S8BZUAE".contains($0) })
            seen.insert(code)
        }
        #expect(seen.count > 1_980)
        for text in ["", "K7Q", "K7QDX", "K7Q0", "K7 D", "к7QD"] { #expect(PlanCode(typed: text) == nil) }
    }

    @Test("each limit counts in its own window, waiting jobs in all of them")
    func quota() {
        let quota = Quota([.init(jobs: 2, window: .seconds(3_600)), .init(jobs: 3, window: .seconds(86_400))])
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        func ago(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: now.milliseconds - seconds * 1_000) }
        #expect(quota.exceeded(after: [ago(1)], pending: 0, at: now) == nil)
        #expect(quota.exceeded(after: [ago(1), ago(3_599)], pending: 0, at: now)?.jobs == 2)
        #expect(quota.exceeded(after: [ago(1), ago(3_600)], pending: 0, at: now) == nil)
        #expect(quota.exceeded(after: [ago(1)], pending: 1, at: now)?.jobs == 2)
        #expect(quota.exceeded(after: [ago(1), ago(7_200), ago(7_300)], pending: 0, at: now)?.jobs == 3)
        #expect(quota.exceeded(after: [ago(-50), ago(-60)], pending: 0, at: now)?.jobs == 2)
        #expect(Quota.unlimited.exceeded(after: [now, now, now], pending: 9, at: now) == nil)
        #expect(Quota([.init(jobs: 0, window: .seconds(1))]).exceeded(after: [], pending: 0, at: now)?.jobs == 0)
    }
}
