/// How many rooms of each kind, without their ids.
public struct RoomCount: Sendable, Hashable, Codable {
    public var active: Int
    public var archived: Int

    /// Creates a count.
    public init(active: Int, archived: Int) {
        self.active = active
        self.archived = archived
    }
}

extension RoomCensus {
    /// The numbers alone.
    public var numbers: RoomCount { RoomCount(active: active.count, archived: archived.count) }
}

extension Receipt {
    /// What the leaver still owns.
    public var remaining: RoomCount { RoomCount(active: active.left, archived: archived.left) }
}
