/// Why an order cannot be carried out. Every case has its own words and its own next step.
public enum Refusal: Sendable, Hashable, Codable {
    /// Which of the two people is meant.
    public enum Side: String, Sendable, Codable {
        case from, to
    }

    case unknownPerson(Side, typed: String)
    case samePerson(Person)
    case leaverStillActive(Person)
    case leaverPending(Person)
    case leaverInDirectory(Person)
    case leaverIsOwner(Person)
    case leaverIsTheBot(Person)
    /// Only the owner's key may move an admin's data.
    case leaverIsAdmin(Person)
    case heirNotActive(Person)
    case heirMayNotOwnRooms(Person)
    /// The bot's own account is neither owner nor admin.
    case botMayNotReassign
    /// The person who asked may not (any more).
    case requesterNotAllowed
    /// The portal runs a reassignment of the leaver that is not ours.
    case runningElsewhere(Person, Stage)
    /// A job of ours for the same leaver is not finished.
    case runningHere(JobID)
}

/// What preflight read from the portal.
public struct PreflightFindings: Sendable, Hashable, Codable {
    /// The account of the bot's credential.
    public var bot: Person
    public var from: Person?
    public var to: Person?
    /// The portal's record of a reassignment of the leaver.
    public var record: Progress?
    public var census: RoomCensus
    public var sharesFiles: Bool?
    /// Whether the person who asked is on the lists now.
    public var isRequesterAllowed: Bool

    /// Creates findings.
    public init(
        bot: Person,
        from: Person?,
        to: Person?,
        record: Progress?,
        census: RoomCensus,
        sharesFiles: Bool?,
        isRequesterAllowed: Bool
    ) {
        self.bot = bot
        self.from = from
        self.to = to
        self.record = record
        self.census = census
        self.sharesFiles = sharesFiles
        self.isRequesterAllowed = isRequesterAllowed
    }

    /// The plan, or the reason why there is none. The portal's own checks, made before the call and in words.
    func plan(for order: Order) -> Result<Plan, PlanRefused> {
        do {
            let (from, to) = try checkedPeople(order)
            return .success(
                Plan(from: from, to: to, deleteProfile: order.deleteProfile, census: census, sharesFiles: sharesFiles)
            )
        } catch {
            return .failure(error)
        }
    }

    private func checkedPeople(_ order: Order) throws(PlanRefused) -> (from: Person, to: Person) {
        func refuse(_ refusal: Refusal, when condition: Bool) throws(PlanRefused) {
            if condition { throw PlanRefused(refusal: refusal) }
        }
        try refuse(.requesterNotAllowed, when: !isRequesterAllowed)
        try refuse(.botMayNotReassign, when: bot.role != .owner && bot.role != .docSpaceAdmin)
        guard let from else { throw PlanRefused(refusal: .unknownPerson(.from, typed: order.from.typed)) }
        guard let to else { throw PlanRefused(refusal: .unknownPerson(.to, typed: order.to.typed)) }

        try refuse(.samePerson(from), when: from.id == to.id)
        try refuse(.leaverIsOwner(from), when: from.role == .owner)
        try refuse(.leaverIsTheBot(from), when: from.id == bot.id)
        try refuse(.leaverIsAdmin(from), when: from.role == .docSpaceAdmin && bot.role != .owner)
        switch from.status {
        case .disabled: break
        case .active, .unknown: throw PlanRefused(refusal: from.isFromDirectory ? .leaverInDirectory(from) : .leaverStillActive(from))
        case .pending: throw PlanRefused(refusal: .leaverPending(from))
        }
        try refuse(.heirNotActive(to), when: to.status != .active)
        try refuse(.heirMayNotOwnRooms(to), when: !to.role.mayOwnRooms)
        if let record, record.end == nil { throw PlanRefused(refusal: .runningElsewhere(from, record.stage)) }
        return (from, to)
    }
}

/// Carries a ``Refusal`` out of the checks.
struct PlanRefused: Error {
    let refusal: Refusal
}
