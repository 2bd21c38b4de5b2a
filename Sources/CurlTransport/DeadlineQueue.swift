/// Deadlines of many things, earliest first: a binary heap. Entries whose thing has ended meanwhile stay until their time comes.
struct DeadlineQueue<Element> {
    private var heap: [(deadline: ContinuousClock.Instant, element: Element)] = []

    /// The earliest deadline.
    var earliest: ContinuousClock.Instant? { heap.first?.deadline }

    mutating func insert(_ element: Element, at deadline: ContinuousClock.Instant) {
        heap.append((deadline, element))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the earliest element if its deadline is not after `now`.
    mutating func popExpired(at now: ContinuousClock.Instant) -> Element? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
            guard let child = children.min(by: { heap[$0].deadline < heap[$1].deadline }), heap[child].deadline < heap[parent].deadline
            else { return first.element }
            heap.swapAt(child, parent)
            parent = child
        }
    }

    /// Forgets elements that are no longer wanted when they outnumber the `wanted` ones, so that ended things take no memory for long.
    mutating func compact(wanted count: Int, _ isWanted: (Element) -> Bool) {
        guard heap.count > 2 * count + 64 else { return }
        let kept = heap.filter { isWanted($0.element) }
        heap = []
        for entry in kept { insert(entry.element, at: entry.deadline) }
    }
}
