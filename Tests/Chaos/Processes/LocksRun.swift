import ArgumentParser
import ChatSimulator

/// `reassign-chaos locks`
struct LocksRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks",
        abstract: "A second bot on the same store is refused within a second, in words, and the first one works on."
    )

    @Option(help: "How many second bots.") var count = 100

    func run() async throws {
        let tally = Tally()
        var times = Durations()
        let lane = try await Lane(scale: 1)
        for number in 1...max(count, 1) {
            let began = ContinuousClock.now
            let (code, words) = try await BotProcess.failure(of: lane.environment)
            let time = ContinuousClock.now - began
            times.add(time)
            var faults: [String] = []
            if code != 4 { faults.append("exit code \(code)") }
            if !words.contains("is open in another process") { faults.append("words: \(words)") }
            // Ten times the figure, for machines that do something else too.
            if time > .seconds(10) { faults.append("took \(time)") }
            tally.add("second bot \(number)", faults: faults)
        }
        let answer = try await lane.chat.type("/reassign status", as: lane.olga)
        tally.add("the first bot", faults: answer.privateText == nil ? ["does not answer"] : [])
        try await lane.close()
        print("refused after: \(times.text)")
        try tally.finish()
    }
}
