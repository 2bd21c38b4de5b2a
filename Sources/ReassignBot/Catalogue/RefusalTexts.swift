import ChatPlatforms
import JobEngine

/// Why an order cannot be carried out, and what to do instead.
extension Catalogue {
    func refusalText(_ refusal: Refusal, order: Order) -> MessageText {
        switch refusal {
        case .unknownPerson(let side, let typed):
            let pattern = side == .from ? "\(command) <from> \(order.to.typed)" : "\(command) \(order.from.typed) <to>"
            return "No one in DocSpace matches \(data: "\"\(typed)\""). Check the address, then type \(command: pattern)"
        case .samePerson(let person):
            return "\"from\" and \"to\" are the same person (\(data: person.name)). Nothing to do."
        case .leaverStillActive(let person):
            return """
                \(data: person.name) is still active. DocSpace moves data only from disabled people. \
                Disable the account in DocSpace › Contacts first, then repeat: \(command: sameAgain(order))
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
            return "\(data: person.name) is not active and cannot receive data. Choose an active room admin or DocSpace admin."
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
                target unknown). Wait until it has ended, then repeat: \(command: sameAgain(order))
                """
        case .runningHere(let job):
            return "A reassignment of this person is already under way: \(ours: job). \(command: statusCommand(job))"
        }
    }
}
