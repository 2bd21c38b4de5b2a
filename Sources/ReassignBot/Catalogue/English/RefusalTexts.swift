import ChatPlatforms
import JobEngine

/// Why an order cannot be carried out, and what to do instead.
extension English {
    func refusalText(_ refusal: Refusal, order: Order) -> MessageText {
        switch refusal {
        case .unknownPerson(let side, let typed, let nearest):
            let nobody: MessageText = "No one in DocSpace matches \(data: "\"\(typed)\""). "
            guard let first = nearest.first else {
                return nobody + "Check the address, then type \(command: line(order, with: side == .from ? "<from>" : "<to>", as: side))"
            }
            return nearest.dropFirst().reduce(nobody + "Did you mean \(command: line(order, with: first.handle, as: side))") {
                text, person in
                text + " or \(command: line(order, with: person.handle, as: side))"
            } + "?"
        case .severalPeople(let side, let typed, let people):
            let kind = side == .from ? "disabled people" : "people who may own rooms"
            return people.reduce("\(data: "\"\(typed)\"") fits \(people.count) \(ours: kind). Take the line you mean:") { text, person in
                let since = person.disabledAt.map { ", disabled \($0.day)" } ?? ""
                return text + "\n\(command: line(order, with: person.handle, as: side)) – \(data: person.name)\(ours: since)"
            }
        case .nothingToFollow(let person, let waited):
            let late = waited.map { " One may have ended in the \($0.inWords) that this waited its turn." } ?? ""
            return """
                DocSpace lists no reassignment of \(data: person.name) that goes on.\(ours: late) \
                To start one: \(command: "\(command) \(order.from.typed) <to>")
                """
        case .nobodyFits(let side, let typed, let people):
            return nobodyFits(side, typed, people)
        case .planChanged(let seen, let now, let person, let code):
            let change: MessageText =
                seen.rooms == now.rooms && seen.archivedRooms == now.archivedRooms
                ? "people, roles or rooms are not the same"
                : "\(data: person.givenName) now owns \(ours: now.inWords(besides: seen)) (was \(ours: seen.inWords(afterOther: now)))"
            let next: MessageText =
                code.map { "New code: \(command: confirmCommand($0, person, deletes: order.deleteProfile))" }
                ?? "Look again: \(command: planAgain(order))"
            return "The plan changed since you saw it: " + change + ". " + next
        case .notConfirmed:
            return "What cannot be taken back must be confirmed. Nothing was started. Make a plan: \(command: planAgain(order))"
        case .notApproved(let time):
            return "nobody has approved it within \(ours: time.inWords). Nothing was started. Again: \(command: planAgain(order))"
        case .overQuota(let jobs, let window):
            return overQuota(jobs, window)
        case .samePerson(let person):
            return "\"from\" and \"to\" are the same person (\(data: person.name)). Nothing to do."
        case .leaverStillActive(let person):
            return """
                \(data: person.name) is still active. DocSpace moves data only from disabled people. \
                Disable the account in DocSpace › Contacts first, then repeat: \(command: sameAgain(order))\(orByTheBot(order))
                """
        case .leaverPending(let person):
            return """
                \(data: person.name) has not accepted the invitation yet and is not disabled. \
                Disable the account in DocSpace › Contacts first, then repeat: \(command: sameAgain(order))
                """
        case .leaverInDirectory(let person):
            return "\(data: person.name) is an LDAP account: disable it in the directory first. Then repeat: \(command: sameAgain(order))"
        case .leaverIsOwner(let person):
            return "\(data: person.name) owns the portal. DocSpace never moves the owner's data: hand over the portal first."
        case .leaverIsTheBot(let person):
            return "\(data: person.name) is the account of this bot's key. Use the key of another admin for it."
        case .leaverIsAdmin(let person):
            return """
                \(data: person.name) is a DocSpace admin. Only the portal owner's key may move this data; \
                this bot's key belongs to an admin.
                """
        case .heirNotActive(let person):
            return """
                \(data: person.name) is not active and cannot receive data. Choose an active room admin or DocSpace admin: \
                \(command: line(order, with: "<to>", as: .to))
                """
        case .heirMayNotOwnRooms(let person):
            let role = person.role == .guest ? "guest" : "\"User\""
            return "\(data: person.name) is a \(ours: role) and cannot own rooms. DocSpace takes a room admin or DocSpace admin."
        case .botMayNotReassign:
            return "This bot's key belongs to neither the owner nor an admin of the portal. An admin of this bot must change the key."
        case .requesterNotAllowed:
            return "You may not start a reassignment any more. Ask an admin of this bot."
        case .runningElsewhere(let person, let stage):
            return """
                A reassignment of \(data: person.name) already runs in DocSpace, started elsewhere (\(ours: stage.position), \
                target unknown). \(command: "\(command) watch \(person.handle)")
                """
        case .runningHere(let job):
            return "A reassignment of this person is already under way: \(ours: job). \(command: statusCommand(job))"
        }
    }
}

extension English {
    private func nobodyFits(_ side: Refusal.Side, _ typed: String, _ people: [Person]) -> MessageText {
        let found = people.dropFirst().reduce(people.first.map(described) ?? "") { $0 + ", " + described($1) }
        let need =
            side == .from
            ? "None of them is disabled, and DocSpace moves data only from disabled people" : "None of them is active and may own rooms"
        return "\(data: "\"\(typed)\"") fits " + found + ". \(ours: need). Take an e-mail address: \(command: "\(command) <from> <to>")"
    }

    private func described(_ person: Person) -> MessageText {
        "\(data: person.name) (\(ours: person.status.words), \(ours: person.role.words))"
    }

    /// The command of `order` with another person on one side.
    private func line(_ order: Order, with handle: String, as side: Refusal.Side) -> String {
        let other = side == .from ? order.heirAsTyped : order.from.typed
        if order.isFollowing { return "\(command) watch \(handle)" }
        return side == .from ? line(from: handle, to: other, order) : line(from: other, to: handle, order)
    }

    /// The bot can do it too, where its admin allows that.
    private func orByTheBot(_ order: Order) -> MessageText {
        guard offersDisabling, !order.disables, order.to != nil else { return "" }
        var disabling = order
        disabling.disables = true
        return " or let the bot do it: \(command: sameAgain(disabling))"
    }
}

extension SeenPlan {
    /// "15 rooms", or "15 rooms and 3 archived" where the archived ones have changed too.
    fileprivate func inWords(besides other: SeenPlan) -> String {
        archivedRooms == other.archivedRooms ? Quantity.rooms(rooms) : "\(Quantity.rooms(rooms)) and \(archivedRooms) archived"
    }

    /// The same behind the other one, whose noun need not be repeated: "14".
    fileprivate func inWords(afterOther other: SeenPlan) -> String {
        archivedRooms == other.archivedRooms ? "\(rooms)" : inWords(besides: other)
    }
}

extension Timestamp {
    /// "2026-06-01", in UTC.
    fileprivate var day: String {
        let time = CivilTime(millisecondsSince1970: milliseconds)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.year)-\(padded(time.month))-\(padded(time.day))"
    }
}
