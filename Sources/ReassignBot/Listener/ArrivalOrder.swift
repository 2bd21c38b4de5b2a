/// Things in the order in which they came here; any of them may leave at any time. Everything takes constant time.
struct ArrivalOrder<Element: Hashable & Sendable>: Sendable {
    private struct Neighbours {
        var before: Element?
        var after: Element?
    }

    private var neighbours: [Element: Neighbours] = [:]
    private var last: Element?
    /// Who has been here longest.
    private(set) var first: Element?

    var count: Int { neighbours.count }

    /// Comes in last, unless it is here already.
    mutating func append(_ element: Element) {
        guard neighbours[element] == nil else { return }
        neighbours[element] = Neighbours(before: last, after: nil)
        if let last { neighbours[last]?.after = element } else { first = element }
        last = element
    }

    /// Leaves, if it is here.
    ///
    /// - Returns: Whether it was.
    @discardableResult
    mutating func remove(_ element: Element) -> Bool {
        guard let gone = neighbours.removeValue(forKey: element) else { return false }
        if let before = gone.before { neighbours[before]?.after = gone.after } else { first = gone.after }
        if let after = gone.after { neighbours[after]?.before = gone.before } else { last = gone.before }
        return true
    }
}
