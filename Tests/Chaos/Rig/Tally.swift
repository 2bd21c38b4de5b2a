import ArgumentParser
import NIOConcurrencyHelpers

/// What the cases of a rig came to, counted by several lanes at once.
final class Tally: Sendable {
    private struct Counts {
        var passed = 0
        var failed = 0
        var words: [String: Int] = [:]
    }

    private let counts = NIOLockedValueBox(Counts())

    /// Counts one case; what is wrong with a failed one is printed at once.
    ///
    /// - Parameter times: How often `word` is counted.
    func add(_ name: String, faults: [String], word: String? = nil, times: Int = 1) {
        counts.withLockedValue { counts in
            if faults.isEmpty { counts.passed += 1 } else { counts.failed += 1 }
            if let word { counts.words[word, default: 0] += times }
        }
        if !faults.isEmpty { print("\(name): " + faults.joined(separator: "\n  ")) }
    }

    /// Prints the figures, the verdict last.
    ///
    /// - Throws: `ExitCode` 1 if a case failed.
    func finish() throws {
        let counts = counts.withLockedValue { $0 }
        for (word, count) in counts.words.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { print("\(count) × \(word)") }
        print("\(counts.passed) passed, \(counts.failed) failed")
        if counts.failed > 0 { throw ExitCode.failure }
    }
}

/// Numbers of cases, handed to whoever is free.
final class CaseNumbers: Sendable {
    private let rest: NIOLockedValueBox<ArraySlice<Int>>

    init(_ numbers: [Int]) {
        rest = NIOLockedValueBox(numbers[...])
    }

    func next() -> Int? { rest.withLockedValue { $0.popFirst() } }

    /// Does them all, `lanes` at the same time; none is begun after the deadline.
    func forEach(
        lanes: Int, until deadline: ContinuousClock.Instant, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(lanes, 1) {
                group.addTask {
                    while ContinuousClock.now < deadline, let number = self.next() { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Times, for the figures that are times.
struct Durations {
    private var values: [Duration] = []

    mutating func add(_ value: Duration) { values.append(value) }

    /// `p50 …, p99 …, max …` in milliseconds.
    var text: String {
        let sorted = values.sorted()
        func at(_ share: Double) -> Int64 {
            let value = Self.value(at: share, of: sorted)
            return value.components.seconds * 1_000 + value.components.attoseconds / 1_000_000_000_000_000
        }
        return "p50 \(at(0.5)) ms, p99 \(at(0.99)) ms, max \(at(1)) ms"
    }

    /// What 99 of 100 do not exceed.
    var percentile99: Duration { Self.value(at: 0.99, of: values.sorted()) }

    private static func value(at share: Double, of sorted: [Duration]) -> Duration {
        sorted.isEmpty ? .zero : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }

    var longest: Duration { values.max() ?? .zero }
}
