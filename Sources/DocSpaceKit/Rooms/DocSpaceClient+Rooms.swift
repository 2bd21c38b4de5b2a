extension DocSpaceClient {
    /// Rooms per page, so that a page stays under the limit of an answer.
    public static let roomsPerPage = 25

    /// A part of the rooms that a person owns.
    ///
    /// - Parameter count: Largest number of rooms; held within 1...100. Use 25 to stay under the limit of an answer.
    public func rooms(
        ownedBy owner: DocSpaceUserID,
        area: RoomArea,
        startIndex: Int,
        count: Int
    ) async throws(DocSpaceError) -> RoomPage {
        let query = [
            (name: "subjectOwnerId", value: owner.description), (name: "searchArea", value: area.rawValue),
            (name: "count", value: String(min(max(count, 1), 100))), (name: "startIndex", value: String(max(startIndex, 0))),
        ]
        let content = try await send(PortalCall(.rooms, path: "files/rooms", query: query)).required(RoomContent.self)
        return RoomPage(total: content.total, rooms: content.folders)
    }

    /// Every room that a person owns in one area, page by page.
    ///
    /// - Parameter limit: Largest number of rooms collected, and so of requests; the total is right beyond it.
    public func allRooms(ownedBy owner: DocSpaceUserID, area: RoomArea, limit: Int) async throws(DocSpaceError) -> OwnedRooms {
        try await Self.collectRooms(limit: limit) { position throws(DocSpaceError) in
            try await rooms(ownedBy: owner, area: area, startIndex: position, count: Self.roomsPerPage)
        }
    }

    /// Collects rooms page by page, for callers who have something to do around every call, such as keeping a budget of calls.
    ///
    /// - Parameters:
    ///   - limit: Largest number of rooms collected; the total is right beyond it.
    ///   - page: Asks for the rooms from a position on.
    public static func collectRooms(
        limit: Int, _ page: (_ position: Int) async throws(DocSpaceError) -> RoomPage
    ) async throws(DocSpaceError) -> OwnedRooms {
        var rooms: [Room] = []
        var seen: Set<RoomID> = []
        var position = 0
        while true {
            let page = try await page(position)
            // A room may show twice when the list changes between two pages.
            rooms += page.rooms.filter { seen.insert($0.id).inserted }
            position += page.rooms.count
            if page.rooms.isEmpty || position >= min(page.total, limit) {
                return OwnedRooms(total: page.total, rooms: Array(rooms.prefix(limit)))
            }
        }
    }
}

/// The part of a list of rooms that is read.
private struct RoomContent: Decodable {
    let folders: [Room]
    let total: Int
}
