import JobEngine

/// Sample people, orders and answers of a portal.
enum Sample {
    static let anna = Person(
        id: "a0000000-0000-4000-8000-000000000001", name: "Anna Petrova", email: "anna@example.org", role: .user, status: .disabled)
    static let maria = Person(
        id: "a0000000-0000-4000-8000-000000000002", name: "Maria Lind", email: "maria@example.org", role: .roomAdmin, status: .active)
    static let bot = Person(
        id: "a0000000-0000-4000-8000-000000000009", name: "Robot", email: "robot@example.org", role: .docSpaceAdmin, status: .active)

    /// Three active rooms and one archived.
    static let rooms = RoomCensus(active: .init(count: 3, roomIDs: ["11", "12", "13"]), archived: .init(count: 1, roomIDs: ["14"]))
    static let noRooms = RoomCensus(active: .init(count: 0, roomIDs: []), archived: .init(count: 0, roomIDs: []))

    /// The order to move Anna's data; with an option, as confirmed from a plan.
    static func order(deleteProfile: Bool = false, disables: Bool = false) -> Order {
        let order = Order(
            portal: .main,
            from: .init(kind: .email, typed: "Anna@example.org", key: "anna@example.org"),
            to: .init(kind: .email, typed: "maria@example.org", key: "maria@example.org"),
            deleteProfile: deleteProfile,
            requester: Requester(platform: "slack", team: "T1", channel: "C1", channelName: "it-ops", user: "U1", userName: "olga"),
            destination: .channel(of: "slack"),
            disables: disables
        )
        guard deleteProfile || disables else { return order }
        return confirmed(order, plan(deleteProfile: deleteProfile, disables: disables)) ?? order
    }

    /// The order as it is once `plan` was confirmed.
    static func confirmed(_ order: Order, _ plan: Plan) -> Order? {
        PlanCode(rawValue: "K7QD").flatMap {
            ShownPlan(code: $0, order: order, plan: plan, shownAt: Timestamp(milliseconds: 1_799_999_999_000))
                .confirmedOrder(by: order.requester)
        }
    }

    static func findings(
        bot: Person = bot,
        from: Person? = anna,
        to: Person? = maria,
        record: Progress? = nil,
        census: RoomCensus = rooms,
        sharesFiles: Bool? = nil,
        isRequesterAllowed: Bool = true
    ) -> PreflightFindings {
        PreflightFindings(
            bot: bot, leaver: match(from), heir: match(to), isRequesterAllowed: isRequesterAllowed,
            holdings: .init(record: record, census: census, sharesFiles: sharesFiles))
    }

    private static func match(_ person: Person?) -> PersonMatch { person.map { .exact($0) } ?? .nobody(nearest: []) }

    /// The plan for Anna, who is still active where she is to be disabled.
    static func plan(
        deleteProfile: Bool = false, disables: Bool = false, census: RoomCensus = rooms, sharesFiles: Bool? = nil
    ) -> Plan {
        Plan(
            from: disables ? anna.with { $0.status = .active } : anna, to: maria, deleteProfile: deleteProfile, disables: disables,
            census: census, sharesFiles: sharesFiles)
    }

    static func running(_ percentage: Int) -> Progress {
        Progress(percentage: percentage, status: .running, isCompleted: false, error: "")
    }

    static let completed = Progress(percentage: 100, status: .completed, isCompleted: true, error: "")
    static func canceled(_ percentage: Int) -> Progress {
        Progress(percentage: percentage, status: .canceled, isCompleted: true, error: "")
    }
    static func failed(_ percentage: Int, isCompleted: Bool = true) -> Progress {
        Progress(percentage: percentage, status: .failed, isCompleted: isCompleted, error: "Access denied")
    }
    /// Ended, with a status of a later version.
    static let unclear = Progress(percentage: 70, status: .unknown("7"), isCompleted: true, error: "")

    /// Everything has moved to the heir.
    static let done = evidence(leaver: noRooms, heir: rooms)
    /// Nothing has moved.
    static let untouched = evidence(leaver: rooms, heir: noRooms)
    /// The leaver has lost the rooms, and the heir has only some of them.
    static let elsewhere = evidence(
        leaver: noRooms, heir: RoomCensus(active: .init(count: 2, roomIDs: ["11", "12"]), archived: .init(count: 0, roomIDs: [])))

    static func evidence(
        leaver: RoomCensus, heir: RoomCensus?, profileExists: Bool = true, sharesFiles: Bool? = nil, plan: Plan = plan()
    ) -> Evidence {
        Evidence(
            profileExists: profileExists,
            receipt: Receipt(plan: plan, leaver: leaver, heir: heir, profileExists: profileExists),
            sharesFiles: sharesFiles
        )
    }
}

extension Person {
    /// The same person, changed.
    func with(_ change: (inout Person) -> Void) -> Person {
        var person = self
        change(&person)
        return person
    }
}
