import ChatSimulator
import Foundation

/// How far a traced bot got with a job.
struct TracedLife {
    /// What was written down.
    let log: TraceLog
    /// How the bot ended; `nil` if it had to be killed after SIGTERM.
    let exitCode: Int?
    /// Whether it ended without being told to.
    let endedByItself: Bool
    /// The end of what it said.
    let words: [String]

    /// Whether `strace` ended it.
    var wasKilled: Bool { exitCode == 137 }
}

extension Lane {
    /// A job's life as far as the traced bot gets: start, command, job, last message, SIGTERM.
    ///
    /// - Parameters:
    ///   - name: The job's name, once an answer has given it.
    ///   - patience: How long the job may take before the bot is told to stop.
    func live(
        _ course: Course, knownAs name: inout String?, under strace: Strace, patience: Duration
    ) async throws -> TracedLife {
        do {
            try await startBot(under: strace.command)
        } catch let failure as BotProcess.NeverListened {
            return TracedLife(
                log: try await strace.read(), exitCode: failure.exitCode,
                endedByItself: failure.exitCode != nil, words: failure.description.split(separator: "\n").map(String.init))
        }
        guard let bot else { preconditionFailure("a bot was started") }
        let deadline = ContinuousClock.now + patience
        if name == nil { name = Self.job(in: try await chat.type(course.command, as: olga)) }
        if let name {
            while bot.exitCode == nil, ContinuousClock.now < deadline, try await end(of: name, course, within: .zero) == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
        } else {
            // Not taken: it is about to end, or it lives on and says no.
            _ = try await bot.ended(within: .seconds(2))
        }
        let endedByItself = bot.exitCode != nil
        let code = try await bot.stop(within: .seconds(10))
        return TracedLife(
            log: try await strace.read(), exitCode: code, endedByItself: endedByItself, words: bot.lastWords)
    }

    /// Starts the bot in peace, lets the job end, and judges it. A person who got no answer types the command again.
    func finish(_ course: Course, knownAs known: String?, kills: Int) async throws -> (faults: [String], end: String) {
        let began = ContinuousClock.now
        try await startBot()
        guard ContinuousClock.now - began < .seconds(30) else { return (["the restart took over 30 s"], "none") }
        var name = known
        if let known {
            let status = try await chat.type("/reassign status \(known)", as: olga).privateText ?? ""
            if !status.contains(known) { return (["\(known) was answered and is not in the store: \(status)"], "none") }
        }
        for _ in 0..<3 where name == nil { name = Self.job(in: try await chat.type(course.command, as: olga)) }
        guard let name else { return (["not accepted"], "none") }
        let end = try await lastMessage(of: name, course)
        var faults = judge(end, course) + judgeCopies(after: kills, course)
        try await quiet()
        if try await bot?.stop(within: .seconds(10)) != 0 { faults.append("the bot in peace did not end with 0") }
        if !faults.isEmpty { faults += chat.channel.dropFirst(course.firstEntry).map { "channel  \($0.text)" } }
        return (faults, Self.mark(of: end))
    }
}
