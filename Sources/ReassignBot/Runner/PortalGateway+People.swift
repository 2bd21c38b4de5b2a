import ChatPlatforms
import DocSpaceKit
import Foundation
import JobEngine

/// Whom the words of a command mean.
extension PortalGateway {
    /// What somebody is looked for as.
    enum Part {
        case leaver
        /// A leaver whose account may still be in use, because it is disabled first.
        case leaverToDisable
        case heir

        /// The state that everybody who can be meant has; `nil` where it may be one of several.
        fileprivate var status: PersonStatus? {
            switch self {
            case .leaver: .disabled
            case .leaverToDisable: nil
            case .heir: .active
            }
        }
    }

    /// Most people of one search that are looked at.
    private static let mostSearched = 500
    /// Full descriptions of more people than this do not fit into one answer.
    private static let pageSize = 25

    func match(_ reference: Order.PersonReference, as part: Part) async throws(DocSpaceError) -> PersonMatch {
        switch reference.kind {
        case .email:
            let person = try await counted(.personByEmail) { () async throws(DocSpaceError) in
                try await client.person(email: reference.key)
            }
            if let person { return .exact(Person(person)) }
            return .nobody(nearest: try await nearest(to: reference.key, as: part))
        case .id:
            let person = try await counted(.person) { () async throws(DocSpaceError) in
                try await client.person(idOrLogin: reference.key)
            }
            return person.map { .exact(Person($0)) } ?? .nobody(nearest: [])
        case .name:
            return try await search(reference.typed, as: part)
        }
    }

    /// The portal's search looks for every word in first name, last name and address of everybody. Who can be meant is decided here:
    /// leavers are disabled, heirs active and may own rooms.
    private func search(_ typed: String, as part: Part) async throws(DocSpaceError) -> PersonMatch {
        let mostShown = 5
        let name = typed.precomposedStringWithCanonicalMapping
        let anybody = try await page(of: name, in: nil, from: 0)
        var found = try await people(matching: name, in: part.status)
        if !found.people.contains(where: { $0.isPossible(as: part) }) { found = try await peopleWithoutAccents(name, in: part.status) }
        let fitting = found.people.filter { $0.isPossible(as: part) }
        // The one among those who were looked at is the one only if everybody was.
        if fitting.count > 1 || (fitting.count == 1 && !found.isComplete) { return .several(Array(fitting.prefix(mostShown))) }
        if let one = fitting.first { return .guessed(one, among: max(anybody.total ?? anybody.people.count, 1)) }
        // People with this name who cannot be meant: why not is a better answer than "nobody".
        var others = anybody.people.map(Person.init)
        if others.isEmpty { others = try await peopleWithoutAccents(name, in: nil).people }
        if others.isEmpty, let person = try await person(login: name) { others = [person] }
        switch others.count {
        case 0: return .nobody(nearest: [])
        case 1: return .guessed(others[0], among: 1)
        default: return .nobodyFits(Array(others.prefix(mostShown)))
        }
    }

    /// People whose names and addresses hold every word of `name` once accents are left out, on both sides.
    ///
    /// Whether the portal's own search does that hangs on its database. Here it is asked for the beginnings and ends of the words, some
    /// of which are the same with and without accents, and the rest is compared here.
    private func peopleWithoutAccents(
        _ name: String, in status: PersonStatus?
    ) async throws(DocSpaceError) -> (people: [JobEngine.Person], isComplete: Bool) {
        let mostParts = 4
        let words = name.withoutAccents.split(separator: " ").map(String.init)
        func length(_ word: String) -> Int { word.count > 3 ? 3 : 2 }
        let parts = (words.map { $0.prefix(length($0)) } + words.map { $0.suffix(length($0)) }).map(String.init).filter { $0.count > 1 }
        for part in parts.prefix(mostParts) {
            let (people, isComplete) = try await people(matching: part, in: status)
            let found = people.filter { person in
                let texts = "\(person.name) \(person.email ?? "")".withoutAccents
                return words.allSatisfy { texts.contains($0) }
            }
            if !found.isEmpty { return (found, isComplete) }
        }
        return ([], true)
    }

    /// The person with a login name: one word, and the portal finds it in no name.
    private func person(login: String) async throws(DocSpaceError) -> JobEngine.Person? {
        guard !login.contains(" ") else { return nil }
        return try await counted(.person) { () async throws(DocSpaceError) in try await client.person(idOrLogin: login) }.map(Person.init)
    }

    /// People whose address differs from a mistyped one by two letters at most before the `@`.
    ///
    /// The portal finds parts of words only, so the beginning and the end of the address's own part are searched for.
    private func nearest(to email: String, as part: Part) async throws(DocSpaceError) -> [JobEngine.Person] {
        let (mostShown, mostDifferent, length) = (3, 2, 3)
        let local = String(email.prefix { $0 != "@" })
        guard local.count >= length else { return [] }
        let parts = Set([local.prefix(2), local.suffix(2)].map(String.init))
        var found: [String: (person: JobEngine.Person, distance: Int)] = [:]
        for beginning in parts {
            for person in try await people(matching: beginning, in: part.status).people where person.isPossible(as: part) {
                guard let address = person.email?.lowercased() else { continue }
                let distance = EditDistance.between(local, String(address.prefix { $0 != "@" }))
                if distance <= mostDifferent { found[person.id] = (person, distance) }
            }
        }
        return found.values.sorted { ($0.distance, $0.person.id) < ($1.distance, $1.person.id) }.prefix(mostShown).map(\.person)
    }

    /// People of one state or of all, and whether there are no more of them.
    private func people(
        matching text: String, in status: PersonStatus?
    ) async throws(DocSpaceError) -> (people: [JobEngine.Person], isComplete: Bool) {
        var found: [JobEngine.Person] = []
        while found.count < Self.mostSearched {
            let page = try await page(of: text, in: status, from: found.count)
            found += page.people.map(Person.init)
            if page.people.isEmpty || found.count >= page.total ?? 0 { return (found, true) }
        }
        return (found, false)
    }

    private func page(of text: String, in status: PersonStatus?, from position: Int) async throws(DocSpaceError) -> PersonPage {
        try await counted(.people) { () async throws(DocSpaceError) in
            try await client.people(matching: text, status: status, startIndex: position, count: Self.pageSize)
        }
    }
}

extension JobEngine.Person {
    /// Whether the person's state and role let them be on this side of a reassignment.
    fileprivate func isPossible(as part: PortalGateway.Part) -> Bool {
        switch part {
        case .leaver: status == .disabled && role != .owner
        case .leaverToDisable: [.active, .disabled].contains(status) && role != .owner
        case .heir: status == .active && role.mayOwnRooms
        }
    }
}

extension String {
    /// In lower case and without accents, for comparing names.
    fileprivate var withoutAccents: String {
        folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
    }
}
