import JobEngine
import JobLedger

extension LedgerContract {
    static let plans: [LedgerContract] = [
        LedgerContract("a plan is read back whole, and a code is given out once") { fixture in
            let shown = try await fixture.show("K7QD")
            try expect(try await fixture.ledger.plan(shown.code) == StoredPlan(shown: shown, fate: .shown, job: nil), "as it was shown")
            try expect(try await !fixture.ledger.keepPlan(shown), "the code is taken")
            let other = try require(PlanCode(rawValue: "P2WM"), "a code")
            try expect(try await fixture.ledger.plan(other) == nil, "no such plan")
        },
        LedgerContract("a confirmed plan makes one job with its two accounts, and is used up") { fixture in
            let shown = try await fixture.show("K7QD")
            guard case .accepted(let job) = try await fixture.admit(try fixture.confirmation(of: shown), at: 599).admission else {
                throw ContractBroken("a plan that was shown can be confirmed")
            }
            try expect(job.order.confirmation?.seen == SeenPlan(shown.plan, in: .main), "the job carries the plan")
            try expect(job.order.from.key == "guid-1" && job.order.to?.key == "maria", "by the ids of the accounts")
            let stored = try await fixture.ledger.plan(shown.code)
            try expect(stored?.fate == .confirmed && stored?.job == job.id, "the plan knows its job")
            let again = try await fixture.admit(try fixture.confirmation(of: shown, key: "double Enter"), at: 599)
            try expect(again.admission == .alreadyRunning(job), "the same again names the job")
            _ = try await fixture.end(try require(try await fixture.ledger.job(job.id), "the job"))
            let late = try await fixture.admit(try fixture.confirmation(of: shown, key: "later"), at: 599)
            try expect(late.admission == .planUnusable(.used(job.id)), "also when it has ended")
        },
        LedgerContract("a plan is confirmed within ten minutes, by the person and in the channel it was shown to") { fixture in
            let shown = try await fixture.show("K7QD")
            for (number, change)
                in ([{ $0.user = "U9" }, { $0.team = "T9" }, { $0.platform = "mattermost" }, { $0.channel = "C9" }]
                as [@Sendable (inout Requester) -> Void]).enumerated()
            {
                var other = shown.order.requester
                change(&other)
                let admitted = try await fixture.admit(try fixture.confirmation(of: shown, by: other, key: "\(number)"), at: 1)
                let refusal: PlanRefusal = other.channel == "C9" ? .elsewhere(channel: "C0001") : .somebodyElses
                try expect(admitted.admission == .planUnusable(refusal), "not by others, not elsewhere")
            }
            let late = try await fixture.admit(try fixture.confirmation(of: shown), at: 600)
            try expect(late.admission == .planUnusable(.expired), "too late")
            let early = try await fixture.admit(try fixture.confirmation(of: shown, key: "set back"), at: -1)
            try expect(early.admission == .planUnusable(.expired), "a clock that was set back makes no plan younger")
            try expect(try await fixture.ledger.job(JobID(rawValue: 1)) == nil, "no job was made")
        },
        LedgerContract("a confirmation counts for the plan it was given to, not for the next one with its code") { fixture in
            let shown = try await fixture.show("K7QD")
            var command = try fixture.confirmation(of: shown)
            command.order.confirmation?.seen.hash = "another plan"
            try expect(try await fixture.admit(command).admission == .planUnusable(.unknown), "another plan")
        },
        LedgerContract("a dropped plan is gone for whoever it was shown to, and for nobody else") { fixture in
            let shown = try await fixture.show("K7QD")
            var other = shown.order.requester
            other.user = "U9"
            let refused = try await fixture.ledger.dropPlan(shown.code, for: other, at: fixture.at(1))
            try expect(refused == .somebodyElses, "not by others")
            let dropped = try await fixture.ledger.dropPlan(shown.code, for: shown.order.requester, at: fixture.at(1))
            try expect(dropped == nil, "it is dropped")
            let twice = try await fixture.ledger.dropPlan(shown.code, for: shown.order.requester, at: fixture.at(1))
            try expect(twice == .dropped, "once")
            let confirmed = try await fixture.admit(try fixture.confirmation(of: shown), at: 1)
            try expect(confirmed.admission == .planUnusable(.dropped), "and cannot be confirmed")
        },
        LedgerContract("a leaver is the same person whether typed, searched or confirmed") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let shown = try await fixture.show("K7QD")
            let confirmed = try await fixture.admit(try fixture.confirmation(of: shown))
            try expect(confirmed.admission == .alreadyRunning(first.job), "a typed job is in the way of a confirmed one")
            try expect(try await fixture.ledger.plan(shown.code)?.fate == .shown, "and the plan is not used up")
            _ = try await fixture.end(first)
            guard case .accepted(let job) = try await fixture.admit(try fixture.confirmation(of: shown, key: "again")).admission else {
                throw ContractBroken("nothing is in the way any more")
            }
            for name in ["Anna@example.org", "GUID-1"] {
                let typed = try await fixture.admit(from: name, key: name)
                try expect(typed.admission == .alreadyRunning(job), "a confirmed job is in the way of \(name)")
            }
        },
        LedgerContract("a step may offer a plan, which is kept with it") { fixture in
            let shown = try await fixture.show("K7QD")
            _ = try await fixture.admit(try fixture.confirmation(of: shown))
            let job = try await fixture.advance(try require(try await fixture.ledger.job(JobID(rawValue: 1)), "the job"), .turnCame)
            var findings = fixture.findings(from: "guid-1")
            findings.holdings?.census.active = .init(count: 3, roomIDs: ["1", "2", "3"])
            findings.freshCode = PlanCode(rawValue: "P2WM")
            let refused = try await fixture.advance(job, .preflightRead(findings), at: 5)
            try expect(refused.job.state == .refused, "the plan has changed")
            let offered = try await fixture.ledger.plan(try require(findings.freshCode, "a code"))
            try expect(offered?.shown.plan.census.active.count == 3 && offered?.fate == .shown, "the plan as it is now")
            try expect(offered?.shown.order.confirmation == nil && offered?.shown.shownAt == fixture.at(5), "waits for its own answer")
        },
    ]

    static let limits: [LedgerContract] = [
        LedgerContract("jobs of a person count from their start, and before it as jobs that may start") { fixture in
            let requester = fixture.order(from: "anna@example.org").requester
            let first = try await fixture.watched(from: "anna@example.org", user: "1", at: 100)
            _ = try await fixture.accept(from: "petr@example.org", at: 200)
            var usage = try await fixture.ledger.usage(of: requester, since: fixture.at(0), without: nil)
            try expect(usage == PersonUsage(starts: [fixture.at(100)], pending: 1), "one has started, one may")
            _ = try await fixture.end(first, at: 300)
            usage = try await fixture.ledger.usage(of: requester, since: fixture.at(0), without: JobID(rawValue: 2))
            try expect(usage == PersonUsage(starts: [fixture.at(100)], pending: 0), "a start counts after the end, a job left out does not")
            usage = try await fixture.ledger.usage(of: requester, since: fixture.at(100), without: nil)
            try expect(usage.starts.isEmpty, "earlier starts do not matter")
            var other = requester
            other.user = "U9"
            let nothing = try await fixture.ledger.usage(of: other, since: fixture.at(0), without: nil)
            try expect(nothing == PersonUsage(starts: [], pending: 0), "nor do those of others")
        },
        LedgerContract("a command over the limit makes nothing, following counts for nothing") { fixture in
            func limited(_ from: String) -> CommandRecord {
                var command = fixture.command(from: from)
                command.quota = Quota([.init(jobs: 2, window: .seconds(3_600))])
                return command
            }
            _ = try await fixture.watched(from: "anna@example.org", user: "1", at: 0)
            var watching = limited("lena@example.org")
            watching.order.to = nil
            guard case .accepted = try await fixture.admit(watching, at: 1).admission,
                case .accepted = try await fixture.admit(limited("petr@example.org"), at: 1).admission
            else { throw ContractBroken("two jobs are allowed") }
            let third = try await fixture.admit(limited("ivan@example.org"), at: 1)
            try expect(third.admission == .overQuota(.init(jobs: 2, window: .seconds(3_600))), "a third is not")
            try expect(try await fixture.ledger.job(JobID(rawValue: 4)) == nil, "nothing was made")
            guard case .accepted = try await fixture.admit(limited("max@example.org"), at: 3_600).admission else {
                throw ContractBroken("an hour later the first start does not count any more")
            }
        },
        LedgerContract("while new jobs are paused none gets its turn and none reaches its start, and a running one goes on") { fixture in
            let requester = fixture.order(from: "anna@example.org").requester
            let job = try await fixture.advance(try await fixture.accept(from: "anna@example.org"), .turnCame)
            try expect(try await fixture.ledger.pause(of: .main) == nil, "nobody has paused")
            let before = try await fixture.ledger.setPause(true, of: .main, for: requester, at: fixture.at(1))
            try expect(before == nil, "it was not paused")
            let again = try await fixture.ledger.setPause(true, of: .main, for: requester, at: fixture.at(9))
            try expect(again == Pause(by: requester, since: fixture.at(1)), "the first pause holds")
            _ = try await expectError(.paused, "no start is recorded") {
                _ = try await fixture.advance(job, .preflightRead(fixture.findings(from: "1")))
            }
            let waiting = try await fixture.advance(job, .held)
            try expect(waiting.job.state == .queued, "it waits in line")
            try expect(try await fixture.ledger.nextJob(in: .main) == nil, "and does not get its turn")
            _ = try await fixture.ledger.setPause(false, of: .main, for: requester, at: fixture.at(10))
            try expect(try await fixture.ledger.nextJob(in: .main) == waiting, "until somebody resumes")
            let running = try await fixture.advance(
                waiting, .turnCame, .preflightRead(fixture.findings(from: "1")), .startAccepted(fixture.progress(0)))
            _ = try await fixture.ledger.setPause(true, of: .main, for: requester, at: fixture.at(11))
            try expect(try await fixture.ledger.nextJob(in: .main) == running, "a running job is not paused")
            _ = try await fixture.advance(running, .progressRead(fixture.progress(10)))
        },
        LedgerContract("a job that needs a second person holds nobody up, and goes on with one") { fixture in
            var command = fixture.command(from: "anna@example.org")
            command.approvalWithin = .seconds(60)
            _ = try await fixture.admit(command)
            let second = try await fixture.accept(from: "petr@example.org")
            try expect(second.job.state == .received, "the next one waits for nobody")
            let job = try require(try await fixture.ledger.firstUnapprovedJob(in: .main), "one waits for a second person")
            try expect(job.job.state == .needsApproval, "the first")
            try expect(try await fixture.ledger.nextJob(in: .main)?.job.id == second.job.id, "it does not get its turn")
            var approver = command.order.requester
            approver.user = "U2"
            _ = try await fixture.ledger.change(job.job.id, for: approver, at: fixture.at(5)) { [approver] job in
                guard case .taken(let step) = job.approve(by: approver, at: fixture.at(5)) else { return nil }
                return step
            }
            try expect(try await fixture.ledger.nextJob(in: .main)?.job.approval?.by == approver, "now it does")
            try expect(try await fixture.ledger.firstUnapprovedJob(in: .main) == nil, "and nobody waits any more")
        },
        LedgerContract("ended jobs come last first, all or those about one person") { fixture in
            let anna = try await fixture.end(try await fixture.watched(from: "anna@example.org", user: "GUID-1"), at: 10)
            let petr = try await fixture.end(try await fixture.accept(from: "petr@example.org"), at: 20)
            _ = try await fixture.accept(from: "lena@example.org")
            let all = try await fixture.ledger.endedJobs(about: nil, in: .main, limit: 5).map(\.job.id)
            try expect(all == [petr.job.id, anna.job.id], "the last one first, unfinished ones not at all")
            try expect(
                try await fixture.ledger.endedJobs(about: nil, in: .main, limit: 1).map(\.job.id) == [petr.job.id], "at most so many")
            for key in ["Anna@example.org", "guid-1"] {
                let found = try await fixture.ledger.endedJobs(about: key, in: .main, limit: 5).map(\.job.id)
                try expect(found == [anna.job.id], "\(key)")
            }
            try expect(try await fixture.ledger.endedJobs(about: nil, in: PortalName(rawValue: "other"), limit: 5).isEmpty, "per portal")
        },
    ]
}
