import ArgumentParser
import Foundation
import NIOConcurrencyHelpers

/// `reassign-chaos syscalls`
struct SyscallsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syscalls",
        abstract: "SIGKILL at each system call that one job's life makes on the store or the network, and again during the recovery.",
        discussion: """
            One life (start, command, job, last message, SIGTERM) is traced to count the points; then a new store, portal and channel for \
            each point, with strace ending the bot there. The bot has several threads, and strace counts the calls of each by itself, so \
            that a point is the first thread to make its n-th call: not the same moment each time. How many points were reached, and at \
            how many different calls of the life, is printed. A job passes if it has a true last message, no second start and at most one \
            extra copy of a message per kill.
            """
    )

    @Option(help: "About how many points.") var points = 40
    @Option(help: "How many of them are followed by a second kill during the recovery.") var secondKills = 12
    @Flag(help: "Every point, each followed by --repeats second kills.") var all = false
    @Option(help: "With --all: second kills per point.") var repeats = 10
    @Option(help: "The seed of the second kills' moments.") var seed: UInt64 = 1
    @Option(help: "No new case after this many minutes.") var minutes = 30.0
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 2
    @Option(help: "How many times faster than life.") var scale = 50.0

    func run() async throws {
        print("seed \(seed)")
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let found = try await Self.points(at: scale, in: folder)
        let recovery = try await Self.recoveryPoints(after: found, at: scale, in: folder)
        print("\(found.count) points in a life, \(recovery.count) in a recovery")

        var dice = Dice(seed: seed)
        let firsts = (all ? found : found.sample(points)).map { [$0] }
        let seconds = (all ? found.flatMap { Array(repeating: $0, count: repeats) } : found.sample(secondKills))
            .map { [$0, dice.pick(recovery)] }
        // In no order, so that a run that is cut short has a bit of everything.
        let cases = (firsts + seconds).shuffled(using: &dice)

        let tally = Tally()
        let reached = NIOLockedValueBox(Reached())
        let deadline = ContinuousClock.now + .seconds(minutes * 60)
        try await CaseNumbers(Array(cases.indices)).forEach(lanes: lanes, until: deadline) { number in
            try await Self.judge(cases[number], number, at: scale, in: folder, tally, reached)
        }
        let counts = reached.withLockedValue { $0 }
        print("\(counts.cases) of \(cases.count) cases, \(counts.kills) kills")
        print(
            "\(counts.points.count) of \(Set(cases.map { $0[0] }).count) points reached, at \(counts.moments.count) different calls of the life"
        )
        try tally.finish()
    }

    /// What the kills have met.
    private struct Reached {
        var cases = 0
        var kills = 0
        var points: Set<CallPoint> = []
        /// Which call of its kind it was, over all threads.
        var moments: Set<CallPoint> = []
    }

    /// What is written down: all calls that change the store, and all talk.
    static let calls = [
        "write", "pwrite64", "writev", "fdatasync", "fsync", "ftruncate", "connect", "sendto", "sendmsg", "recvfrom", "read", "rename",
        "unlink",
    ]

    /// The points of a life, in the order of their first appearance.
    static func points(at scale: Double, in folder: ScratchFolder) async throws -> [CallPoint] {
        let lane = try await Lane(withoutBotAt: scale)
        var dice = Dice(seed: 1)
        var name: String?
        let strace = Strace(calls: calls, log: folder.file("life"))
        let life = try await lane.live(lane.addLeaver(with: &dice), knownAs: &name, under: strace, patience: .seconds(60))
        try await lane.close()
        return life.log.points { $0.matters(to: lane) }
    }

    /// The points of a life that goes on where another one was ended in its middle.
    private static func recoveryPoints(after points: [CallPoint], at scale: Double, in folder: ScratchFolder) async throws -> [CallPoint] {
        let flushes = points.filter { $0.call == "fdatasync" }
        guard !flushes.isEmpty else { return points }
        let lane = try await Lane(withoutBotAt: scale)
        var dice = Dice(seed: 1)
        var name: String?
        let course = lane.addLeaver(with: &dice)
        let kill = Strace.Injection(point: flushes[flushes.count / 2], effect: .kill)
        _ = try await lane.live(
            course, knownAs: &name, under: Strace(calls: calls, log: folder.file("killed"), injection: kill), patience: .seconds(60))
        let strace = Strace(calls: calls, log: folder.file("recovery"))
        let life = try await lane.live(course, knownAs: &name, under: strace, patience: .seconds(60))
        try await lane.close()
        return life.log.points { $0.matters(to: lane) }
    }

    private static func judge(
        _ points: [CallPoint], _ number: Int, at scale: Double, in folder: ScratchFolder, _ tally: Tally,
        _ reached: NIOLockedValueBox<Reached>
    ) async throws {
        let lane = try await Lane(withoutBotAt: scale)
        var dice = Dice(seed: UInt64(number))
        let course = lane.addLeaver(with: &dice)
        var name: String?
        var kills = 0
        var faults: [String] = []
        for (round, point) in points.enumerated() {
            let log = folder.file("\(number)-\(round)")
            defer { try? FileManager.default.removeItem(at: log) }
            let strace = Strace(calls: calls, log: log, injection: .init(point: point, effect: .kill))
            let life = try await lane.live(course, knownAs: &name, under: strace, patience: .seconds(60))
            if life.wasKilled {
                kills += 1
                let moment = CallPoint(call: point.call, occurrence: life.log.count(of: point.call))
                reached.withLockedValue {
                    if round == 0 {
                        $0.points.insert(point)
                        $0.moments.insert(moment)
                    }
                }
            } else if life.exitCode != 0 {
                faults.append("ended with \(life.exitCode.map { "\($0)" } ?? "nothing"): \(life.words.suffix(3))")
            }
        }
        let rest = try await lane.finish(course, knownAs: name, kills: kills)
        try await lane.close()
        reached.withLockedValue {
            $0.cases += 1
            $0.kills += kills
        }
        tally.add("KILL at \(points.map(\.description).joined(separator: ", then "))", faults: faults + rest.faults, word: rest.end)
    }
}

extension TraceLog.Call {
    /// Whether it is about the store of a lane, or about the network.
    func matters(to lane: Lane) -> Bool {
        isOnSocket || target.hasPrefix(lane.folder.path)
            || ["pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink"].contains(name)
    }
}
