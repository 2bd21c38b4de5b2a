import ArgumentParser
import ChatPlatforms
import ChatSimulator
import DocSpaceSimulator

/// `reassign-chaos acknowledgements`
struct AcknowledgementsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledgements",
        abstract: "Measures how soon every command of the table is answered while they come fast, and jobs run behind them.",
        discussion:
            "A command that makes a job makes one with a new leaver each time, so the store, the portal and the channel have work too."
    )

    @Option(help: "Commands a second.") var rate = 50
    @Option(help: "How long; 60 is the full size.") var seconds = 10
    @Option(help: "How many times the promised time is allowed, for machines that do something else too; 1 is the promise.")
    var tolerance = 10

    /// 99 of 100 answers of each command come within this time.
    private static let promise = Duration.milliseconds(100)

    private struct Sample: Sendable {
        var verb: String
        var elapsed: Duration
        var isAnswered: Bool
    }

    func run() async throws {
        let tally = Tally()
        let lane = try await Lane(withoutBotAt: 100)
        lane.furtherSettings = [
            "REASSIGN_OPERATORS": "slack:\(lane.olga.id)", "REASSIGN_APPROVAL": "delete", "REASSIGN_ALLOW_DELETE": "true",
        ]
        try await lane.startBot()
        for _ in 0..<20 { try await lane.chat.type("/reassign status", as: lane.olga) }

        var times: [String: Durations] = [:]
        var all = Durations()
        var silent: [String: Int] = [:]
        for sample in try await samples(in: lane) {
            times[sample.verb, default: Durations()].add(sample.elapsed)
            all.add(sample.elapsed)
            if !sample.isAnswered { silent[sample.verb, default: 0] += 1 }
        }
        let promise = Self.promise * tolerance
        for (verb, durations) in times.sorted(by: { $0.key < $1.key }) {
            print("\(verb): \(durations.text)")
            var faults = silent[verb].map { ["\($0) without an answer"] } ?? []
            if durations.percentile99 > promise { faults.append("\(durations.percentile99), promised \(promise)") }
            tally.add(verb, faults: faults)
        }
        print("all: \(all.text)")
        try await lane.close()
        try tally.finish()
    }

    /// Each command begins at its time, whatever the others do.
    private func samples(in lane: Lane) async throws -> [Sample] {
        var dice = Dice(seed: 1)
        let verbs = [nil] + CommandVerb.allCases.map(Optional.some)
        let (chat, olga) = (lane.chat, lane.olga)
        let begin = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Sample.self) { group in
            for number in 0..<(rate * seconds) {
                let verb = verbs[number % verbs.count]
                let line = "/reassign \(Self.words(verb, number, lane.addLeaver(with: &dice).leaver.email))"
                try await Task.sleep(until: begin + .seconds(1) * number / rate, clock: .continuous)
                group.addTask {
                    let answer = try await chat.type(line, as: olga)
                    return Sample(
                        verb: verb?.rawValue ?? "<from> <to>", elapsed: answer.elapsed, isAnswered: answer.privateText != nil)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// What follows the command's name. Some of it meets a job, some does not.
    private static func words(_ verb: CommandVerb?, _ number: Int, _ leaver: String) -> String {
        let job = "J-\(1 + number / 40)"
        switch verb {
        case nil: return "\(leaver) maria@example.org"
        case .plan: return "plan \(leaver) maria@example.org"
        case .confirm: return "confirm K7QD"
        case .drop: return "drop K7QD"
        case .cancel, .retry, .resend, .approve: return "\(verb?.rawValue ?? "") \(job)"
        case .watch: return "watch \(leaver)"
        case .status, .history, .doctor, .whoami, .pause, .resume, .help: return verb?.rawValue ?? ""
        }
    }
}
