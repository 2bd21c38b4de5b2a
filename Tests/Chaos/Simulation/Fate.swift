/// Every decision of one run, drawn from its seed alone: the same seed and the same exceptions decide the same.
struct Fate {
    /// Something bad that happened, by its number in the run.
    struct Blow: CustomStringConvertible {
        let number: Int
        let second: Int64
        let what: String

        var description: String { "\(second) s: \(what) (blow \(number))" }
    }

    private var dice: Dice
    /// Blows that are left out, so that a failing run can be made shorter.
    private let spared: Set<Int>
    private var blowCount = 0
    private(set) var blows: [Blow] = []
    /// Nothing bad happens any more.
    var isKind = false

    init(seed: UInt64, sparing spared: Set<Int> = []) {
        dice = Dice(seed: seed)
        self.spared = spared
    }

    /// Whether something bad happens now.
    mutating func strikes(oneIn chances: Int, at second: Int64, _ what: @autoclosure () -> String) -> Bool {
        guard !isKind, dice.hits(oneIn: chances) else { return false }
        blowCount += 1
        guard !spared.contains(blowCount) else { return false }
        blows.append(Blow(number: blowCount, second: second, what: what()))
        return true
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { dice.pick(elements) }
    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
    mutating func fraction() -> Double { Double.random(in: 0...1, using: &dice) }
}
