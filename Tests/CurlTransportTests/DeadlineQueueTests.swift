import Testing

@testable import CurlTransport

@Suite("Deadlines")
struct DeadlineQueueTests {
    private let start = ContinuousClock.now

    @Test("elements come out in the order of their deadlines, whatever the order they went in", arguments: 0..<20)
    func order(seed: Int) {
        var queue = DeadlineQueue<Int>()
        // A multiplier prime to the size visits every number once, in another order for each seed.
        let numbers = (0..<101).map { ($0 * (seed + 2)) % 101 }
        for number in numbers { queue.insert(number, at: start + .milliseconds(number)) }
        #expect(queue.earliest == start)
        var taken: [Int] = []
        while let number = queue.popExpired(at: start + .seconds(1)) { taken.append(number) }
        #expect(taken == Array(0..<101))
        #expect(queue.earliest == nil)
    }

    @Test("nothing comes out before its time")
    func notYet() {
        var queue = DeadlineQueue<String>()
        queue.insert("later", at: start + .seconds(2))
        queue.insert("soon", at: start + .seconds(1))
        #expect(queue.popExpired(at: start) == nil)
        #expect(queue.popExpired(at: start + .seconds(1)) == "soon")
        #expect(queue.popExpired(at: start + .seconds(1)) == nil)
    }

    @Test("what nobody wants any more is forgotten, the rest stays")
    func compact() {
        var queue = DeadlineQueue<Int>()
        for number in 0..<1_000 { queue.insert(number, at: start + .milliseconds(number)) }
        queue.compact(wanted: 2) { $0 == 7 || $0 == 900 }
        #expect(queue.popExpired(at: start + .seconds(9)) == 7)
        #expect(queue.popExpired(at: start + .seconds(9)) == 900)
        #expect(queue.popExpired(at: start + .seconds(9)) == nil)
    }
}
