import DocSpaceSimulator
import JobEngine

/// The portal's world seen through the engine's events, without HTTP.
struct SimulatedPortal {
    private(set) var world: PortalWorld
    /// Starts that a proxy holds and delivers later.
    private var held: [(at: Duration, order: StartOrder, job: JobID)] = []
    /// When the first run of each job began that had something to move; where nothing is, a second run moves nothing.
    private var firstRuns: [JobID: Duration] = [:]
    /// Leavers for whom one job began a run after another run of its had done everything.
    private(set) var repeated: [String] = []
    /// People whose run somebody else has stopped: it may go on for a long step without a record, which nobody can see.
    private var stoppedByOthers: Set<String> = []
    /// A start that reached it while an earlier run of the same person could still go on.
    private(set) var overlapping: [String] = []

    static let bot = person(1, "Bot", "Owner", .owner, .active)
    static let heirs = [person(2, "Maria", "Lind", .roomAdmin, .active), person(3, "Ivan", "Orlov", .docSpaceAdmin, .active)]
    static let leavers = (1...4).map { person(10 + $0, "Leaver", "\($0)", .roomAdmin, .disabled) }

    private static func person(
        _ number: Int, _ first: String, _ last: String, _ role: PortalPerson.Role, _ state: PortalPerson.State
    ) -> PortalPerson {
        PortalPerson(
            id: "0a1b2c3d-0000-4000-a000-\(100_000_000_000 + number)", firstName: first, lastName: last,
            email: "\(first.lowercased())\(number)@example.org", role: role, state: state, sharedFiles: 1)
    }

    init(_ fate: inout Fate) {
        world = PortalWorld(pace: JobPace(usual: .milliseconds(fate.pick([200, 2_000, 8_000]))))
        for person in [Self.bot] + Self.heirs { world.add(person) }
        for leaver in Self.leavers { world.add(leaver, activeRooms: fate.number(in: 1...3), archivedRooms: fate.number(in: 0...1)) }
    }

    mutating func advance(to time: Duration) {
        while let index = held.indices.filter({ held[$0].at <= time }).min(by: { held[$0].at < held[$1].at }) {
            let start = held.remove(at: index)
            world.advance(to: start.at)
            _ = take(start.order, of: start.job)
        }
        world.advance(to: time)
    }

    mutating func change(_ body: (inout PortalWorld) -> Void) { body(&world) }

    // MARK: Calls

    /// Carries out a start that arrives now; `nil` where the portal refuses it.
    mutating func take(_ order: StartOrder, of job: JobID) -> Progress? {
        guard world.people[order.from]?.state == .disabled, world.people[order.to] != nil else { return nil }
        let hasRooms = world.rooms.contains { $0.owner == order.from }
        let result = world.start(from: order.from, to: order.to, deleteProfile: order.deleteProfile, by: Self.bot.id)
        if result.isNew {
            if result.overlaps, !stoppedByOthers.contains(order.from) { overlapping.append(order.from) }
            let hasMoved = world.events.contains {
                $0.kind == .dataReassigned && $0.person == order.from && $0.time >= firstRuns[job] ?? .seconds(1 << 40)
            }
            // Rooms that came since, and a deletion that was cut short, are worth a second run.
            if hasMoved, !hasRooms, !order.deleteProfile { repeated.append(order.from) }
            if hasRooms { firstRuns[job] = firstRuns[job] ?? world.now }
        }
        return Progress(result.record)
    }

    /// Somebody stops a run in the portal.
    mutating func stopElsewhere(_ id: String) {
        stoppedByOthers.insert(id)
        _ = world.terminate(id)
    }

    /// A start that a proxy takes and delivers at `time`.
    mutating func hold(_ order: StartOrder, of job: JobID, until time: Duration) { held.append((time, order, job)) }

    mutating func disable(_ id: String) {
        guard var person = world.people[id] else { return }
        person.state = .disabled
        world.add(person)
    }

    func progress(of id: String) -> Progress? { world.progress(of: id).map(Progress.init) }

    mutating func terminate(_ id: String) -> Progress? { world.terminate(id).map(Progress.init) }

    func findings(for order: Order) -> PreflightFindings {
        let from = match(order.from)
        let holdings = from.person.map { person in
            PreflightFindings.Holdings(record: progress(of: person.id), census: census(of: person.id), sharesFiles: nil)
        }
        return PreflightFindings(
            bot: Person(Self.bot), leaver: from, heir: order.to.map(match), isRequesterAllowed: true, holdings: holdings)
    }

    func evidence(on plan: Plan) -> Evidence {
        let exists = world.people[plan.from.id] != nil
        let receipt = Receipt(
            plan: plan, leaver: census(of: plan.from.id), heir: plan.to.map { census(of: $0.id) }, profileExists: exists)
        return Evidence(profileExists: exists, receipt: receipt, sharesFiles: nil)
    }

    private func match(_ reference: Order.PersonReference) -> PersonMatch {
        let found = world.people[reference.key] ?? world.person(email: reference.key)
        return found.map { .exact(Person($0)) } ?? .nobody(nearest: [])
    }

    private func census(of id: String) -> RoomCensus {
        func area(_ isArchived: Bool) -> RoomCensus.Area {
            let rooms = world.rooms(of: id, archived: isArchived)
            return RoomCensus.Area(count: rooms.count, roomIDs: rooms.map { "\($0.id)" })
        }
        return RoomCensus(active: area(false), archived: area(true))
    }
}

extension Progress {
    /// A record of the portal.
    fileprivate init(_ record: PortalRecord) {
        let status: Status =
            switch record.status {
            case .created: .created
            case .running: .running
            case .completed: .completed
            case .canceled: .canceled
            case .failed: .failed
            }
        self.init(percentage: record.percentage, status: status, isCompleted: record.isCompleted, error: record.error)
    }
}

extension Person {
    /// A person of the portal's world.
    fileprivate init(_ person: PortalPerson) {
        let role: Role =
            switch person.role {
            case .owner: .owner
            case .docSpaceAdmin: .docSpaceAdmin
            case .roomAdmin: .roomAdmin
            case .user: .user
            case .guest: .guest
            }
        let status: Status = person.state == .active ? .active : person.state == .disabled ? .disabled : .pending
        self.init(
            id: person.id, name: "\(person.firstName) \(person.lastName)", email: person.email, role: role, status: status)
    }
}
