/// What a person saw of a plan: enough to notice that it is not the same any more.
public struct SeenPlan: Sendable, Hashable, Codable {
    /// See ``Plan/hash(in:)``.
    public var hash: String
    public var rooms: Int
    public var archivedRooms: Int

    /// What there is to see of `plan`.
    public init(_ plan: Plan, in portal: PortalName) {
        hash = plan.hash(in: portal)
        rooms = plan.census.active.count
        archivedRooms = plan.census.archived.count
    }

    /// Creates what was remembered.
    public init(hash: String, rooms: Int, archivedRooms: Int) {
        self.hash = hash
        self.rooms = rooms
        self.archivedRooms = archivedRooms
    }
}
