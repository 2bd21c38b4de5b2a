import ArgumentParser
import ChatSimulator
import Foundation
import ReassignTestKit

/// `reassign-chaos secrets`
struct SecretsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Recognisable secrets everywhere, the log at trace, everything that can go wrong: nothing the bot produces holds one.",
        discussion: """
            Looks for them as they are, in halves, in base64, in hex, percent-encoded, in JSON escapes and as lists of numbers, in logs, answers, \
            posts, calls, metrics, command lines, stores, backups and every file left. Then plants some and looks whether they are found.
            """
    )

    @Flag(help: "Plants a secret in the search itself: the run must fail.") var planted = false

    func run() async throws {
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for platform in SimulatedPlatform.allCases {
                group.addTask { [planted] in
                    try await Self.search(platform, planted: planted, tally)
                    try await Self.plant(platform, tally)
                }
            }
            try await group.waitForAll()
        }
        try tally.finish()
    }

    private static func search(_ platform: SimulatedPlatform, planted: Bool, _ tally: Tally) async throws {
        let lane = try await SecretsLane(platform)
        try await lane.live()
        if planted { lane.keep("a planted secret", "x\(SecretsLane.secret)y") }
        tally.add("\(platform.rawValue): the life", faults: lane.faults)
        let (all, fixed) = (lane.canaries, lane.fixedCanaries)
        var bytes = 0
        for place in lane.places {
            bytes += place.bytes.count
            // Stores hold addresses for later answers, in the column that is made for them.
            let canaries = place.name.hasPrefix("the file ") ? fixed : all
            var faults = canaries.found(in: place.bytes)
            let text = String(decoding: place.bytes, as: UTF8.self)
            if !faults.isEmpty {
                let lines = text.split(separator: "\n").filter { !canaries.found(in: String($0)).isEmpty }
                faults += lines.prefix(3).map { "\($0.prefix(600))" }
            }
            if !place.sign.isEmpty, !text.contains(place.sign) { faults.append("does not hold \(place.sign): \(text.prefix(300))") }
            tally.add("\(platform.rawValue): \(place.name)", faults: faults, word: "places searched")
        }
        print(
            "\(platform.rawValue): \(all.count) forms of secrets, \(lane.chat.exchanges.count) commands, \(lane.places.count) places, \(bytes) bytes"
        )
        try await lane.close()
    }

    /// Secrets where people or operators put them by mistake: the same search must find them in everything that repeats them.
    private static func plant(_ platform: SimulatedPlatform, _ tally: Tally) async throws {
        let lane = try await SecretsLane(platform)
        try await lane.start()
        let hidden = SecretsLane.secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try await lane.type("\(hidden)@example.org maria@example.org")
        try await lane.job()
        try await lane.lookAround("planted")
        try await lane.run("check-config", ["check-config"], ["REASSIGN_STORE": "sqlite:/\(lane.webhookToken).sqlite"])
        try await lane.run("words of the start", ["serve", "--\(lane.key)"])
        try await lane.backUp("planted")
        try await lane.end("planted", by: SIGTERM, code: 0)
        try lane.gather()
        let canaries = lane.canaries
        for name in [
            "the answer to command 1", "check-config", "words of the start", "the copy of the store, planted", "the store",
            "the file bot.sqlite",
        ] {
            let found = lane.places.filter { $0.name == name }.contains { !canaries.found(in: $0.bytes).isEmpty }
            tally.add("\(platform.rawValue): planted in \(name)", faults: found ? [] : ["not found"], word: "planted secrets found")
        }
        try await lane.close()
    }
}
