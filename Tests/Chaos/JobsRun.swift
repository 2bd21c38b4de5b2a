import ArgumentParser
import NIOConcurrencyHelpers

/// `reassign-chaos jobs`: the executable against both stand-ins, job after job, under random trouble. The stand-ins' logs are the judge.
struct JobsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Random jobs, random trouble, kills in between; counts wrong verdicts, silence and second starts.",
        discussion: "The same seed and job number draw the same trouble. The last line is `N passed, N failed`."
    )

    @Option(help: "How many jobs.") var jobs = 200
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "Only this job of the seed.") var only: Int?
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 4
    @Option(help: "How many times faster than life.") var scale = 100.0

    func run() async throws {
        print("seed \(seed)")
        let numbers = only.map { [$0] } ?? Array(1...max(jobs, 1))
        let queue = NIOLockedValueBox(numbers[...])
        let counts = NIOLockedValueBox((passed: 0, failed: 0, ends: [String: Int]()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(lanes, numbers.count) {
                group.addTask { [seed, scale] in
                    let lane = try await Lane(scale: scale)
                    while let number = queue.withLockedValue({ $0.popFirst() }) {
                        let verdict = try await lane.job(number, seed: seed)
                        counts.withLockedValue { counts in
                            counts.ends[verdict.end, default: 0] += 1
                            if verdict.faults.isEmpty { counts.passed += 1 } else { counts.failed += 1 }
                        }
                        guard !verdict.faults.isEmpty else { continue }
                        let lines =
                            ["job \(number): " + verdict.faults.joined(separator: "; ")]
                            + verdict.adversities.map { "  trouble  \($0)" } + verdict.transcript.map { "  channel  \($0)" }
                        print(lines.joined(separator: "\n"))
                    }
                    try await lane.close()
                }
            }
            try await group.waitForAll()
        }
        let (passed, failed, ends) = counts.withLockedValue { $0 }
        for (end, count) in ends.sorted(by: { $0.value > $1.value }) { print("\(count) × \(end)") }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }
}
