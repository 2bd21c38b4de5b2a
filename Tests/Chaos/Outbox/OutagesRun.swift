import ArgumentParser
import ChatSimulator
import Foundation
import JobEngine
import LoopbackHTTP

/// `reassign-chaos outages`
struct OutagesRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outages",
        abstract: "A chat that is down for two hours, one that hangs beside another that works, and what has piled up meanwhile."
    )

    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many messages have piled up.") var backlog = 2_000
    @Option(help: "How many times faster than life.") var scale = 200.0

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        try await downForTwoHours(tally)
        try await oneHangs(tally)
        try await drain(tally)
        try tally.finish()
    }

    /// A job that ends while the chat is down: its last message comes within ten minutes of its return.
    private func downForTwoHours(_ tally: Tally) async throws {
        for (name, fault) in [("502", ChatFault.proxyError(502)), ("503", .proxyError(503)), ("429", .rateLimited(retryAfter: nil))] {
            var dice = Dice(seed: seed)
            let lane = try await Lane(scale: scale)
            lane.chat.setFault(fault, times: .max)
            let course = lane.addLeaver(with: &dice)
            let job = Lane.job(in: try await lane.chat.type(course.command, as: lane.olga))
            try await Task.sleep(for: .seconds(7_200) / scale)
            let tries = lane.chat.journal.entries.count { $0.kind == "webhook" }
            lane.chat.clearFaults()
            let back = ContinuousClock.now
            let end = try await lane.end(of: job ?? "J-0", course, within: .seconds(1_200))
            let delay = (ContinuousClock.now - back) * scale
            print("down for 2 h with \(name): \(tries) tries meanwhile, last message \(delay.components.seconds) s after its return")
            tally.add("down with \(name)", faults: end != nil && delay <= .seconds(600) ? [] : ["\(delay), \(end ?? "no last message")"])
            try await lane.close()
        }
    }

    /// The messages of one chat, alone and beside another that takes every request and answers none.
    private func oneHangs(_ tally: Tally) async throws {
        var gaps: [Duration] = []
        for isHanging in [false, true] {
            var dice = Dice(seed: seed)
            let pair = try await ChannelPair(scale: 1)
            let outbox = try await pair.fill(60, with: &dice)
            if isHanging { pair.mattermost.setFault(.stalled(.seconds(60)), times: .max) }
            let expected = outbox.posts.count { !$0.isSuperseded && $0.weight != .progress && $0.destination == .channel(of: "slack") }
            try await pair.lane.startBot()
            var seen = 0
            var (last, longest) = (ContinuousClock.now, Duration.zero)
            let deadline = ContinuousClock.now + .seconds(120)
            while seen < expected, ContinuousClock.now < deadline {
                let count = pair.lane.chat.channel.count { $0.origin == .webhook }
                if count > seen {
                    longest = max(longest, ContinuousClock.now - last)
                    (seen, last) = (count, .now)
                }
                try await Task.sleep(for: .milliseconds(2))
            }
            if seen < expected { tally.add("beside a chat that \(isHanging ? "hangs" : "works")", faults: ["\(seen) of \(expected) came"]) }
            gaps.append(longest)
            try await pair.close()
        }
        print("longest gap between two messages: \(gaps[0]) beside a chat that works, \(gaps[1]) beside one that hangs")
        tally.add("one chat hangs", faults: gaps[1] - gaps[0] < .seconds(1) ? [] : ["\(gaps[1] - gaps[0]) more"])
    }

    /// What has piled up goes out in order, as fast as the platform allows and no faster, and nothing that could be dropped is in the
    /// way of what ends a job.
    private func drain(_ tally: Tally) async throws {
        var dice = Dice(seed: seed)
        let pair = try await ChannelPair(scale: scale)
        let outbox = try await pair.fill(backlog, with: &dice)
        pair.chats.forEach { $0.setFault(.proxyError(503), times: 20) }
        let began = ContinuousClock.now
        try await pair.lane.startBot()
        let expected = Set(
            outbox.posts.indices.filter { !outbox.posts[$0].isSuperseded && outbox.posts[$0].weight != .progress }.map { $0 + 1 })
        let deadline = ContinuousClock.now + .seconds(1_200)
        var judge = OutboxJudge(pair.chats, kills: [[], []], exempt: [])
        while !expected.isSubset(of: judge.fates.filter { $0.value.shown > 0 }.keys), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(200))
            judge = OutboxJudge(pair.chats, kills: [[], []], exempt: [])
        }
        let time = ContinuousClock.now - began
        let absent = expected.subtracting(judge.fates.filter { $0.value.shown > 0 }.keys)
        var faults = judge.faults + absent.sorted().map { "message \($0) never came" }
        for (chat, gap) in zip(pair.chats, [Duration.seconds(1), .milliseconds(500)]) {
            let moments = chat.channel.filter { $0.origin == .webhook }.map(\.receivedAtMilliseconds)
            guard let first = moments.first, let last = moments.last, moments.count > 1 else { continue }
            let pace = Duration.milliseconds(last - first) / (moments.count - 1)
            print(
                "\(chat.configuration.platform): \(moments.count) messages, one every \(pace * scale); the platform takes one every \(gap)")
            if pace * scale < gap { faults.append("faster than \(chat.configuration.platform) takes them") }
        }
        print("\(expected.count) messages that must come drained in \(time)")
        tally.add("what has piled up", faults: faults)
        try await pair.close()
    }
}
