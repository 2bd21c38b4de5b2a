import Crypto

/// What is about to happen: two people, their state, and what the leaver owns. What is sent equals what the plan says.
public struct Plan: Sendable, Hashable, Codable {
    public var from: Person
    /// `nil` where a reassignment is followed that was started elsewhere.
    public var to: Person?
    public var deleteProfile: Bool
    /// Whether the leaver's account is disabled first, if it is not yet.
    public var disables: Bool
    public var census: RoomCensus
    /// Whether items of the leaver's own documents are shared with others, where the portal tells it.
    public var sharesFiles: Bool?

    /// Creates a plan.
    public init(from: Person, to: Person?, deleteProfile: Bool, disables: Bool = false, census: RoomCensus, sharesFiles: Bool?) {
        self.from = from
        self.to = to
        self.deleteProfile = deleteProfile
        self.disables = disables
        self.census = census
        self.sharesFiles = sharesFiles
    }

    /// What `order` comes to with these two people and what the leaver has.
    public init(_ order: Order, from: Person, to: Person?, _ holdings: PreflightFindings.Holdings) {
        self.init(
            from: from, to: to, deleteProfile: order.deleteProfile, disables: order.disables, census: holdings.census,
            sharesFiles: holdings.sharesFiles)
    }

    /// Plans of earlier versions disable nobody.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            from: try values.decode(Person.self, forKey: .from),
            to: try values.decodeIfPresent(Person.self, forKey: .to),
            deleteProfile: try values.decode(Bool.self, forKey: .deleteProfile),
            disables: try values.decodeIfPresent(Bool.self, forKey: .disables) ?? false,
            census: try values.decode(RoomCensus.self, forKey: .census),
            sharesFiles: try values.decodeIfPresent(Bool.self, forKey: .sharesFiles)
        )
    }

    /// Whether carrying out both moves from the same person to the same person with the same deletion, so that the second run
    /// only moves what the first one left.
    func isRepeat(of other: Plan) -> Bool {
        from.id == other.from.id && to?.id == other.to?.id && deleteProfile == other.deleteProfile
    }

    /// Whether a second run would carry out nothing that `other` does not: it names the same people in the same words and roles, the
    /// same deletion, and only rooms of `other`. The run before may have moved some.
    func isRest(of other: Plan) -> Bool {
        var comparable = self
        comparable.census = other.census
        let portal = PortalName.main
        return comparable.hash(in: portal) == other.hash(in: portal) && census.active.isPart(of: other.census.active)
            && census.archived.isPart(of: other.census.archived)
    }

    /// SHA-256 over everything a confirmation is about, in hex: the two ids, names, roles and states, the deletion, the rooms.
    ///
    /// Disabling is part of the plan, so a leaver who has been disabled meanwhile is the same plan; a plan without it is another. One
    /// that shows a disabled leaver is confirmed without it, see ``ShownPlan/confirmedOrder(by:)``.
    public func hash(in portal: PortalName) -> String {
        var hasher = SHA256()
        /// Length first, so that no two different lists of parts give the same bytes.
        func add(_ part: String) {
            hasher.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        add(portal.rawValue)
        for person in [from, to].compactMap({ $0 }) {
            add(person.id)
            add(person.name)
            add(person.role.rawValue)
            let isToBeDisabled = disables && person.id == from.id && [.active, .disabled].contains(person.status)
            add(isToBeDisabled ? "disabled first" : person.status.rawValue)
        }
        add(deleteProfile ? "delete" : "keep")
        for area in [census.active, census.archived] {
            add("\(area.count)")
            add("\(area.roomIDs.count)")
            area.roomIDs.sorted().forEach(add)
        }
        return hasher.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }
}
