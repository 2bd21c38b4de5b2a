/// Whether two kinds of call take different times: Welch's t-test over calls of both kinds in random order.
struct TimeComparison {
    /// Above this, two means differ by more than chance (the bound of leakage tests: once in about 100,000 comparisons without a leak).
    static let bound = 4.5
    /// Slowest share of the measurements left out: interruptions, not the code.
    private static let keptShare = 0.9
    /// Calls in one measurement, so that it is longer than the clock's step.
    private static let callsAtOnce = 8

    /// What is timed: calls that are refused.
    typealias Call = () -> Bool

    /// The two kinds.
    enum Kind: Int {
        case early, late
    }

    let pairs: Int
    /// Makes a call of a kind, with memory of its own. One closure for both kinds: of two, the compiler makes two copies of the code, and
    /// where code and values lie in memory decides how fast they are, by more than what is looked for. For the same reason each call is
    /// made for one measurement, in random order, so that places change hands.
    let make: (Kind) -> Call

    struct Verdict {
        let isLeak: Bool
        let text: String
    }

    /// A leak grows with the number of measurements, chance does not come twice: what exceeds the bound is measured again, twice as long.
    func verdict(with dice: inout Dice) -> Verdict {
        let first = statistic(pairs: pairs, with: &dice)
        guard abs(first) >= Self.bound else { return Verdict(isLeak: false, text: "t = \(Self.rounded(first)) over \(pairs) pairs") }
        let second = statistic(pairs: 2 * pairs, with: &dice)
        return Verdict(
            isLeak: abs(second) >= Self.bound,
            text: "t = \(Self.rounded(first)) over \(pairs) pairs, then t = \(Self.rounded(second)) over \(2 * pairs)")
    }

    private func statistic(pairs: Int, with dice: inout Dice) -> Double {
        var times: [[Double]] = [[], []]
        for kind in 0..<2 { times[kind].reserveCapacity(pairs) }
        for _ in 0..<pairs {
            let isEarlyMadeFirst = dice.hits(oneIn: 2)
            let made = [make(isEarlyMadeFirst ? .early : .late), make(isEarlyMadeFirst ? .late : .early)]
            let first = dice.hits(oneIn: 2) ? 0 : 1
            for index in [first, 1 - first] {
                let kind: Kind = (index == 0) == isEarlyMadeFirst ? .early : .late
                times[kind.rawValue].append(measure(made[index]))
            }
        }
        // One limit for both, from both: cutting each at its own would hide a difference.
        let all = (times[0] + times[1]).sorted()
        let limit = all[Int(Self.keptShare * Double(all.count - 1))]
        let kept = times.map { $0.filter { $0 <= limit } }.map(Moments.init)
        let spread = (kept[0].variance / kept[0].count + kept[1].variance / kept[1].count).squareRoot()
        return spread > 0 ? (kept[0].mean - kept[1].mean) / spread : 0
    }

    private func measure(_ call: Call) -> Double {
        let clock = ContinuousClock()
        var isRefused = true
        let time = clock.measure {
            for _ in 0..<Self.callsAtOnce { isRefused = call() && isRefused }
        }
        precondition(isRefused, "the call that is timed must be refused")
        return Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

private struct Moments {
    let count: Double
    let mean: Double
    let variance: Double

    init(_ values: [Double]) {
        count = Double(max(values.count, 2))
        mean = values.reduce(0, +) / count
        let mean = mean
        variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    }
}
