import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation

/// `reassign-chaos flush-order`
struct FlushOrderRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush-order",
        abstract: "In traced starts, the flush of the store returns between the write of the intent and the first byte to DocSpace.",
        discussion: """
            strace writes down what the bot writes, flushes and sends. In each start, the row that says "intended" must be written to the \
            write-ahead log first, then fdatasync of that log must return 0, and only then may the request leave. The same goes for each \
            command: its row is flushed before its answer leaves. Last, the rig judges its own logs without the flushes, and must find \
            each start wrong.
            """
    )

    @Option(help: "How many starts.") var starts = 20
    @Option(help: "How many starts one run of a bot makes.") var batch = 10
    @Option(help: "How many bots at the same time, each with its own portal and channel.") var lanes = 2
    @Option(help: "How many times faster than life.") var scale = 100.0
    @Option(help: "No new batch after this many minutes.") var minutes = 25.0

    func run() async throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let tally = Tally()
        let batch = max(1, min(batch, starts))
        let deadline = ContinuousClock.now + .seconds(minutes * 60)
        try await CaseNumbers(Array(stride(from: 0, to: starts, by: batch))).forEach(lanes: lanes, until: deadline) {
            [starts, scale] first in
            try await Self.trace(first..<min(first + batch, starts), at: scale, in: folder, tally)
        }
        try tally.finish()
    }

    private static func trace(_ numbers: Range<Int>, at scale: Double, in folder: ScratchFolder, _ tally: Tally) async throws {
        let file = folder.file("\(numbers.lowerBound)")
        defer { try? FileManager.default.removeItem(at: file) }
        let strace = Strace(
            calls: ["pwrite64", "write", "writev", "fdatasync", "fsync", "sendto", "sendmsg", "connect"], log: file, keptBytes: 4_200)
        let lane = try await Lane(withoutBotAt: scale)
        var dice = Dice(seed: UInt64(numbers.lowerBound))
        try await lane.startBot(under: strace.command)
        var courses: [(course: Lane.Course, name: String?)] = []
        for _ in numbers {
            let course = lane.addLeaver(with: &dice)
            let name = Lane.job(in: try await lane.chat.type(course.command, as: lane.olga))
            if let name { _ = try await lane.lastMessage(of: name, course) }
            courses.append((course, name))
        }
        let code = try await lane.bot?.stop(within: .seconds(20))
        let log = try await strace.read()
        let blind = log.withoutFlushes
        for (number, (course, name)) in zip(numbers, courses) {
            var faults = log.startFaults(of: course) + log.answerFaults(of: course, name)
            if blind.startFaults(of: course).isEmpty { faults.append("the rig does not see a missing flush") }
            if code != 0 { faults.append("the bot ended with \(code.map { "\($0)" } ?? "nothing")") }
            tally.add("start \(number + 1)", faults: faults)
        }
        try await lane.close()
    }
}

extension TraceLog {
    /// What is wrong with the order of intent, flush and start.
    fileprivate func startFaults(of course: Lane.Course) -> [String] {
        let sends = sends(of: "POST /api/2.0/people/reassign/start", saying: course.leaver.id)
        guard let sent = sends.first else { return ["no start was seen"] }
        guard let intent = commit(of: "intendedrunning\(course.leaver.email)\(course.leaver.id)") else { return ["no intent was written"] }
        guard let durable = intent.durable else { return ["the intent was not flushed"] }
        guard intent.written < durable, durable < sent else {
            return ["intent at line \(intent.written), flushed at \(durable), sent at \(sent)"]
        }
        return sends.count == 1 ? [] : ["\(sends.count) starts"]
    }

    /// What is wrong with the order of a command's row, its flush and its answer.
    ///
    /// - Parameter name: The job that the answer named, if it did.
    func answerFaults(of course: Lane.Course, _ name: String?) -> [String] {
        guard let name else { return [] }
        guard let sent = firstSend(of: "HTTP/1.1 200", saying: "\(name) accepted: `\(course.leaver.email)`") else {
            return ["the answer about \(name) was not seen"]
        }
        guard let durable = commit(of: "receivedwaiting\(course.leaver.email)")?.durable else {
            return ["\(name) was answered and not flushed"]
        }
        return durable < sent ? [] : ["\(name): flushed at line \(durable), answered at \(sent)"]
    }
}
