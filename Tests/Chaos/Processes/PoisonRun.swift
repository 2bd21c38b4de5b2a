import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation
import LoopbackHTTP

/// `reassign-chaos poison`
struct PoisonRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poison",
        abstract: "A job on which the bot dies whenever it works on it is set aside after three starts, and the job behind it goes on.",
        discussion: "The bot is killed each time DocSpace is asked something, until it no longer asks about that job."
    )

    @Option(help: "How many such jobs.") var jobs = 6
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many times faster than life.") var scale = 50.0

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        var dice = Dice(seed: seed)
        let lane = try await Lane(scale: scale)
        for number in 1...max(jobs, 1) {
            let moment: Lane.PoisonedMoment = number.isMultiple(of: 2) ? .watching : .lookingUp
            tally.add("job \(number), \(moment)", faults: try await lane.poisonedJob(moment, with: &dice), word: "\(moment)")
        }
        try await lane.close()
        try tally.finish()
    }
}

extension Lane {
    /// What the bot does with the job each time it dies.
    enum PoisonedMoment {
        case lookingUp, watching
    }

    fileprivate func poisonedJob(_ moment: PoisonedMoment, with dice: inout Dice) async throws -> [String] {
        let (poisoned, behind) = (addLeaver(with: &dice), addLeaver(with: &dice))
        var asked = portal.journal.entries.count
        if moment == .lookingUp { delayAnswers() }
        // The step that the bot will watch does not end by itself.
        if moment == .watching { portal.update { $0.pace.exceptions[50] = .seconds(100_000) } }
        guard let name = Self.job(in: try await chat.type(poisoned.command, as: olga)) else { return ["not accepted"] }
        if moment == .watching {
            try await until { self.chat.channel.dropFirst(poisoned.firstEntry).contains { $0.text.contains("\(name) started") } }
            // This bot has worked on it in peace; from the next one on it is poison.
            bot?.kill()
            delayAnswers()
            asked = portal.journal.entries.count
            try await startBot()
        }
        guard let next = Self.job(in: try await chat.type(behind.command, as: olga)) else { return ["the job behind was not accepted"] }

        var deaths = 0
        while try await isAskedAbout(poisoned.leaver, after: asked), deaths < 10 {
            bot?.kill()
            deaths += 1
            asked = portal.journal.entries.count
            try await startBot()
        }
        portal.clearFaults()
        var faults: [String] = []
        if deaths != 3 { faults.append("set aside after \(deaths) starts") }
        if try await end(of: name, poisoned, within: .seconds(120))?.contains("needs a decision") != true {
            faults.append("the channel is not told: \(chat.channel.dropFirst(poisoned.firstEntry).map(\.text))")
        }
        if moment == .watching {
            portal.update { world in
                world.pace.exceptions = [:]
                // A stop would be seen at the end of the step only.
                world.restartService()
            }
        }
        let last = try await lastMessage(of: next, behind)
        faults += judge(last, behind)
        // Where the service was restarted, the job behind may be lost with it, and says so; the judge knows whether that is true.
        if moment == .lookingUp, last?.contains("finished") != true { faults.append("the job behind: \(last ?? "no last message")") }
        try await chat.type("/reassign cancel \(name)", as: olga)
        if try await end(of: name, poisoned, within: .seconds(120), butNot: "needs a decision") == nil {
            faults.append("it cannot be closed by a person")
        }
        try await quiet()
        return faults
    }

    /// DocSpace takes a while for each answer, so that the bot can die before it has one.
    private func delayAnswers() {
        portal.add(.stall(nil, seconds: 0.3, isProcessedFirst: true, times: nil))
    }

    /// Whether DocSpace is asked about somebody within a few answers' time.
    private func isAskedAbout(_ leaver: PortalPerson, after asked: Int) async throws -> Bool {
        let name = leaver.email.prefix { $0 != "@" }
        let marks = [leaver.id, "\(name)@", "\(name)%40"]
        let deadline = ContinuousClock.now + .seconds(3)
        while ContinuousClock.now < deadline {
            let targets = portal.journal.entries.dropFirst(asked).map(\.target)
            if targets.contains(where: { target in marks.contains { target.contains($0) } }) { return true }
            try await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    private func until(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !condition(), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(1)) }
    }
}
