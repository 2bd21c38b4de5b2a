extension [CallPoint] {
    /// About `count` of them, spread evenly over the life and over the kinds of calls: of each kind at least three, its last one too.
    func sample(_ count: Int) -> [CallPoint] {
        var kinds: [String: [CallPoint]] = [:]
        for point in self { kinds[point.call, default: []].append(point) }
        return kinds.sorted { $0.key < $1.key }.flatMap { _, points in
            let wanted = Swift.min(points.count, Swift.max(3, count * points.count / Swift.max(self.count, 1)))
            return (1...wanted).map { points[$0 * points.count / wanted - 1] }
        }
    }
}
