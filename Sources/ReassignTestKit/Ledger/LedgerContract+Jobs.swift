import JobEngine
import JobLedger

extension LedgerContract {
    static let commands: [LedgerContract] = [
        LedgerContract("jobs are numbered from 1") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.accept(from: "petr@example.org")
            try expect(first.job.id == JobID(rawValue: 1), "the first job is J-1")
            try expect(second.job.id == JobID(rawValue: 2), "the second job is J-2")
            try expect(first.job.state == .received && second.job.state == .queued, "the second waits")
        },
        LedgerContract("the same command gets its first answer word for word and makes nothing") { fixture in
            let first = try await fixture.admit(from: "anna@example.org", key: "k")
            let stored = try require(try await fixture.ledger.job(JobID(rawValue: 1)), "J-1 is stored")
            _ = try await fixture.end(stored)
            let again = try await fixture.admit(from: "anna@example.org", key: "k", at: 86_400)
            try expect(again.admission == nil, "a repeated command comes to nothing")
            try expect(again.answer == first.answer && first.answer == Array("accepted J-1".utf8), "the answer is the first one")
            try expect(try await fixture.ledger.job(JobID(rawValue: 2)) == nil, "no second job")
        },
        LedgerContract("a second command about an unfinished leaver names the job, and its answer is kept too") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.admit(from: "ANNA@example.org", key: "other")
            try expect(second.admission == .alreadyRunning(first.job), "it names the job")
            _ = try await fixture.end(first)
            let again = try await fixture.admit(from: "ANNA@example.org", key: "other")
            try expect(again.admission == nil && again.answer == Array("already running J-1".utf8), "the first answer, word for word")
        },
        LedgerContract("the leaver is recognised by the resolved id and e-mail") { fixture in
            let job = try await fixture.accept(from: "anna@example.org")
            _ = try await fixture.advance(job, .turnCame, .preflightRead(fixture.findings(from: "GUID-1", email: "Anna.P@example.org")))
            for name in ["guid-1", "anna.p@example.org"] {
                guard case .alreadyRunning(let running) = try await fixture.admit(from: name).admission else {
                    throw ContractBroken("\(name) is the same person")
                }
                try expect(running.id == job.job.id, "\(name) names the job")
            }
        },
        LedgerContract("the same order again closes a job that waits for a decision, and takes its place") { fixture in
            let held = try await fixture.holdForOperator(try await fixture.accept(from: "anna@example.org"), user: "guid-1")
            guard case .accepted(let job) = try await fixture.admit(from: "anna@example.org", key: "again").admission else {
                throw ContractBroken("the same order again is accepted")
            }
            let closed = try require(try await fixture.ledger.job(held.job.id), "the held job is kept")
            try expect(closed.job.ending?.result == .leftUndecided(successor: job.id), "it says which job follows")
            try expect(job.id == JobID(rawValue: 2) && job.state == .received, "the new one can run at once")
        },
        LedgerContract("another heir for a leaver whose job waits for a decision is not accepted") { fixture in
            let held = try await fixture.holdForOperator(try await fixture.accept(from: "anna@example.org"), user: "guid-1")
            var command = fixture.command(from: "anna@example.org", key: "other heir")
            command.order.to = .init(kind: .email, typed: "ivan@example.org", key: "ivan@example.org")
            let admitted = try await fixture.ledger.admit(command, at: fixture.start) { _ in [] }
            try expect(admitted.admission == .alreadyRunning(held.job), "the decision comes first")
        },
        LedgerContract("an ended job is in nobody's way") { fixture in
            _ = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            guard case .accepted(let job) = try await fixture.admit(from: "anna@example.org", key: "later").admission else {
                throw ContractBroken("the same leaver can be ordered again")
            }
            try expect(job.id == JobID(rawValue: 2) && job.state == .received, "and waits for nobody")
        },
        LedgerContract("a new job waits behind the last in line of its own portal") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            _ = try await fixture.accept(from: "petr@example.org")
            _ = try await fixture.accept(from: "lena@example.org")
            let elsewhere = try await fixture.accept(from: "ivan@example.org", portal: PortalName(rawValue: "other"))
            try expect(elsewhere.job.state == .received, "other portals do not wait")
            var behind: [JobID] = []
            for _ in 0..<3 {
                let post = try await fixture.claim()
                if case .waiting(let ahead) = post.announcement.notice { behind.append(ahead) }
                try await fixture.ledger.settlePost(post.id, .sent, at: fixture.start)
            }
            try expect(behind == [JobID(rawValue: 1), JobID(rawValue: 2)], "J-2 is behind J-1 and J-3 behind J-2, not \(behind)")
        },
    ]

    static let jobs: [LedgerContract] = [
        LedgerContract("a stored step is read back whole, one revision later") { fixture in
            let accepted = try await fixture.accept(from: "anna@example.org")
            let watched = try await fixture.advance(
                accepted, .turnCame, .preflightRead(fixture.findings(from: "1")), .startAccepted(fixture.progress(10)))
            try expect(watched.revision == accepted.revision + 3, "every step is a revision")
            try expect(try await fixture.ledger.job(watched.job.id) == watched, "what is read is what was stored")
        },
        LedgerContract("a step of an older revision changes nothing") { fixture in
            let accepted = try await fixture.accept(from: "anna@example.org")
            let newer = try await fixture.advance(accepted, .turnCame)
            _ = try await expectError(.stale, "an older revision is refused") { _ = try await fixture.advance(accepted, .turnCame) }
            try expect(try await fixture.ledger.job(accepted.job.id) == newer, "the newer one stays")
        },
        LedgerContract("an ended job never changes") { fixture in
            let ended = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            _ = try await expectError(.stale, "an ended job takes no step") { _ = try await fixture.advance(ended, .turnCame) }
        },
        LedgerContract("of two jobs about the same resolved person, the second is told which the first is") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.accept(from: "anna.old@example.org")
            let held = try await fixture.holdForOperator(first, user: "GUID-1")
            let preflight = try await fixture.advance(second, .turnCame)
            let error = try await expectError(.leaverTaken, "the person is taken") {
                _ = try await fixture.advance(preflight, .preflightRead(fixture.findings(from: "guid-1")))
            }
            try expect(error.otherJob == held.job.id, "the error names the other job")
            let refused = try await fixture.advance(preflight, .leaverTaken(by: held.job.id))
            try expect(refused.job.state == .refused, "the loser can be refused")
        },
        LedgerContract("one job at a time runs in a portal") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.accept(from: "petr@example.org")
            let elsewhere = try await fixture.accept(from: "petr@example.org", portal: PortalName(rawValue: "other"))
            _ = try await fixture.advance(first, .turnCame)
            _ = try await expectError(.conflict, "a second running job is refused") { _ = try await fixture.advance(second, .turnCame) }
            _ = try await fixture.advance(elsewhere, .turnCame)
        },
        LedgerContract("the running job comes next, then the one that has waited longest") { fixture in
            try expect(try await fixture.ledger.nextJob(in: .main) == nil, "an empty store has nothing to do")
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.accept(from: "petr@example.org")
            _ = try await fixture.accept(from: "lena@example.org")
            try expect(try await fixture.ledger.nextJob(in: .main)?.job.id == first.job.id, "first the oldest")
            let running = try await fixture.advance(first, .turnCame)
            try expect(try await fixture.ledger.nextJob(in: .main) == running, "then the running one, until it ends")
            let unfinished = try await fixture.ledger.unfinishedJobs(in: .main, limit: 2)
            try expect(unfinished.map(\.job.id) == [first.job.id, second.job.id], "unfinished jobs come oldest first, and bounded")
            _ = try await fixture.advance(running, .preflightRead(fixture.findings(from: "1", isRequesterAllowed: false)))
            try expect(try await fixture.ledger.nextJob(in: .main)?.job.id == second.job.id, "then the second")
            try expect(try await fixture.ledger.nextJob(in: PortalName(rawValue: "other")) == nil, "other portals have their own")
        },
        LedgerContract("a job that waits for a person does not hold up the others") { fixture in
            let first = try await fixture.accept(from: "anna@example.org")
            let second = try await fixture.accept(from: "petr@example.org")
            _ = try await fixture.holdForOperator(first, user: "1")
            try expect(try await fixture.ledger.nextJob(in: .main)?.job.id == second.job.id, "the next one's turn has come")
        },
        LedgerContract("the newest job about a person is found by what was typed, id and e-mail") { fixture in
            let first = try await fixture.watched(from: "anna@example.org", user: "GUID-1")
            let ended = try await fixture.end(first)
            let second = try await fixture.accept(from: "guid-1")
            for (key, id) in [("Anna@example.org", ended.job.id), ("GUID-1", second.job.id)] {
                let found = try await fixture.ledger.newestJob(about: key, in: .main)
                try expect(found?.job.id == id, "\(key) leads to \(id)")
            }
            try expect(try await fixture.ledger.newestJob(about: "nobody", in: .main) == nil, "nobody leads to nothing")
        },
    ]
}

extension LedgerFixture {
    /// Brings a job to the state in which a person decides: ended in an unknown way, with nothing to count.
    func holdForOperator(_ stored: StoredJob, user: String) async throws -> StoredJob {
        let none = RoomCensus(active: .init(count: 0, roomIDs: []), archived: .init(count: 0, roomIDs: []))
        var findings = findings(from: user)
        findings.holdings?.census = none
        let watched = try await advance(stored, .turnCame, .preflightRead(findings), .startAccepted(progress(50)))
        let unclear = Progress(percentage: 95, status: .unknown("Odd"), isCompleted: true)
        let evidence = Evidence(
            profileExists: true,
            receipt: Receipt(
                plan: try require(watched.job.plan, "a started job has a plan"), leaver: none, heir: nil, profileExists: true),
            sharesFiles: nil
        )
        let held = try await advance(watched, .progressRead(unclear), .evidenceRead(evidence))
        try expect(held.job.state == .needsOperator, "the engine asks a person, not \(held.job.state)")
        return held
    }
}
