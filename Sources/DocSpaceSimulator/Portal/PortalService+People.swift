/// The calls about people and rooms.
extension PortalService {
    mutating func peopleAnswer(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        switch call.operation {
        case .me: return success(full(caller), of: call)
        case .personByEmail: return try personByEmail(call)
        case .person: return try person(call)
        case .people: return try list(call, caller, states: states(call), isFull: true)
        case .shortPeople: return try list(call, caller, states: states(call), isFull: false)
        case .activePeople: return try list(call, caller, states: [.active], isFull: true)
        case .searchPeople:
            let words = call.segments.count == 3 ? call.segments[2] : call[query: "query"] ?? ""
            return try list(call, caller, states: [.active], isFull: true, text: words)
        case .peopleByStatus:
            guard let state = state(call.segments.last) else { return .validation(["status"]) }
            return try list(call, caller, states: [state], isFull: true)
        case .setStatus: return try setStatus(call, caller)
        case .deletePerson:
            return success(full(try world.deletePerson((call.segments.last ?? "").lowercased(), by: caller)), of: call)
        case .rooms: return rooms(call, caller)
        default: return .empty(404)
        }
    }

    private func personByEmail(_ call: PortalCall) throws(PortalRefusal) -> PortalReply {
        guard let email = call[query: "email"], email.contains("@") else { return .validation(["email"]) }
        guard let person = world.person(email: email) else { throw .notFound("The user could not be found") }
        return success(full(person), of: call)
    }

    /// By login name first, then by id.
    private func person(_ call: PortalCall) throws(PortalRefusal) -> PortalReply {
        let text = (call.segments.last ?? "").lowercased()
        guard let person = world.people.values.first(where: { $0.userName.lowercased() == text }) ?? world.people[text] else {
            throw .notFound("The user could not be found")
        }
        return success(full(person), of: call)
    }

    private func list(
        _ call: PortalCall,
        _ caller: PortalPerson,
        states: [PortalPerson.State],
        isFull: Bool,
        text: String? = nil
    ) throws(PortalRefusal) -> PortalReply {
        guard caller.mayOwnRooms else { throw .accessDenied }
        let words = (text ?? call[query: "filterValue"] ?? "").lowercased().split(separator: " ")
        let hits = world.people.values
            .filter { person in
                let isVisible = caller.isAdministrator || person.state == .active
                let texts = [person.firstName, person.lastName, person.email].map { $0.lowercased() }
                return isVisible && states.contains(person.state) && isInArea(person, call[query: "area"])
                    && words.allSatisfy { word in texts.contains { $0.contains(word) } }
            }
            .sorted { ($0.firstName, $0.lastName, $0.id) < ($1.firstName, $1.lastName, $1.id) }
        let page = page(hits, call)
        return success(.array(page.map(isFull ? full : short)), count: page.count, total: hits.count, of: call)
    }

    private mutating func setStatus(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        guard let state = state(call.segments.last), state != .pending else { return .validation(["status"]) }
        guard let ids = JSONBody(call.body).ids("userIds") else { return .validation(["$.userIds"]) }
        let people = try world.setState(state, of: ids, by: caller)
        // The portal streams this list and counts it as one.
        return success(.array(people.map(full)), count: 1, of: call)
    }

    /// Administrators see the rooms of everybody, others only their own.
    private func rooms(_ call: PortalCall, _ caller: PortalPerson) -> PortalReply {
        let owner = call[query: "subjectOwnerId"]?.lowercased()
        // The portal takes names and numbers.
        let isArchive = ["archive", "1"].contains(call[query: "searchArea"]?.lowercased())
        let hits = world.rooms
            .filter { $0.isArchived == isArchive && $0.owner == owner ?? $0.owner && (caller.isAdministrator || $0.owner == caller.id) }
            .sorted { $0.id < $1.id }
        let page = page(hits, call)
        let folders = page.map { room in
            JSON.properties([
                ("id", .number(Int64(room.id))), ("title", .text(room.title)), ("rootFolderType", isArchive ? 20 : 14), ("roomType", 2),
            ])
        }
        let content = JSON.properties([
            ("files", .array([])), ("folders", .array(folders)), ("startIndex", .number(Int64(max(call.number("startIndex") ?? 0, 0)))),
            ("count", .number(Int64(page.count))), ("total", .number(Int64(hits.count))),
        ])
        return success(content, count: 1, of: call)
    }

    private func page<Element>(_ hits: [Element], _ call: PortalCall) -> [Element] {
        Array(hits.dropFirst(max(call.number("startIndex") ?? 0, 0)).prefix(min(max(call.number("count") ?? 100, 1), 100)))
    }

    private func states(_ call: PortalCall) -> [PortalPerson.State] {
        call[query: "employeeStatus"].flatMap { state($0) }.map { [$0] } ?? PortalPerson.State.allCases
    }

    private func state(_ text: String?) -> PortalPerson.State? {
        switch text?.lowercased() {
        case "1", "active": .active
        case "2", "terminated": .disabled
        case "4", "pending": .pending
        default: nil
        }
    }

    private func isInArea(_ person: PortalPerson, _ area: String?) -> Bool {
        switch area {
        case "1", "People": person.role != .guest
        case "2", "Guests": person.role == .guest
        default: true
        }
    }

    private func full(_ person: PortalPerson) -> JSON {
        let isDisabled = person.state == .disabled
        return .properties(
            [
                ("firstName", .text(person.firstName)), ("lastName", .text(person.lastName)), ("userName", .text(person.userName)),
                ("email", .text(person.email)), ("status", .number(Int64(person.state.rawValue))),
                ("activationStatus", person.state == .pending ? 2 : 1),
                ("terminated", isDisabled ? .text(PortalText.date(person.disabledAt ?? .zero)) : nil),
                ("department", ""), ("isAdmin", .bool(person.role == .docSpaceAdmin)), ("isRoomAdmin", .bool(person.role == .roomAdmin)),
                ("isLDAP", .bool(person.isLDAP)), ("isOwner", .bool(person.role == .owner)), ("isVisitor", .bool(person.role == .guest)),
                ("isCollaborator", .bool(person.role == .user)), ("mobilePhoneActivationStatus", 0), ("isSSO", false),
                ("usedSpace", .number(person.usedSpaceBytes)), ("registrationDate", .text(PortalText.date(.zero))),
            ] + common(person))
    }

    /// Without address and state, as the portal's short lists are.
    private func short(_ person: PortalPerson) -> JSON { .properties(common(person)) }

    private func common(_ person: PortalPerson) -> [(String, JSON?)] {
        [
            ("id", .text(person.id)),
            ("displayName", .text(PortalText.htmlEncoded("\(person.firstName) \(person.lastName)"))),
            ("avatar", "/static/images/default_user_photo_size_82-82.png"),
            ("profileUrl", .text("https://docspace.example.org/accounts/people/filter?search=\(person.id)")),
            ("hasAvatar", false), ("isAnonim", false),
        ]
    }
}
