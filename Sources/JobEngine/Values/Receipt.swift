/// What was counted after the end.
public struct Receipt: Sendable, Hashable, Codable {
    /// Rooms of one kind.
    public struct Area: Sendable, Hashable, Codable {
        /// Rooms of the plan that the heir owns now; `nil` if the heir's rooms could not be listed whole.
        public var moved: Int?
        /// Rooms in the plan.
        public var planned: Int
        /// Rooms the leaver still owns.
        public var left: Int
    }

    public var active: Area
    public var archived: Area
    /// Whether the leaver's profile is still there; `nil` if not asked.
    public var profileExists: Bool?
    /// Whether items of the leaver's own documents are still shared; `nil` if not asked.
    public var sharesFiles: Bool?

    /// Rooms the leaver still owns, active and archived.
    public var left: Int { active.left + archived.left }

    /// Rooms of the plan that the heir owns now, active and archived; `nil` if the heir's rooms could not be listed whole.
    public var moved: Int? {
        guard let activeMoved = active.moved, let archivedMoved = archived.moved else { return nil }
        return activeMoved + archivedMoved
    }

    /// Rooms of the plan that belong to neither of the two; `nil` if that cannot be known.
    public var elsewhere: Int? {
        moved.map { max(0, active.planned + archived.planned - $0 - left) }
    }
}

extension Receipt {
    /// Compares the plan with what the two people own now.
    ///
    /// - Parameter heir: What the heir owns now, or `nil` if that could not be listed.
    public init(plan: Plan, leaver: RoomCensus, heir: RoomCensus?, profileExists: Bool?) {
        func area(_ kind: KeyPath<RoomCensus, RoomCensus.Area>) -> Area {
            let planned = plan.census[keyPath: kind]
            let isListedWhole = planned.roomIDs.count == planned.count
            // A room may have been archived or restored meanwhile, so it counts wherever the heir has it.
            let owned = heir.map { Set($0.active.roomIDs).union($0.archived.roomIDs) }
            return Area(
                moved: isListedWhole ? owned.map { owned in planned.roomIDs.count { owned.contains($0) } } : nil,
                planned: planned.count,
                left: leaver[keyPath: kind].count
            )
        }
        self.init(active: area(\.active), archived: area(\.archived), profileExists: profileExists)
    }
}
