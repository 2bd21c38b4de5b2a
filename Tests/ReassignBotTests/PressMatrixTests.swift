import HTTPTypes
import JobLedger
import Testing

@testable import ChatPlatforms
@testable import JobEngine
@testable import ReassignBot

/// Every button of both platforms, pressed by everybody, in time and too late, here and elsewhere, once, twice and at the same time.
@Suite("Presses")
struct PressMatrixTests {
    private static let platforms = ["slack", "mattermost"]

    private static func may(_ role: PressBench.Role, _ verb: ButtonClaim.Verb) -> Bool {
        switch verb {
        case .confirm, .drop: role == .owner
        case .cancel: role == .owner || role == .operators
        case .approve: role == .operators
        case .retry: role.isListed
        }
    }

    @Test(
        "every verb by everybody: who may, replaces the message; who may not, changes nothing", arguments: ButtonClaim.Verb.allCases,
        platforms)
    func matrix(verb: ButtonClaim.Verb, platform: String) async throws {
        for role in PressBench.Role.allCases {
            let bench = try await PressBench(platform, verb)
            let before = try await bench.trace()
            let outcome = try await bench.press(role)
            let after = try await bench.trace()
            let isAllowed = Self.may(role, verb)
            #expect(outcome.status == 200)
            #expect((after != before) == isAllowed, "\(platform) \(verb) \(role): \(outcome)")
            #expect((outcome.replacement != nil) == isAllowed, "\(platform) \(verb) \(role): \(outcome)")
            #expect(isAllowed || outcome.note?.isEmpty == false, "\(platform) \(verb) \(role) is told nothing")
        }
    }

    @Test("a press does what the typed line does, and nothing else", arguments: ButtonClaim.Verb.allCases, platforms)
    func sameAsTyped(verb: ButtonClaim.Verb, platform: String) async throws {
        let role: PressBench.Role = verb == .approve ? .operators : .owner
        let pressed = try await PressBench(platform, verb)
        _ = try await pressed.press(role)
        let typed = try await PressBench(platform, verb)
        let origin = typed.requester(role)
        let body =
            "team_id=\(origin.team)&channel_id=\(origin.channel)&channel_name=it-ops&user_id=\(origin.user)&user_name=\(role)"
            + "&command=%2Freassign&text=\(typed.claim.line.replacing(" ", with: "+"))&trigger_id=1.2.a&token=\(PressBench.secret)"
        let response = await typed.routes.respond(to: try typed.command(body))
        #expect(response.status == 200)
        #expect(try await pressed.trace() == typed.trace())
    }

    @Test("too late, in another channel, or shown to somebody else: nothing, in words", arguments: ButtonClaim.Verb.allCases, platforms)
    func narrowed(verb: ButtonClaim.Verb, platform: String) async throws {
        let role: PressBench.Role = verb == .approve ? .operators : .owner
        let bench = try await PressBench(platform, verb)
        let before = try await bench.trace()
        var late = bench.claim
        late.expiresAtSeconds = bench.now.seconds
        var elsewhere = bench.claim
        elsewhere.channel = PressBench.ids[platform]?.channels[1] ?? ""
        var others = bench.claim
        others.holder = PressBench.ids[platform]?.users[.listed]
        for (claim, words) in [(late, "too old"), (elsewhere, "where it was shown"), (others, "somebody else")] {
            let outcome = try await bench.press(role, claim)
            #expect(outcome.status == 200 && outcome.replacement == nil)
            #expect(outcome.note?.contains(words) == true, "\(platform) \(verb): \(outcome)")
        }
        if verb != .confirm, verb != .drop {
            // Its number was given out again, by a store that came back from a backup.
            var another = bench.claim
            another.acceptedAtMilliseconds = bench.now.milliseconds - 1
            let outcome = try await bench.press(role, another)
            #expect(outcome.replacement == nil && outcome.note?.contains("another job that was called J-1") == true, "\(outcome)")
        }
        #expect(try await bench.trace() == before)
        // The right one still works.
        #expect(try await bench.press(role).replacement != nil)
    }

    @Test("a button that anybody has changed is answered 401 and nothing else", arguments: ButtonClaim.Verb.allCases, platforms)
    func edited(verb: ButtonClaim.Verb, platform: String) async throws {
        let bench = try await PressBench(platform, verb)
        let before = try await bench.trace()
        let others = ButtonClaim.Verb.allCases.filter { $0 != verb }.map { ($0.rawValue, verb.rawValue) }
        for (new, old) in others + [("J-2", "J-1"), ("P2WM", "K7QD"), ("\(bench.now.seconds + 601)", "\(bench.now.seconds + 600)")] {
            for role in PressBench.Role.allCases {
                let request = try bench.request(role, bench.claim) { $0.replacing(old, with: new) }
                guard try request.body != bench.request(role, bench.claim).body else { continue }
                let response = await bench.routes.respond(to: request)
                #expect(response.status == 401 && response.body == Array("unauthorized".utf8), "\(platform) \(old) → \(new)")
            }
        }
        #expect(try await bench.trace() == before)
    }

    @Test("an unsigned press is answered 401", arguments: ButtonClaim.Verb.allCases)
    func unsigned(verb: ButtonClaim.Verb) async throws {
        let bench = try await PressBench("slack", verb)
        let before = try await bench.trace()
        var request = try bench.request(.owner, bench.claim)
        request.body += Array("&a=b".utf8)
        #expect(await bench.routes.respond(to: request).status == 401)
        #expect(try await bench.trace() == before)
    }

    @Test("the same press again, and another one of the same button, change nothing more", arguments: ButtonClaim.Verb.allCases, platforms)
    func again(verb: ButtonClaim.Verb, platform: String) async throws {
        let role: PressBench.Role = verb == .approve ? .operators : .owner
        let bench = try await PressBench(platform, verb)
        let request = try bench.request(role, bench.claim)
        #expect(try await bench.press(request).replacement != nil)
        let after = try await bench.trace()
        for second in [request, try bench.request(role, bench.claim, trigger: "1.2.b")] {
            let outcome = try await bench.press(second)
            #expect(outcome.replacement == nil && outcome.note?.isEmpty == false)
            #expect(try await bench.trace() == after, "\(platform) \(verb): \(outcome)")
        }
    }

    @Test("many presses at the same time have one effect", arguments: ButtonClaim.Verb.allCases, platforms)
    func atOnce(verb: ButtonClaim.Verb, platform: String) async throws {
        let reference = try await PressBench(platform, verb)
        _ = try await reference.press(verb == .approve ? .operators : .owner)
        let once = try await reference.trace()
        let bench = try await PressBench(platform, verb)
        let outcomes = try await bench.press(
            atOnce: (0..<16).map { number in
                let role: PressBench.Role = verb == .approve || number % 2 == 1 ? .operators : .owner
                return try bench.request(role, bench.claim, trigger: "1.2.\(number)")
            })
        #expect(outcomes.count { $0.replacement != nil } == 1, "\(platform) \(verb): \(outcomes)")
        let after = try await bench.trace()
        #expect(after.jobs.count == once.jobs.count && after.ended.count == once.ended.count && after.fate == once.fate)
        #expect(after.auditRows == once.auditRows)
    }

    @Test("a retry belongs to the last job about a person, whoever presses and whatever became of that one", arguments: platforms)
    func retriedBefore(platform: String) async throws {
        let bench = try await PressBench(platform, .retry)
        #expect(try await bench.press(.owner).replacement != nil)
        let owner = bench.requester(.owner)
        let now = bench.now
        _ = try await bench.ledger.change(JobID(rawValue: 2), for: owner, at: now) { job in
            guard case .taken(let step) = job.cancel(by: "olga", at: now) else { return nil }
            return step
        }
        let before = try await bench.trace()
        for role in [PressBench.Role.owner, .listed, .operators] {
            let outcome = try await bench.press(role, trigger: "1.2.\(role)")
            #expect(outcome.replacement == nil && outcome.note?.contains("J-2") == true, "\(outcome)")
        }
        #expect(try await bench.trace() == before)
    }

    @Test("while the store hangs a press is answered in time, and the message stays", arguments: platforms)
    func late(platform: String) async throws {
        let bench = try await PressBench(platform, .cancel, queue: CommandQueue(places: 1, patience: .milliseconds(50)))
        try await bench.ledger.whileHanging {
            let late = try await bench.press(.owner)
            #expect(late.replacement == nil && late.note?.contains("it is not known yet whether this command was recorded") == true)
            let full = try await bench.press(.owner, trigger: "1.2.b")
            #expect(full.replacement == nil && full.note?.contains("busy, try again") == true)
        }
        // Behind the press in the store's own queue.
        #expect(try await bench.trace().ended.count == 1)
    }

    @Test("a store that fails is told to whoever pressed", arguments: platforms)
    func failing(platform: String) async throws {
        let bench = try await PressBench(platform, .cancel)
        await bench.ledger.close()
        let outcome = try await bench.press(.owner)
        #expect(outcome.replacement == nil && outcome.note?.contains("cannot write to its store") == true)
    }

    @Test("a deletion is not confirmed by a press, even of a sealed button", arguments: platforms)
    func deletion(platform: String) async throws {
        let bench = try await PressBench(platform, .cancel)
        var order = try #require(try await bench.ledger.job(JobID(rawValue: 1))).job.order
        order.deleteProfile = true
        let access = AccessPolicy(lists: [:], operators: [])
        let placement = ButtonPlacement(
            access: access, catalogue: English(hasSeveralChannels: false), clock: BotClock { bench.now })
        var plan = Plan(
            from: Person(id: "guid-1", name: "Anna Petrova", email: "anna@example.org", role: .roomAdmin, status: .disabled),
            to: Person(id: "maria", name: "Maria Lind", email: "maria@example.org", role: .roomAdmin, status: .active),
            deleteProfile: true, census: RoomCensus(active: .init(count: 0, roomIDs: []), archived: .init(count: 0, roomIDs: [])),
            sharesFiles: nil)
        let code = try #require(PlanCode(rawValue: "K7QD"))
        let shown = ShownPlan(code: code, order: order, plan: plan, shownAt: bench.now)
        #expect(placement.ofPlan(shown).map(\.claim.verb) == [.drop])
        plan.deleteProfile = false
        order.deleteProfile = false
        let harmless = ShownPlan(code: code, order: order, plan: plan, shownAt: bench.now)
        #expect(placement.ofPlan(harmless).map(\.claim.verb) == [.confirm, .drop])

        _ = try await bench.ledger.keepPlan(shown)
        var claim = bench.claim
        (claim.verb, claim.subject) = (.confirm, "K7QD")
        let before = try await bench.trace()
        let outcome = try await bench.press(.owner, claim)
        #expect(outcome.replacement == nil && outcome.note?.contains("is confirmed with the address") == true, "\(outcome)")
        #expect(try await bench.trace() == before)
    }
}

extension PressBench {
    /// A typed command, signed.
    fileprivate func command(_ body: String) throws -> ListenerRequest {
        var request = try request(.owner, claim)
        request.path = "/\(platform)/commands"
        request.body = Array(body.utf8)
        request.headerFields = Self.signed(body)
        return request
    }
}
