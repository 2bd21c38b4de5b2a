/// The id of a room: a number, or a text for rooms in connected storages.
public struct RoomID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Takes an id as text.
    public init(_ description: String) {
        self.description = description
    }
}

extension RoomID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.init(String(number))
        } else {
            self.init(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A room, as far as counting needs it.
public struct Room: Hashable, Sendable, Identifiable, Decodable {
    public let id: RoomID
    /// Text from outside: escape before showing.
    public let title: String?

    /// Creates a room.
    public init(id: RoomID, title: String?) {
        self.id = id
        self.title = title
    }
}

/// Where rooms are looked for.
public enum RoomArea: String, Sendable, CaseIterable {
    case active = "Active"
    case archive = "Archive"
}

/// A part of a list of rooms.
public struct RoomPage: Hashable, Sendable {
    /// How many there are in all.
    public let total: Int
    public let rooms: [Room]

    /// Creates a page.
    public init(total: Int, rooms: [Room]) {
        self.total = total
        self.rooms = rooms
    }
}

/// All rooms of a person in one area, or as many as were asked for.
public struct OwnedRooms: Hashable, Sendable {
    /// How many there are, by the portal's count at the last page.
    public let total: Int
    /// In the portal's order, each once.
    public let rooms: [Room]

    /// Whether ``rooms`` are all of them.
    public var isComplete: Bool { rooms.count >= total }
}
