/// A call that the portal refuses, in the words of its exception.
struct PortalRefusal: Error, Hashable {
    var status: Int
    var message: String
    var type: String

    static let accessDenied = PortalRefusal(status: 403, message: "Access denied", type: "System.Security.SecurityException")

    static func argument(_ message: String) -> PortalRefusal {
        PortalRefusal(status: 400, message: message, type: "System.ArgumentException")
    }

    static func notFound(_ message: String) -> PortalRefusal {
        PortalRefusal(status: 404, message: message, type: "ASC.Common.Web.ItemNotFoundException")
    }
}

extension PortalWorld {
    /// The id that the portal names instead of one it does not know.
    public static let notFoundID = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3"

    /// The checks before a start, in the portal's order: caller, target, source.
    func checkStart(from source: String, to target: String, by caller: PortalPerson) throws(PortalRefusal) {
        guard caller.isAdministrator else { throw .accessDenied }
        guard let receiver = people[target] else { throw .argument("Can not reassign data to user with id = \(Self.notFoundID)") }
        guard receiver.mayOwnRooms, receiver.state != .disabled else {
            throw .argument("Can not reassign data to user with id = \(target)")
        }
        guard let leaver = people[source] else { throw .argument("Can not reassign data from user with id = \(Self.notFoundID)") }
        guard leaver.role != .owner, leaver.id != caller.id, leaver.state == .disabled,
            leaver.role != .docSpaceAdmin || caller.role == .owner
        else {
            throw .argument("Can not reassign data from user with id = \(source)")
        }
    }

    /// Who may look at a run and stop it.
    func checkWatching(_ source: String, by caller: PortalPerson) throws(PortalRefusal) {
        guard caller.isAdministrator, people[source]?.role != .docSpaceAdmin || caller.role == .owner else { throw .accessDenied }
    }

    /// Whether a person owns active rooms or, asked about a guest, shares files.
    func isReassignmentNecessary(for id: String, asGuest: Bool) -> Bool {
        !rooms(of: id, archived: false).isEmpty || (asGuest && (people[id]?.sharedFiles ?? 0) > 0)
    }

    /// Changes the state of people, all or none.
    mutating func setState(
        _ state: PortalPerson.State,
        of ids: [String],
        by caller: PortalPerson
    ) throws(PortalRefusal) -> [PortalPerson] {
        guard caller.isAdministrator else { throw .accessDenied }
        for id in ids {
            guard let person = people[id], !person.isLDAP, person.role != .owner, person.id != caller.id,
                person.role != .docSpaceAdmin || caller.role == .owner
            else { throw .accessDenied }
        }
        for id in ids { setState(state, of: id, by: caller.id) }
        return ids.compactMap { people[$0] }
    }

    /// Removes a disabled person; the rooms go to the caller.
    mutating func deletePerson(_ id: String, by caller: PortalPerson) throws(PortalRefusal) -> PortalPerson {
        guard caller.isAdministrator else { throw .accessDenied }
        guard let person = people[id] else { throw .notFound("The user could not be found") }
        guard person.state == .disabled else { throw .accessDenied }
        guard running?.source != id, !waiting.contains(where: { $0.source == id }) else {
            throw PortalRefusal(status: 500, message: "The reassignment process is running", type: "System.Exception")
        }
        moveRooms(from: id, to: caller.id)
        delete(id, by: caller.id)
        return person
    }
}
