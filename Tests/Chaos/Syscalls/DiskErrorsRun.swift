import ArgumentParser
import Foundation
import NIOConcurrencyHelpers

/// `reassign-chaos disk-errors`
struct DiskErrorsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disk-errors",
        abstract:
            "EIO, ENOSPC, EROFS and EINTR instead of a system call of one job's life, once and from then on; and a disk that is full.",
        discussion: """
            Points are found and counted as in "syscalls": the n-th call of the first thread to make it, not the same moment each time. \
            A case passes if no command was answered with a job before its row was flushed, if nothing that starts or stops a job left \
            after a failed commit and the bot then ended with 4, if a copy of the store passes integrity_check, and if the job ends with a \
            true last message once the fault is gone. Each round of --disks fills a small tmpfs, then makes it read-only under a stopped \
            bot; it needs root. A mount cannot become read-only under open files: that is the injected EROFS.
            """
    )

    @Option(help: "About how many points, each with one fault.") var points = 60
    @Flag(help: "Every point with every fault that can happen there.") var all = false
    @Option(help: "How many rounds with a small disk.") var disks = 3
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "No new case after this many minutes.") var minutes = 30.0
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 2
    @Option(help: "How many times faster than life.") var scale = 50.0

    func run() async throws {
        print("seed \(seed)")
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let tally = Tally()
        let deadline = ContinuousClock.now + .seconds(minutes * 60)
        try await CaseNumbers(Array(0..<disks)).forEach(lanes: 1, until: deadline) { [seed] number in
            var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
            let faults = try await Self.fillSmallDisk(with: &dice)
            tally.add("small disk \(number + 1)", faults: faults, word: "small disk")
        }

        let found = try await DiskFault.points(at: scale, in: folder)
        var dice = Dice(seed: seed)
        // In no order, so that a run that is cut short has a bit of everything.
        let faults = all ? found.flatMap(DiskFault.all) : found.sample(points).map { dice.pick(DiskFault.all(at: $0)) }
        let cases = faults.shuffled(using: &dice)
        print("\(found.count) points in a life")
        let counts = NIOLockedValueBox((cases: 0, reached: 0))
        try await CaseNumbers(Array(cases.indices)).forEach(lanes: lanes, until: deadline) { [scale] number in
            let verdict = try await cases[number].judge(number, at: scale, in: folder)
            tally.add("\(cases[number])", faults: verdict.faults, word: verdict.word)
            counts.withLockedValue {
                $0.cases += 1
                $0.reached += verdict.isReached ? 1 : 0
            }
        }
        let (done, reached) = counts.withLockedValue { $0 }
        print("\(done) of \(cases.count) faults, \(reached) reached")
        try tally.finish()
    }
}
