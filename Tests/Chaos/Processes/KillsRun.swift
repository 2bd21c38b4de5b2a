import ArgumentParser
import ChatSimulator
import Foundation

/// `reassign-chaos kills`
struct KillsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kills",
        abstract: "SIGKILL at random moments of work, again and again, also while a command is being answered.",
        discussion: "A job passes if it has a true last message, no second start and at most one extra copy of a message per kill."
    )

    @Option(help: "How many kills.") var kills = 500
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 2
    @Option(help: "How many times faster than life.") var scale = 50.0

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        let share = max(1, kills / max(lanes, 1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<max(lanes, 1) {
                group.addTask { [seed, scale] in
                    let lane = try await Lane(scale: scale)
                    var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
                    var rest = share
                    while rest > 0 {
                        let (used, faults, end) = try await lane.jobUnderKills(atMost: min(rest, 25), with: &dice)
                        rest -= used
                        tally.add("lane \(number), \(share - rest) kills", faults: faults, word: "\(end)")
                    }
                    try await lane.close()
                }
            }
            try await group.waitForAll()
        }
        print("\(share * max(lanes, 1)) kills")
        try tally.finish()
    }
}

extension Lane {
    /// One job during which the bot is killed until the job ends or `most` kills are used up; then it may end in peace.
    fileprivate func jobUnderKills(
        atMost most: Int, with dice: inout Dice
    ) async throws -> (kills: Int, faults: [String], end: String) {
        let course = addLeaver(with: &dice)
        var kills = 0
        var name: String?
        while kills < most {
            if name == nil {
                // The kill may meet the command; a person who gets no answer types it again.
                let (chat, olga) = (chat, olga)
                async let answer = chat.type(course.command, as: olga)
                if dice.hits(oneIn: 3) {
                    try await Task.sleep(for: .microseconds(Int.random(in: 0...15_000, using: &dice)))
                    bot?.kill()
                    kills += 1
                    try await startBot()
                }
                name = Self.job(in: try await answer)
                continue
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...400_000, using: &dice)))
            bot?.kill()
            kills += 1
            let began = ContinuousClock.now
            try await startBot()
            if ContinuousClock.now - began > .seconds(30) { return (kills, ["the restart took over 30 s"], "none") }
            if let name, try await end(of: name, course, within: .zero) != nil { break }
        }
        while name == nil { name = Self.job(in: try await chat.type(course.command, as: olga)) }
        guard let name else { return (kills, ["not accepted"], "none") }
        let end = try await lastMessage(of: name, course)
        var faults = judge(end, course)
        try await quiet()
        faults += judgeCopies(after: kills, course)
        return (kills, faults.isEmpty ? [] : faults + chat.channel.dropFirst(course.firstEntry).map(\.text), Self.mark(of: end))
    }
}
