import ArgumentParser

/// `reassign-chaos jobs`
struct JobsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "The executable against both stand-ins, job after job, under random trouble; the stand-ins' logs are the judge.",
        discussion: "Counts wrong verdicts, silence and second starts. The same seed and job number draw the same trouble."
    )

    @Option(help: "How many jobs.") var jobs = 200
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "Only this job of the seed.") var only: Int?
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 4
    @Option(help: "How many times faster than life.") var scale = 100.0

    func run() async throws {
        print("seed \(seed)")
        let numbers = only.map { [$0] } ?? Array(1...max(jobs, 1))
        let queue = CaseNumbers(numbers)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(lanes, numbers.count) {
                group.addTask { [seed, scale] in
                    let lane = try await Lane(scale: scale)
                    while let number = queue.next() {
                        let verdict = try await lane.job(number, seed: seed)
                        let story = verdict.adversities.map { "trouble  \($0)" } + verdict.transcript.map { "channel  \($0)" }
                        tally.add("job \(number)", faults: verdict.faults.isEmpty ? [] : verdict.faults + story, word: verdict.end)
                    }
                    try await lane.close()
                }
            }
            try await group.waitForAll()
        }
        try tally.finish()
    }
}
