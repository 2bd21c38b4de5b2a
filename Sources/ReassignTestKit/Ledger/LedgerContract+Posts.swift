import JobEngine
import JobLedger

extension LedgerContract {
    static let posts: [LedgerContract] = [
        LedgerContract("posts of a destination are taken in order, and a failed one holds up those behind it") { fixture in
            let first = try await fixture.watched(from: "anna@example.org", user: "1")
            _ = try await fixture.accept(from: "petr@example.org")
            let start = try await fixture.claim()
            try expect(start.announcement.brief.id == first.job.id && start.announcement.weight == .start, "the start comes first")
            try await fixture.ledger.settlePost(start.id, .again(at: fixture.at(30), because: .notDelivered), at: fixture.start)
            let early = try await fixture.ledger.claimPost(to: fixture.channel, at: fixture.at(29))
            try expect(early == .dueAt(fixture.at(30)), "not before its time")
            let again = try await fixture.claim(at: 30)
            try expect(again.id == start.id && again.tries == 2 && again.ambiguousTries == 0, "the same post, second try")
            try await fixture.ledger.settlePost(again.id, .sent, at: fixture.at(30))
            let waiting = try await fixture.claim(at: 30)
            try expect(waiting.announcement.notice == .waiting(behind: first.job.id), "then the next")
            try await fixture.ledger.settlePost(waiting.id, .sent, at: fixture.at(30))
            try expect(try await fixture.ledger.claimPost(to: fixture.channel, at: fixture.at(30)) == .nothing, "then nothing")
        },
        LedgerContract("destinations with something to send are listed once, and no others") { fixture in
            try expect(try await fixture.ledger.destinationsWithPosts() == [], "an empty store has none")
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            let second = try await fixture.accept(from: "petr@example.org", portal: PortalName(rawValue: "other"))
            let refused = try await fixture.end(second)
            let personal = DestinationName.requester(of: refused.job.id)
            try expect(Set(try await fixture.ledger.destinationsWithPosts()) == [fixture.channel, personal], "the channel and the person")
            let post = try await fixture.claim(personal)
            try expect(try await fixture.ledger.destinationsWithPosts().contains(personal), "a post under way is not done")
            try await fixture.ledger.settlePost(post.id, .sent, at: fixture.start)
            try expect(try await fixture.ledger.destinationsWithPosts() == [fixture.channel], "a sent one is")
        },
        LedgerContract("the newest name of a job's message is told with its next post, and with no other job's") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            let start = try await fixture.claim()
            try expect(start.reference == nil, "nothing has a name yet")
            try await fixture.ledger.settlePost(start.id, .posted(reference: "C1/1"), at: fixture.start)
            let other = try await fixture.accept(from: "petr@example.org")
            let waiting = try await fixture.claim()
            try expect(waiting.announcement.brief.id == other.job.id && waiting.reference == nil, "another job has its own")
            try await fixture.ledger.settlePost(waiting.id, .sent, at: fixture.start)
            let further = try await fixture.advance(job, .progressRead(fixture.progress(10)), at: 20)
            let stage = try await fixture.claim(at: 20)
            try expect(stage.reference == "C1/1", "the job's own")
            try await fixture.ledger.settlePost(stage.id, .posted(reference: "C1/2"), at: fixture.at(20))
            _ = try await fixture.end(further, at: 60)
            try expect(try await fixture.claim(at: 60).reference == "C1/2", "the newest")
        },
        LedgerContract("an old post that is sent again gets no message that says something newer already") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            let start = try await fixture.claim()
            try await fixture.ledger.settlePost(start.id, .dead(reason: "too_old"), at: fixture.start)
            _ = try await fixture.end(job, at: 60)
            let end = try await fixture.claim(at: 60)
            try await fixture.ledger.settlePost(end.id, .posted(reference: "C1/2"), at: fixture.at(60))
            let requester = fixture.order(from: "anna@example.org").requester
            try expect(try await fixture.ledger.sendAgain(job.job.id, for: requester, at: fixture.at(90)) == 1, "the start")
            let again = try await fixture.claim(at: 90)
            try expect(again.id == start.id && again.reference == nil, "the end's message is not its own")
        },
        LedgerContract("an old post that is sent again leaves the message alone that an earlier and a later post share") { fixture in
            var job = try await fixture.watched(from: "anna@example.org", user: "1")
            let start = try await fixture.claim()
            try await fixture.ledger.settlePost(start.id, .posted(reference: "C1/1"), at: fixture.start)
            for seconds in stride(from: Int64(60), through: 600, by: 60) {
                job = try await fixture.advance(job, .unavailable(.unreachable), at: seconds)
            }
            let silence = try await fixture.claim(at: 600)
            try expect(silence.announcement.weight == .incident && silence.reference == "C1/1", "the portal is silent")
            try await fixture.ledger.settlePost(silence.id, .dead(reason: "too_old"), at: fixture.at(600))
            job = try await fixture.end(job, at: 660)
            while case .post(let later) = try await fixture.ledger.claimPost(to: fixture.channel, at: fixture.at(660)) {
                try expect(later.reference == "C1/1", "later posts in their turn find it")
                try await fixture.ledger.settlePost(later.id, .posted(reference: "C1/1"), at: fixture.at(660))
            }
            let requester = fixture.order(from: "anna@example.org").requester
            try expect(try await fixture.ledger.sendAgain(job.job.id, for: requester, at: fixture.at(690)) == 1, "one was given up")
            let again = try await fixture.claim(at: 690)
            try expect(again.id == silence.id && again.reference == nil, "what it says now is newer")
        },
        LedgerContract("newer news of a job drops its progress that was not taken, and nothing else") { fixture in
            var job = try await fixture.watched(from: "anna@example.org", user: "1")
            job = try await fixture.advance(job, .progressRead(fixture.progress(10)), at: 20)
            job = try await fixture.advance(job, .progressRead(fixture.progress(30)), at: 40)
            let start = try await fixture.claim(at: 40)
            try expect(start.announcement.weight == .start, "the start stays")
            try await fixture.ledger.settlePost(start.id, .sent, at: fixture.at(40))
            let stage = try await fixture.claim(at: 40)
            try expect(stage.announcement.notice == .stage(Stage(percentage: 30), percentage: 30), "only the newest stage is left")

            job = try await fixture.end(job, at: 60)
            try await fixture.ledger.settlePost(stage.id, .again(at: fixture.at(90), because: .ambiguous), at: fixture.at(60))
            let end = try await fixture.claim(at: 60)
            try expect(end.announcement.weight == .final, "progress that failed after the end was written is not sent again")
        },
        LedgerContract("a post that was under way when the process died counts as one that may have arrived") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            let first = try await fixture.claim()
            let second = try await fixture.claim()
            try expect(first.id == second.id && first.ambiguousTries == 0, "the same post is taken again")
            try expect(second.tries == 2 && second.ambiguousTries == 1, "and may have arrived once")
        },
        LedgerContract("a post that may have arrived eight times is given up, the next one follows") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            _ = try await fixture.end(job)
            for tries in 1...8 {
                let post = try await fixture.claim()
                try expect(post.announcement.weight == .start && post.tries == tries, "try \(tries) is the start")
                if tries.isMultiple(of: 2) {
                    try await fixture.ledger.settlePost(post.id, .again(at: fixture.start, because: .ambiguous), at: fixture.start)
                }
            }
            let next = try await fixture.claim()
            try expect(next.announcement.weight == .final && next.ambiguousTries == 0, "then the end")
            try expect(try await fixture.ledger.statistics().deadPosts == 1, "one is given up")
        },
        LedgerContract("tries that surely did not arrive are not counted against a post") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            for tries in 1...20 {
                let post = try await fixture.claim()
                try expect(post.tries == tries && post.ambiguousTries == 0, "try \(tries)")
                try await fixture.ledger.settlePost(post.id, .again(at: fixture.start, because: .notDelivered), at: fixture.start)
            }
        },
        LedgerContract("a private answer that is given up becomes a short note in the channel, without its text") { fixture in
            let job = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            let answer = try await fixture.claim(.requester(of: job.job.id))
            try await fixture.ledger.settlePost(answer.id, .dead(reason: "expired"), at: fixture.at(5))
            try expect(try await fixture.ledger.claimPost(to: .requester(of: job.job.id), at: fixture.at(5)) == .nothing, "it is gone")
            let note = try await fixture.claim(at: 5)
            try expect(note.announcement == answer.announcement.publicSubstitute, "the channel gets the substitute")
            try expect(note.createdAt == fixture.at(5), "as news of now")
        },
        LedgerContract("a destination that wants to be left alone is, even when the post that learned it is dropped") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            let start = try await fixture.claim()
            try await fixture.ledger.settlePost(start.id, .sent, at: fixture.start)
            let running = try await fixture.advance(job, .progressRead(fixture.progress(20)), at: 40)
            let stage = try await fixture.claim(at: 40)
            _ = try await fixture.advance(running, .progressRead(fixture.progress(50)), at: 55)
            try await fixture.ledger.settlePost(stage.id, .again(at: fixture.at(90), because: .heldOff), at: fixture.at(60))
            let claim = try await fixture.ledger.claimPost(to: fixture.channel, at: fixture.at(61))
            try expect(claim == .dueAt(fixture.at(90)), "the newer post waits too, not \(claim)")
            _ = try await fixture.claim(at: 90)
        },
        LedgerContract("refusals are counted apart from other tries") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            for failure in [PostOutcome.Failure.notDelivered, .refused, .notDelivered] {
                let post = try await fixture.claim()
                try await fixture.ledger.settlePost(post.id, .again(at: fixture.start, because: failure), at: fixture.start)
            }
            let post = try await fixture.claim()
            try expect(post.tries == 4 && post.refusals == 1, "one of three was a refusal, not \(post.refusals) of \(post.tries)")
        },
        LedgerContract("what was given up is listed with its reason, and is as new when a person wants it sent again") { fixture in
            let job = try await fixture.watched(from: "anna@example.org", user: "1")
            _ = try await fixture.end(job)
            for reason in ["no_service", "too_old"] {
                let post = try await fixture.claim()
                try await fixture.ledger.settlePost(post.id, .dead(reason: reason), at: fixture.at(5))
            }
            let listed = try await fixture.ledger.undeliveredPosts(about: job.job.id, limit: 10)
            try expect(listed.map(\.reason) == ["too_old", "no_service"], "newest first, not \(listed)")
            try expect(try await fixture.ledger.undeliveredPosts(about: nil, limit: 1).map(\.reason) == ["too_old"], "at most as asked")
            let requester = fixture.order(from: "anna@example.org").requester
            try expect(try await fixture.ledger.sendAgain(job.job.id, for: requester, at: fixture.at(90_000)) == 2, "both")
            try expect(try await fixture.ledger.undeliveredPosts(about: nil, limit: 10) == [], "none is given up now")
            let start = try await fixture.claim(at: 90_000)
            try expect(start.announcement.weight == .start && start.tries == 1, "in the old order, with all their tries")
            try expect(start.createdAt == fixture.at(90_000), "as young as the wish")
            try await fixture.ledger.settlePost(start.id, .sent, at: fixture.at(90_000))
            try expect(try await fixture.claim(at: 90_000).announcement.weight == .final, "then the end")
            try expect(try await fixture.ledger.sendAgain(job.job.id, for: requester, at: fixture.at(90_001)) == 0, "nothing is left")
        },
        LedgerContract("a private answer that was given up is not sent again: the channel has its substitute") { fixture in
            let job = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            let answer = try await fixture.claim(.requester(of: job.job.id))
            try await fixture.ledger.settlePost(answer.id, .dead(reason: "expired"), at: fixture.at(5))
            try expect(try await fixture.ledger.undeliveredPosts(about: nil, limit: 10) == [], "it is not listed")
            try expect(
                try await fixture.ledger.sendAgain(job.job.id, for: job.job.order.requester, at: fixture.at(6)) == 0, "nor sent again")
        },
        LedgerContract("a post is settled once") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            let post = try await fixture.claim()
            try await fixture.ledger.settlePost(post.id, .sent, at: fixture.start)
            _ = try await expectError(.stale, "a settled post is settled") {
                try await fixture.ledger.settlePost(post.id, .again(at: fixture.start, because: .notDelivered), at: fixture.start)
            }
        },
        LedgerContract("a clock that was set back by a day delays a post by an hour at most") { fixture in
            _ = try await fixture.watched(from: "anna@example.org", user: "1")
            let post = try await fixture.claim()
            try await fixture.ledger.settlePost(post.id, .again(at: fixture.at(60), because: .notDelivered), at: fixture.start)
            _ = try await fixture.claim(at: -86_400)
        },
        LedgerContract("a reply address is given out as often as allowed and not after its time") { fixture in
            let first = try await fixture.accept(from: "anna@example.org").job.id
            for use in 1...3 {
                let address = try await fixture.ledger.takeReplyAddress(for: first, at: fixture.at(1_799))
                try expect(address?.url == "https://hooks.example.org/commands/canary-anna@example.org", "use \(use)")
                try expect(address?.platform == "slack", "with its platform")
            }
            try expect(try await fixture.ledger.takeReplyAddress(for: first, at: fixture.at(1_799)) == nil, "used up")
            let second = try await fixture.accept(from: "petr@example.org").job.id
            try expect(try await fixture.ledger.takeReplyAddress(for: second, at: fixture.at(1_800)) == nil, "expired")
            try expect(try await fixture.ledger.takeReplyAddress(for: JobID(rawValue: 99), at: fixture.start) == nil, "no such job")
        },
    ]

    static let upkeep: [LedgerContract] = [
        LedgerContract("statistics count jobs by state and posts by what became of them") { fixture in
            _ = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            _ = try await fixture.watched(from: "petr@example.org", user: "2")
            _ = try await fixture.accept(from: "lena@example.org")
            let statistics = try await fixture.ledger.statistics()
            try expect(statistics.jobsByState == [.refused: 1, .watching: 1, .queued: 1], "one of each, not \(statistics.jobsByState)")
            try expect(statistics.pendingPosts == 3 && statistics.deadPosts == 0, "refusal, start and waiting are to be sent")
        },
        LedgerContract("retention removes old ended jobs whose posts are out, and never an unfinished one") { fixture in
            let ended = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            let open = try await fixture.accept(from: "petr@example.org")
            let late: Int64 = 86_400 * 31
            try await fixture.ledger.prune(at: fixture.at(late), keepingDays: 30)
            try expect(try await fixture.ledger.job(ended.job.id) != nil, "a job with a post to send stays")
            let post = try await fixture.claim(.requester(of: ended.job.id))
            try await fixture.ledger.settlePost(post.id, .sent, at: fixture.at(late))
            try await fixture.ledger.prune(at: fixture.at(86_400 * 29), keepingDays: 30)
            try expect(try await fixture.ledger.job(ended.job.id) != nil, "a young one too")
            try await fixture.ledger.prune(at: fixture.at(late), keepingDays: 30)
            try expect(try await fixture.ledger.job(ended.job.id) == nil, "then it goes")
            try expect(try await fixture.ledger.job(open.job.id) == open, "the unfinished one stays")
            let again = try await fixture.admit(from: "anna@example.org", at: late)
            try expect(again.admission != nil, "after 30 days a first answer is forgotten")
            let statistics = try await fixture.ledger.statistics()
            try expect(statistics.jobsByState[.refused] == nil, "what is removed is not counted")
        },
        LedgerContract("a number is never used twice, even after its job was removed") { fixture in
            let ended = try await fixture.end(try await fixture.accept(from: "anna@example.org"))
            let post = try await fixture.claim(.requester(of: ended.job.id))
            try await fixture.ledger.settlePost(post.id, .sent, at: fixture.start)
            try await fixture.ledger.prune(at: fixture.at(86_400 * 40), keepingDays: 30)
            try expect(try await fixture.accept(from: "petr@example.org").job.id == JobID(rawValue: 2), "the next job is J-2")
        },
        LedgerContract("a closed store says so") { fixture in
            await fixture.ledger.close()
            _ = try await expectError(.closed, "reading fails") { _ = try await fixture.ledger.job(JobID(rawValue: 1)) }
            _ = try await expectError(.closed, "writing fails") { _ = try await fixture.accept(from: "anna@example.org") }
            await fixture.ledger.close()
        },
    ]
}
