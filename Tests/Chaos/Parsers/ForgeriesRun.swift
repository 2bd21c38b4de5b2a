import ArgumentParser
import ChatPlatforms

/// `reassign-chaos forgeries`
struct ForgeriesRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forgeries",
        abstract:
            "Genuine requests, changed in every way but the right one: none may be accepted. And whether the time of a refusal tells why."
    )

    @Option(help: "How many forged requests, over all schemes.") var forgeries = 100_000
    @Option(help: "How many pairs of refusals are timed for each secret comparison.") var pairs = 100_000
    @Option(help: "The seed.") var seed: UInt64 = 1

    func run() throws {
        print("seed \(seed)")
        let tally = Tally()
        var dice = Dice(seed: seed)
        for scheme in ProofScheme.allCases {
            var forger = try Forger(scheme, seed: dice.next())
            tally.add("\(scheme): a genuine request", faults: forger.isAccepted(forger.genuine) ? [] : ["refused"])
            for number in 0..<max(forgeries / ProofScheme.allCases.count, 1) {
                let (request, change) = forger.forged()
                let isAccepted = forger.isAccepted(request)
                tally.add("\(scheme), forgery \(number)", faults: isAccepted ? ["accepted: \(change)"] : [], word: scheme.rawValue)
            }
        }
        if pairs > 0 { try Self.judgeTimes(pairs: pairs, seed: dice.next(), tally) }
        try tally.finish()
    }

    /// The same refusal, with the first difference at the start and at the end of the secret.
    private static func judgeTimes(pairs: Int, seed: UInt64, _ tally: Tally) throws {
        var dice = Dice(seed: seed)
        for scheme in ProofScheme.allCases {
            let forger = try Forger(scheme, seed: dice.next())
            @inline(never)
            func refusal(of place: Forger.Place) -> TimeComparison.Call {
                let request = forger.changed(at: place)
                return { !forger.isAccepted(request) }
            }
            let comparison = TimeComparison(pairs: pairs) { refusal(of: $0 == .early ? .start : .end) }
            let verdict = comparison.verdict(with: &dice)
            print("\(scheme): \(verdict.text)")
            tally.add("\(scheme): the time of a refusal", faults: verdict.isLeak ? ["tells where the secret differs: \(verdict.text)"] : [])
            // What it says of two kinds that are the same.
            let same = TimeComparison(pairs: pairs) { _ in refusal(of: .start) }
            let control = same.verdict(with: &dice)
            print("\(scheme), twice the same: \(control.text)")
            tally.add("\(scheme): twice the same", faults: control.isLeak ? ["called different: \(control.text)"] : [])
        }
        // What this measurement can see at all: a comparison that stops at the first difference, of secrets as long as ours.
        let secret = [UInt8](repeating: 0x61, count: 67)
        let (first, last) = ([0x62] + secret.dropFirst(), Array(secret.dropLast() + [0x62]))
        let naive = TimeComparison(pairs: pairs) { kind in
            let other = kind == .early ? first : last
            return { !Self.stopsEarly(secret, other) }
        }
        let verdict = naive.verdict(with: &dice)
        print("a comparison that stops early: \(verdict.text)")
        tally.add("a comparison that stops early", faults: verdict.isLeak ? [] : ["was not noticed: \(verdict.text)"])
    }

    @inline(never)
    private static func stopsEarly(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        for (one, other) in zip(left, right) where one != other { return false }
        return true
    }
}
