import DocSpaceSimulator
import JobEngine
import Testing

@testable import ReassignBot

/// Whom a typed word means, asked of the simulated portal.
@Suite("Finding people", .timeLimit(.minutes(1)))
struct PersonMatchTests {
    private typealias Sample = PortalWorld.Sample

    private func match(
        _ typed: String, as part: PortalGateway.Part, _ kind: Order.PersonReference.Kind, world: PortalWorld = .sample()
    ) async throws -> PersonMatch {
        let bench = try await VerdictBench(world: world)
        let match = try await bench.gateway.match(.init(kind: kind, typed: typed, key: typed.lowercased()), as: part)
        await bench.close()
        return match
    }

    @Test(
        "a name means the one person who can be meant, and says of how many",
        arguments: [
            ("anna", PortalGateway.Part.leaver, Sample.anna, 3), ("ANNA", .leaver, Sample.anna, 3), ("petrova", .leaver, Sample.anna, 1),
            ("Anna Petrova", .leaver, Sample.anna, 1), ("petrova anna", .leaver, Sample.anna, 1), ("maria", .heir, Sample.maria, 1),
            ("ivan", .heir, Sample.ivanOrlov, 2), ("o'neil", .leaver, Sample.kate, 1),
        ] as [(String, PortalGateway.Part, String, Int)]
    )
    func guessed(typed: String, part: PortalGateway.Part, id: String, count: Int) async throws {
        guard case .guessed(let person, let among) = try await match(typed, as: part, .name) else {
            Issue.record("not one person")
            return
        }
        #expect(person.id == id)
        #expect(among == count)
    }

    @Test(
        "accents, letter case and the order of names make no difference, and a login name finds its owner",
        arguments: ["José Müller", "jose muller", "JOSE", "muller josé", "Jos\u{65}\u{301}", "ülle", "jm-2019"])
    func accents(typed: String) async throws {
        var world = PortalWorld.sample()
        let id = "0a1b2c3d-0000-4000-8000-0000000000aa"
        var person = PortalPerson(
            id: id, firstName: "José", lastName: "Müller", email: "j.m@example.org", role: .roomAdmin, state: .disabled)
        person.userName = "jm-2019"
        world.add(person)
        guard case .guessed(let found, among: 1) = try await match(typed, as: .leaver, .name, world: world) else {
            Issue.record("not one person")
            return
        }
        #expect(found.id == id)
    }

    @Test("plain names find those typed with accents, and nobody is found who has other letters")
    func plainNames() async throws {
        guard case .guessed(let found, _) = try await match("Ánna Petrová", as: .leaver, .name) else {
            Issue.record("nobody")
            return
        }
        #expect(found.id == Sample.anna)
        #expect(try await match("Ánno Petrová", as: .leaver, .name) == .nobody(nearest: []))
    }

    @Test("a name of several people who can be meant shows them")
    func several() async throws {
        guard case .several(let people) = try await match("petrov", as: .leaver, .name) else {
            Issue.record("not several")
            return
        }
        #expect(Set(people.map(\.id)) == [Sample.anna, Sample.max])
    }

    @Test("people with a name, none of whom can be meant, are named")
    func nobodyFits() async throws {
        guard case .nobodyFits(let people) = try await match("ivan", as: .leaver, .name) else {
            Issue.record("somebody fits, or nobody is called so")
            return
        }
        #expect(Set(people.map(\.id)) == [Sample.ivanOrlov, Sample.ivanEk])
    }

    @Test("a name is looked up among all who can be meant, however many others have it", arguments: [1, 2])
    func common(disabled: Int) async throws {
        var world = PortalWorld.sample(pace: JobPace(usual: .seconds(2)))
        for number in 1...130 {
            // The last ones in the portal's order.
            let state: PortalPerson.State = number > 130 - disabled ? .disabled : .active
            world.add(
                PortalPerson(
                    id: "0a1b2c3d-0000-4000-d000-\(100_000_000_000 + number)", firstName: "Zoe", lastName: "\(number)",
                    email: "zoe\(number)@example.org", role: .roomAdmin, state: state))
        }
        let bench = try await VerdictBench(world: world)
        let match = try await bench.gateway.match(.init(kind: .name, typed: "zoe", key: "zoe"), as: .leaver)
        await bench.close()
        switch match {
        case .guessed(let person, let among):
            #expect(disabled == 1 && person.email == "zoe130@example.org" && among == 130)
        case .several(let people):
            #expect(disabled == 2 && people.map(\.email) == ["zoe129@example.org", "zoe130@example.org"])
        default: Issue.record("\(match)")
        }
    }

    @Test("the only person with a name is taken, so that the answer says why this one cannot be")
    func onlyOne() async throws {
        guard case .guessed(let person, among: 1) = try await match("lena", as: .leaver, .name) else {
            Issue.record("nobody")
            return
        }
        #expect(person.status == .active)
    }

    @Test(
        "an address that nobody has brings those that are nearly the same, on the side where they can be",
        arguments: [
            ("ana@example.org", PortalGateway.Part.leaver, ["anna@example.org"]), ("anan@example.org", .leaver, ["anna@example.org"]),
            ("maira@example.org", .heir, ["maria@example.org"]), ("maria@example.com", .leaver, []), ("xy@example.org", .leaver, []),
            ("somebody.else@example.org", .leaver, []),
        ] as [(String, PortalGateway.Part, [String])]
    )
    func nearest(typed: String, part: PortalGateway.Part, emails: [String]) async throws {
        guard case .nobody(let nearest) = try await match(typed, as: part, .email) else {
            Issue.record("somebody")
            return
        }
        #expect(nearest.map(\.email) == emails)
    }

    @Test("at most five of many namesakes are shown, and at most three people with nearly the same address, the nearest first")
    func bounds() async throws {
        var world = PortalWorld.sample()
        for (number, name) in ["zoe1", "zoe2", "zoe33", "zoe4", "zoe5", "zoe66", "zoe7"].enumerated() {
            world.add(
                PortalPerson(
                    id: "0a1b2c3d-0000-4000-d000-\(100_000_000_000 + number)", firstName: "Zoe", lastName: "Zoeller",
                    email: "\(name)@example.org", role: .roomAdmin, state: number == 0 ? .active : .disabled))
        }
        guard case .several(let people) = try await match("zoeller", as: .leaver, .name, world: world) else {
            Issue.record("not several")
            return
        }
        #expect(people.count == 5)
        #expect(people.allSatisfy { $0.status == .disabled })
        guard case .nobody(let nearest) = try await match("zoe3@example.org", as: .leaver, .email, world: world) else {
            Issue.record("somebody")
            return
        }
        // One letter away, in the order of their ids; not "zoe1", who is active.
        #expect(nearest.map(\.email) == ["zoe2@example.org", "zoe33@example.org", "zoe4@example.org"])
    }

    @Test("somebody with another accent is named before anybody is denied")
    func accentOfSomebodyElse() async throws {
        var world = PortalWorld.sample()
        for (number, name) in ["José", "Zoé"].enumerated() {
            world.add(
                PortalPerson(
                    id: "0a1b2c3d-0000-4000-d000-\(100_000_000_000 + number)", firstName: name, lastName: "Quint",
                    email: "q\(number)@example.org", role: .roomAdmin, state: number == 0 ? .active : .disabled))
        }
        // Active, so she cannot be meant: why not is said.
        guard case .guessed(let jose, among: 1) = try await match("jose", as: .leaver, .name, world: world) else {
            Issue.record("nobody")
            return
        }
        #expect(jose.status == .active)
        // The portal's own search knows only another one, who is active.
        world.add(
            PortalPerson(
                id: "0a1b2c3d-0000-4000-d000-200000000000", firstName: "Zoe", lastName: "Plain", email: "plain@example.org",
                role: .roomAdmin, state: .active))
        guard case .guessed(let zoe, _) = try await match("zoe", as: .leaver, .name, world: world) else {
            Issue.record("nobody")
            return
        }
        #expect(zoe.email == "q1@example.org")
    }

    @Test("an address or an id means exactly one person, disabled or not", arguments: [PortalGateway.Part.leaver, .leaverToDisable, .heir])
    func exact(part: PortalGateway.Part) async throws {
        for (typed, kind) in [("Lena@Example.org", Order.PersonReference.Kind.email), (Sample.lena, .id)] {
            guard case .exact(let person) = try await match(typed, as: part, kind) else {
                Issue.record("not found: \(typed)")
                continue
            }
            #expect(person.id == Sample.lena)
        }
    }
}
