import ArgumentParser
import Foundation
import JobEngine

/// `reassign-chaos model`
struct ModelRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Every interleaving of answers, lost answers, crashes, ends and evictions of one job, to a depth."
    )

    @Option(help: "How many things happen at most.") var depth = 12

    func run() throws {
        var frontier = [SmallModel()]
        var seen: Set<SmallModel> = Set(frontier)
        var (passed, failed, resting) = (0, 0, 0)
        for level in 1...max(depth, 1) {
            var next: [SmallModel] = []
            for state in frontier {
                for happening in SmallModel.Happening.allCases {
                    guard let reached = state.after(happening), seen.insert(reached).inserted else { continue }
                    if let broken = reached.broken {
                        failed += 1
                        if failed <= 10 { print("depth \(level), \(happening): \(broken); \(reached.job.state), run \(reached.run)") }
                        continue
                    }
                    passed += 1
                    if reached.isAtRest { resting += 1 } else { next.append(reached) }
                }
            }
            frontier = next
            print("depth \(level): \(seen.count) states, \(frontier.count) go on")
        }
        print("\(resting) states at rest")
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }
}
