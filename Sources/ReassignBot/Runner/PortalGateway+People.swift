import ChatPlatforms
import DocSpaceKit
import JobEngine

/// Whom the words of a command mean.
extension PortalGateway {
    /// What somebody is looked for as.
    enum Part {
        case leaver
        /// A leaver whose account may still be in use, because it is disabled first.
        case leaverToDisable
        case heir
    }

    /// Most people of one search that are looked at; a name that fits more is no name.
    private static let mostSearched = 100
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
    private func search(_ name: String, as part: Part) async throws(DocSpaceError) -> PersonMatch {
        let mostShown = 5
        let found = try await people(matching: name)
        let fitting = found.filter { $0.isPossible(as: part) }
        switch fitting.count {
        case 1: return .guessed(fitting[0], among: found.count)
        // Somebody with this name who cannot be meant: why not is a better answer than "nobody".
        case 0: return found.count == 1 ? .guessed(found[0], among: 1) : .nobody(nearest: [])
        default: return .several(Array(fitting.prefix(mostShown)))
        }
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
            for person in try await people(matching: beginning) where person.isPossible(as: part) {
                guard let address = person.email?.lowercased() else { continue }
                let distance = EditDistance.between(local, String(address.prefix { $0 != "@" }))
                if distance <= mostDifferent { found[person.id] = (person, distance) }
            }
        }
        return found.values.sorted { ($0.distance, $0.person.id) < ($1.distance, $1.person.id) }.prefix(mostShown).map(\.person)
    }

    private func people(matching text: String) async throws(DocSpaceError) -> [JobEngine.Person] {
        var found: [JobEngine.Person] = []
        while found.count < Self.mostSearched {
            let page = try await counted(.people) { [start = found.count] () async throws(DocSpaceError) in
                try await client.people(matching: text, startIndex: start, count: Self.pageSize)
            }
            found += page.people.map(Person.init)
            if page.people.isEmpty || found.count >= page.total ?? 0 { break }
        }
        return found
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
