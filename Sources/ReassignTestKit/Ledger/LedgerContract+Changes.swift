import JobEngine
import JobLedger

extension LedgerContract {
    static let changes: [LedgerContract] = [
        LedgerContract("a command that changes a job is one more revision of it") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "guid-1")
            let requester = job.job.order.requester
            let before = try await fixture.ledger.change(job.job.id, for: requester, at: fixture.at(5)) { job in
                guard case .taken(let step) = job.cancel(by: "olga", at: fixture.at(5)) else { return nil }
                return step
            }
            try expect(before == job.job, "the job as it was")
            let after = try require(try await fixture.ledger.job(job.job.id), "the job")
            try expect(after.job.cancellation?.by == "olga", "what the command wanted is stored")
            try expect(after.revision == job.revision + 1, "the runner can tell")
            do {
                _ = try await fixture.ledger.commit(
                    job.job.step(.progressRead(nil), at: fixture.at(6), under: EnginePolicy()), of: job, at: fixture.at(6))
                throw ContractBroken("a step of the job before the command was stored")
            } catch let error as LedgerError {
                try expect(error.code == .stale, "it is stale")
            }
        },
        LedgerContract("a command that decides nothing changes nothing, and one about no job finds none") { fixture in
            let job = try await fixture.accept(from: "anna@example.org")
            _ = try await fixture.ledger.change(job.job.id, for: job.job.order.requester, at: fixture.at(5)) { _ in nil }
            try expect(try await fixture.ledger.job(job.job.id) == job, "nothing has changed")
            let missing = try await fixture.ledger.change(JobID(rawValue: 9), for: job.job.order.requester, at: fixture.at(5)) { _ in nil }
            try expect(missing == nil, "no such job")
        },
        LedgerContract("work on a job that never holds is counted, and forgotten once it does") { fixture in
            let first = try await fixture.accept(from: "anna@example.org").job.id
            let second = try await fixture.accept(from: "petr@example.org").job.id
            for count in 1...3 {
                try expect(try await fixture.ledger.beginWork(on: first) == count, "beginning \(count)")
            }
            try expect(try await fixture.ledger.beginWork(on: second) == 1, "another job has its own count")
            try await fixture.ledger.workHolds(on: first)
            try expect(try await fixture.ledger.beginWork(on: first) == 1, "forgotten")
            try expect(try await fixture.ledger.beginWork(on: second) == 2, "the other is not")
        },
        LedgerContract("the unfinished job about somebody is found by typed text, id and e-mail") { fixture in
            let job = try await fixture.accept(from: "anna@example.org")
            _ = try await fixture.advance(job, .turnCame, .preflightRead(fixture.findings(from: "GUID-1", email: "Anna.P@example.org")))
            for name in ["ANNA@example.org", "guid-1", "anna.p@example.org"] {
                try expect(try await fixture.ledger.liveJob(about: name, in: .main)?.job.id == job.job.id, name)
            }
            try expect(try await fixture.ledger.liveJob(about: "petr@example.org", in: .main) == nil, "nobody else's")
        },
    ]
}
