/// The simulated portal without HTTP: people, rooms, keys and the one worker that moves data.
///
/// A value: nothing happens in it but by its methods, and time passes only in ``advance(to:)``. World time counts from the beginning
/// of the world.
public struct PortalWorld: Sendable, Hashable {
    /// By id.
    public internal(set) var people: [String: PortalPerson] = [:]
    public internal(set) var rooms: [PortalRoom] = []
    public internal(set) var keys: [PortalKey] = []
    /// Session tokens and the ids of their people.
    public internal(set) var sessions: [String: String] = [:]
    /// Passwords by address, for the login that sends one with every request.
    public internal(set) var passwords: [String: String] = [:]
    /// Mails and the audit trail, oldest first.
    public internal(set) var events: [PortalEvent] = []
    /// World time.
    public internal(set) var now: Duration = .zero
    /// Applies to steps that begin from now on.
    public var pace: JobPace
    /// Met by the next run that starts to work, then gone.
    public var pendingFailure: JobFailure?
    /// Remembered runs by source.
    public internal(set) var records: [String: PortalRecord] = [:]
    /// The run at work.
    public internal(set) var running: PortalJob?
    /// Runs that wait for the worker.
    public internal(set) var waiting: [PortalJob] = []
    /// The number of the last run.
    public internal(set) var runCount = 0
    var failure: JobFailure?

    /// Creates an empty portal.
    public init(pace: JobPace) {
        self.pace = pace
    }

    /// The rooms of a person, in the order of their numbers.
    public func rooms(of owner: String, archived: Bool) -> [PortalRoom] {
        rooms.filter { $0.owner == owner && $0.isArchived == archived }.sorted { $0.id < $1.id }
    }

    /// The person with an address, whatever its case.
    public func person(email: String) -> PortalPerson? {
        people.values.first { $0.email.lowercased() == email.lowercased() }
    }

    /// Adds a person or replaces the one with the same id.
    public mutating func add(_ person: PortalPerson, activeRooms: Int = 0, archivedRooms: Int = 0) {
        people[person.id] = person
        let firstID = (rooms.map(\.id).max() ?? 100) + 1
        for number in 0..<(activeRooms + archivedRooms) {
            let title = "\(person.lastName) room \(number + 1)"
            rooms.append(PortalRoom(id: firstID + number, title: title, owner: person.id, isArchived: number >= activeRooms))
        }
    }

    /// Adds a key.
    public mutating func add(_ key: PortalKey) { keys.append(key) }

    /// Lets a session token stand for a person.
    public mutating func addSession(_ token: String, of person: String) { sessions[token] = person }

    /// Lets an address and password log in.
    public mutating func setPassword(_ password: String, for email: String) { passwords[email.lowercased()] = password }

    /// Removes a key.
    public mutating func revoke(_ key: String) { keys.removeAll { $0.value == key } }

    /// Disables a person or lets them in again, and ends their sessions.
    mutating func setState(_ state: PortalPerson.State, of id: String, by initiator: String) {
        guard let old = people[id], old.state != state else { return }
        people[id]?.state = state
        people[id]?.disabledAt = state == .disabled ? now : nil
        if state == .disabled { sessions = sessions.filter { $0.value != id } }
        record(state == .disabled ? .userDisabled : .userEnabled, person: id, by: initiator)
    }

    /// Removes a person, with their keys and sessions.
    mutating func delete(_ id: String, by initiator: String) {
        people[id] = nil
        keys.removeAll { $0.owner == id }
        sessions = sessions.filter { $0.value != id }
        record(.userDeleted, person: id, by: initiator)
    }

    /// Gives all rooms of a person to another.
    mutating func moveRooms(from source: String, to target: String) {
        for index in rooms.indices where rooms[index].owner == source { rooms[index].owner = target }
    }

    mutating func record(_ kind: PortalEvent.Kind, person: String, by initiator: String) {
        events.append(PortalEvent(time: now, kind: kind, person: person, initiator: initiator))
    }
}
