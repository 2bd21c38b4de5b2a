import ArgumentParser
import ChatSimulator
import NIOCore

/// How large an attack is and how strictly it is judged.
struct SiegeOptions: ParsableArguments {
    @Option(help: "Connections at the same time; 5000 is the full size.") var connections = 1_000
    @Option(help: "How long it goes on; 60 is the full size.") var seconds: Int?
    @Option(help: "How many times the promised times are allowed, for machines that do something else too; 1 is the promise.")
    var tolerance = 10
    @Option(help: "Milliseconds from the end of a connection to its next opening.") var pause: Int?
}

/// An attack on a real bot while somebody works with it: twenty signed commands a second from another address.
struct Siege {
    /// What is promised under it.
    struct Promise {
        /// 99 of 100 commands are answered within this time.
        var answer = Duration.milliseconds(100)
        /// The longest that a hostile connection stays open; `nil` where it closes by itself.
        var life: Duration?
    }

    let manner: Attack.Manner
    let promise: Promise
    /// Used where the options do not say.
    let usualSeconds: Int
    var usualPause = 200
    let options: SiegeOptions

    private static let mostMiB = 128

    func run() async throws {
        let tally = Tally()
        let lane = try await Lane(scale: 1)
        guard let bot = lane.bot else { return }
        // What the bot opens for its work is open once it has answered.
        for _ in 0..<20 { try await lane.chat.type("/reassign status", as: lane.olga) }
        let filesBefore = try await settledFiles(of: bot, from: 0)
        let attack = try Attack(
            manner, count: options.connections, pause: .milliseconds(Int64(options.pause ?? usualPause)), on: lane.address)
        attack.begin()
        let (times, silent) = try await work(in: lane)
        let figures = try await attack.end()
        let filesAfter = try await settledFiles(of: bot, from: filesBefore)

        print("commands: \(times.text), \(silent.count) without an answer")
        print("connections: \(figures.opened) opened, \(figures.notOpened) not, longest open \(figures.longest)")
        print("bot: at most \(bot.peakMiB) MiB, \(filesBefore) files open before, \(filesAfter) after")
        tally.add("every command is answered", faults: silent.isEmpty ? [] : Array(silent.prefix(5)))
        let answer = promise.answer * options.tolerance
        tally.add("99 of 100 answers within \(answer)", faults: times.percentile99 <= answer ? [] : ["\(times.percentile99)"])
        if let life = promise.life.map({ $0 * options.tolerance }) {
            tally.add("no hostile connection open longer than \(life)", faults: figures.longest <= life ? [] : ["\(figures.longest)"])
        }
        tally.add("there was an attack", faults: figures.opened >= options.connections ? [] : ["\(figures.opened) opened"])
        tally.add("memory at most \(Self.mostMiB) MiB", faults: bot.peakMiB <= Self.mostMiB ? [] : ["\(bot.peakMiB) MiB"])
        tally.add("files as before", faults: abs(filesAfter - filesBefore) <= 2 ? [] : ["\(filesBefore), then \(filesAfter)"])
        tally.add("the bot lives", faults: bot.isRunning ? [] : bot.lastWords)
        try await lane.close()
        try tally.finish()
    }

    /// Twenty commands a second, each begun at its time whatever the others do.
    private func work(in lane: Lane) async throws -> (Durations, silent: [String]) {
        let (chat, olga) = (lane.chat, lane.olga)
        let begin = ContinuousClock.now
        return try await withThrowingTaskGroup(of: (Duration, String?).self) { group in
            for number in 0..<(20 * (options.seconds ?? usualSeconds)) {
                try await Task.sleep(until: begin + .milliseconds(50) * number, clock: .continuous)
                group.addTask {
                    let answer = try await chat.type("/reassign status", as: olga)
                    return (answer.elapsed, answer.privateText == nil ? "command \(number): \(answer.status ?? 0)" : nil)
                }
            }
            var times = Durations()
            var silent: [String] = []
            for try await (time, fault) in group {
                times.add(time)
                if let fault { silent.append(fault) }
            }
            return (times, silent)
        }
    }

    /// The number of open files once it is near `expected`, or has not been for 40 s; at `from: 0`, once it stands still.
    private func settledFiles(of bot: BotProcess, from expected: Int) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(40)
        var last = -1
        while ContinuousClock.now < deadline {
            let now = bot.openFiles
            if expected > 0 ? abs(now - expected) <= 2 : now == last { return now }
            last = now
            try await Task.sleep(for: .milliseconds(500))
        }
        return bot.openFiles
    }
}
