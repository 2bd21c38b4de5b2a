import ArgumentParser
import Foundation
import JobEngine
import NIOConcurrencyHelpers

/// `reassign-chaos simulation`
struct SimulationRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract:
            "Engine, outbox and a store without SQL on a simulated clock, run after run, with the promises checked after every event.",
        discussion:
            "A failing run is printed with its seed and the fewest blows that still make it fail; `--only SEED` plays it again and tells every event."
    )

    @Option(help: "How many runs.") var runs = 100_000
    @Option(help: "The first seed.") var seed: UInt64 = 1
    @Option(help: "Only the run of this seed.") var only: UInt64?

    func run() async throws {
        print("seed \(seed)")
        let seeds = only.map { $0..<($0 + 1) } ?? seed..<(seed + UInt64(max(runs, 1)))
        let began = ContinuousClock.now
        let tally = NIOLockedValueBox(Counts())
        let next = NIOLockedValueBox(seeds.lowerBound)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(ProcessInfo.processInfo.activeProcessorCount, seeds.count) {
                group.addTask { [only] in
                    while case let seed = next.withLockedValue({ value -> UInt64 in
                        defer { value += 1 }
                        return value
                    }), seed < seeds.upperBound {
                        var simulation = Simulation(seed: seed)
                        if only != nil { simulation.tell { print($0.replacing("JobEngine.", with: "")) } }
                        let outcome = await simulation.run()
                        tally.withLockedValue { $0.add(outcome) }
                        if outcome.broken != nil { print(await Self.story(of: seed, outcome)) }
                    }
                }
            }
        }
        let result = tally.withLockedValue { $0 }
        let seconds = (ContinuousClock.now - began).components.seconds
        for (state, count) in result.ends.sorted(by: { $0.value > $1.value }) { print("\(count) × \(state.rawValue)") }
        print("\(result.events) events in \(seconds) s")
        print("\(result.passed) passed, \(result.failed) failed")
        if result.failed > 0 { throw ExitCode.failure }
    }

    private struct Counts {
        var passed = 0
        var failed = 0
        var events = 0
        var ends: [JobState: Int] = [:]

        mutating func add(_ outcome: Simulation.Outcome) {
            if outcome.broken == nil { passed += 1 } else { failed += 1 }
            events += outcome.events
            ends.merge(outcome.ends, uniquingKeysWith: +)
        }
    }

    /// A failing run in as few blows as still break the same promise.
    private static func story(of seed: UInt64, _ first: Simulation.Outcome) async -> String {
        var spared: Set<Int> = []
        var shortest = first
        var isShorter = true
        while isShorter {
            isShorter = false
            for blow in shortest.blows {
                var simulation = Simulation(seed: seed, sparing: spared.union([blow.number]))
                let outcome = await simulation.run()
                if outcome.broken != nil, outcome.blows.count < shortest.blows.count {
                    spared.insert(blow.number)
                    shortest = outcome
                    isShorter = true
                    break
                }
            }
        }
        let lines = ["seed \(seed): \(shortest.broken?.description ?? "")"] + shortest.blows.map { "  \($0)" }
        return lines.joined(separator: "\n")
    }
}
