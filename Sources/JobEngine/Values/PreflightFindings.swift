/// What preflight read from the portal.
public struct PreflightFindings: Sendable, Hashable {
    /// What the portal keeps about the leaver. It tells this only where the two people may be leaver and heir.
    public struct Holdings: Sendable, Hashable, Codable {
        /// The portal's record of a reassignment of the leaver.
        public var record: Progress?
        public var census: RoomCensus
        /// Whether items of the leaver's own documents are shared, where the portal tells it.
        public var sharesFiles: Bool?

        /// Creates holdings.
        public init(record: Progress?, census: RoomCensus, sharesFiles: Bool?) {
            self.record = record
            self.census = census
            self.sharesFiles = sharesFiles
        }
    }

    /// The account of the bot's credential.
    public var bot: Person
    public var leaver: PersonMatch
    /// `nil` where the order names no heir.
    public var heir: PersonMatch?
    /// Whether the person who asked is on the lists now.
    public var isRequesterAllowed: Bool
    /// `nil` where it was not read because ``refusal(of:)`` stands in the way.
    public var holdings: Holdings?
    /// The limit that one more job of the person who asked would break.
    public var brokenLimit: Quota.Limit?
    /// A code for the plan as it is now, in case it is not the one that was confirmed.
    public var freshCode: PlanCode?

    /// Creates findings about people.
    public init(bot: Person, leaver: PersonMatch, heir: PersonMatch?, isRequesterAllowed: Bool, holdings: Holdings? = nil) {
        self.bot = bot
        self.leaver = leaver
        self.heir = heir
        self.isRequesterAllowed = isRequesterAllowed
        self.holdings = holdings
    }

    /// Whether the bot's account may start reassignments at all; where it may not, the portal tells it nothing about people.
    public var mayBotReassign: Bool { bot.role == .owner || bot.role == .docSpaceAdmin }

    /// Why the order cannot be carried out, as far as the two people and the bot's account tell: the portal's own checks, made
    /// before the call and in words.
    public func refusal(of order: Order) -> Refusal? {
        guard isRequesterAllowed else { return .requesterNotAllowed }
        if let brokenLimit { return .overQuota(jobs: brokenLimit.jobs, within: brokenLimit.window) }
        guard mayBotReassign else { return .botMayNotReassign }
        guard let from = leaver.person else { return refusal(of: leaver, .from, typed: order.from.typed) }
        guard let typedHeir = order.to else { return mayBotAskAbout(from) ? nil : .leaverIsAdmin(from) }
        guard let to = heir?.person else { return refusal(of: heir ?? .nobody(nearest: []), .to, typed: typedHeir.typed) }
        if from.id == to.id { return .samePerson(from) }
        return refusal(ofLeaver: from, isToBeDisabled: order.disables) ?? refusal(ofHeir: to)
    }

    /// The portal tells about an admin's reassignment to its owner only.
    private func mayBotAskAbout(_ person: Person) -> Bool { person.role != .docSpaceAdmin || bot.role == .owner }

    private func refusal(of match: PersonMatch, _ side: Refusal.Side, typed: String) -> Refusal? {
        switch match {
        case .exact, .guessed: nil
        case .several(let people): .severalPeople(side, typed: typed, people)
        case .nobodyFits(let people): .nobodyFits(side, typed: typed, people)
        case .nobody(let nearest): .unknownPerson(side, typed: typed, nearest: nearest)
        }
    }

    private func refusal(ofLeaver from: Person, isToBeDisabled: Bool) -> Refusal? {
        if from.role == .owner { return .leaverIsOwner(from) }
        if from.id == bot.id { return .leaverIsTheBot(from) }
        if !mayBotAskAbout(from) { return .leaverIsAdmin(from) }
        return switch from.status {
        case .disabled: nil
        case .active where isToBeDisabled && !from.isFromDirectory: nil
        case .active, .unknown: from.isFromDirectory ? .leaverInDirectory(from) : .leaverStillActive(from)
        case .pending: .leaverPending(from)
        }
    }

    private func refusal(ofHeir to: Person) -> Refusal? {
        if to.status != .active { return .heirNotActive(to) }
        return to.role.mayOwnRooms ? nil : .heirMayNotOwnRooms(to)
    }
}
