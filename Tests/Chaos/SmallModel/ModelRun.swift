import ArgumentParser
import JobEngine

/// `reassign-chaos model`
struct ModelRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Every interleaving of answers, lost answers, crashes, ends and evictions of one job, to a depth."
    )

    @Option(help: "How many things happen at most.") var depth = 10

    func run() throws {
        var search = Search()
        search.visit(SmallModel(), depth: max(depth, 1))
        print("depth \(depth): \(search.seen.count) states, \(search.resting) of them at rest, \(search.steps) steps")
        print("\(search.seen.count - search.failed) passed, \(search.failed) failed")
        if search.failed > 0 { throw ExitCode.failure }
    }

    /// Depth first, with the states that were seen remembered by their hash: 64 bits, so that two of some million states share one
    /// with a chance of less than one in a million.
    private struct Search {
        /// How much depth was left where a state was seen.
        var seen: [Int: UInt8] = [:]
        var steps = 0
        var failed = 0
        var resting = 0

        mutating func visit(_ state: SmallModel, depth: Int) {
            for happening in SmallModel.Happening.allCases {
                guard let reached = state.after(happening) else { continue }
                steps += 1
                let hash = reached.hashValue
                let left = depth - 1
                let before = seen[hash]
                guard before.map({ Int($0) < left }) ?? true else { continue }
                seen[hash] = UInt8(clamping: left)
                if before == nil {
                    if reached.isAtRest { resting += 1 }
                    if let broken = reached.broken {
                        failed += 1
                        if failed <= 10 { print("\(happening): \(broken); \(reached.job.state), run \(reached.run)") }
                        continue
                    }
                }
                if left > 0, !reached.isAtRest { visit(reached, depth: left) }
            }
        }
    }
}
