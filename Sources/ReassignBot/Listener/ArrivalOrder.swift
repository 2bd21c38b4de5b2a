/// Connections in the order in which they came here; any of them may leave at any time. Everything takes constant time.
struct ArrivalOrder {
    private struct Neighbours {
        var before: ConnectionTable.ID?
        var after: ConnectionTable.ID?
    }

    private var neighbours: [ConnectionTable.ID: Neighbours] = [:]
    private var last: ConnectionTable.ID?
    /// Who has been here longest.
    private(set) var first: ConnectionTable.ID?

    /// Comes in last, unless it is here already.
    mutating func append(_ id: ConnectionTable.ID) {
        guard neighbours[id] == nil else { return }
        neighbours[id] = Neighbours(before: last, after: nil)
        if let last { neighbours[last]?.after = id } else { first = id }
        last = id
    }

    /// Leaves, if it is here.
    mutating func remove(_ id: ConnectionTable.ID) {
        guard let gone = neighbours.removeValue(forKey: id) else { return }
        if let before = gone.before { neighbours[before]?.after = gone.after } else { first = gone.after }
        if let after = gone.after { neighbours[after]?.before = gone.before } else { last = gone.before }
    }
}
