/// The rooms a person owns.
public struct RoomCensus: Sendable, Hashable, Codable {
    /// Rooms of one kind.
    public struct Area: Sendable, Hashable, Codable {
        /// How many there are, by the portal's own count.
        public var count: Int
        /// Their ids; fewer than ``count`` when there are more than the bot lists.
        public var roomIDs: [String]

        /// Creates an area.
        public init(count: Int, roomIDs: [String]) {
            self.count = count
            self.roomIDs = roomIDs
        }

        /// Whether every room is known to be one of `other`. Of rooms that are not listed nobody knows, unless nothing has changed.
        func isPart(of other: Area) -> Bool {
            let rooms = Set(roomIDs)
            let known = Set(other.roomIDs)
            return count == roomIDs.count ? rooms.isSubset(of: known) : count == other.count && rooms == known
        }
    }

    public var active: Area
    public var archived: Area

    /// Creates a census.
    public init(active: Area, archived: Area) {
        self.active = active
        self.archived = archived
    }

    /// Active and archived rooms together.
    public var count: Int { active.count + archived.count }
}
