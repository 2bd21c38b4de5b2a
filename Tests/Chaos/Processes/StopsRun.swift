import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation

/// `reassign-chaos stops`
struct StopsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stops",
        abstract: "SIGTERM under load: the bot ends with 0 within 5 s, and no command that was taken goes without its answer."
    )

    @Option(help: "How many stops.") var stops = 30
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many times faster than life.") var scale = 50.0

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        var dice = Dice(seed: seed)
        var times = Durations()
        let lane = try await Lane(scale: scale)
        for number in 1...max(stops, 1) {
            let (time, faults) = try await lane.stopUnderLoad(with: &dice)
            times.add(time)
            tally.add("stop \(number)", faults: faults)
        }
        try await lane.close()
        print("exit after SIGTERM: \(times.text)")
        try tally.finish()
    }
}

extension Lane {
    /// A job at work, an order and looks at the status on their way, and a SIGTERM among them.
    fileprivate func stopUnderLoad(with dice: inout Dice) async throws -> (Duration, [String]) {
        _ = try await chat.type(addLeaver(with: &dice).command, as: olga)
        let order = addLeaver(with: &dice)
        let (chat, olga) = (chat, olga)
        async let ordered = chat.type(order.command, as: olga)
        async let looks = withThrowingTaskGroup(of: CommandExchange.self) { group in
            for _ in 0..<8 { group.addTask { try await chat.type("/reassign status", as: olga) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &dice)))
        let began = ContinuousClock.now
        let code = try await bot?.stop(within: .seconds(20))
        let time = ContinuousClock.now - began
        var faults: [String] = []
        if code != 0 { faults.append("ended with \(code.map { "\($0)" } ?? "nothing") \(bot?.lastWords.suffix(3) ?? [])") }
        if time > .seconds(5) { faults.append("took \(time)") }
        _ = try await looks
        let isAnswered = Self.job(in: try await ordered) != nil
        try await startBot()
        let known = try await chat.type("/reassign status \(order.leaver.email)", as: olga).privateText ?? ""
        if known.contains("J-"), !isAnswered { faults.append("an order was recorded and not answered: \(known)") }
        if !known.contains("J-"), isAnswered { faults.append("an order was answered and not recorded") }
        return (time, faults)
    }
}
