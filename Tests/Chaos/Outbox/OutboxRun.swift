import ArgumentParser
import ChatSimulator
import Foundation
import JobEngine
import LoopbackHTTP

/// `reassign-chaos outbox`
struct OutboxRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Thousands of messages to two chats that fail one time in ten, from a bot that is killed again and again.",
        discussion: """
            The executable starts on a store that is full of messages, works on jobs meanwhile, and is killed between claim and mark. A \
            message passes if it was delivered or given up in the open and sent again on request, in order, and was shown once plus at \
            most once for each send that may have arrived. The judge is the chats' own log.
            """
    )

    @Option(help: "How many messages.") var messages = 5_000
    @Option(help: "How many kills.") var kills = 10
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many bots at the same time, each with its own portal and chats.") var lanes = 2
    @Option(help: "How many times faster than life.") var scale = 100.0
    @Option(help: "How many messages a store holds at first.") var batch = 2_500

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        let rounds = max(1, messages / max(batch, 1))
        let queue = CaseNumbers(Array(1...rounds))
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(max(lanes, 1), rounds) {
                group.addTask { [seed, scale, batch, kills] in
                    while let number = queue.next() {
                        let share = kills * number / rounds - kills * (number - 1) / rounds
                        let round = try await OutboxRound(scale: scale, dice: Dice(seed: seed &* 1_000_003 &+ UInt64(number)))
                        try await round.play(messages: batch, kills: share)
                        try await round.report(as: "round \(number)", to: tally)
                        try await round.close()
                    }
                }
            }
            try await group.waitForAll()
        }
        print("\(rounds * batch) messages and \(kills) kills in \(ContinuousClock.now - began)")
        try tally.finish()
    }
}

/// One store of messages, from the first start of its bot to the last message.
final class OutboxRound {
    private let pair: ChannelPair
    private var dice: Dice
    private var outbox = FilledOutbox()
    private var marks: [[Int]] = [[], []]
    private var usedKills = 0
    private var givenUp: Set<Int> = []
    private var ordered: [(name: String, course: Lane.Course)] = []
    private var faults: [String] = []

    init(scale: Double, dice: Dice) async throws {
        pair = try await ChannelPair(scale: scale)
        self.dice = dice
    }

    func close() async throws { try await pair.close() }

    private var lane: Lane { pair.lane }

    func play(messages: Int, kills: Int) async throws {
        outbox = try await pair.fill(messages, with: &dice)
        var killsAt = (0..<kills).map { _ in Int.random(in: 0..<messages, using: &dice) }.sorted()
        var faultsAt = [0, 0]
        var orderAt = 0
        try await lane.startBot()
        var idleSince = ContinuousClock.now
        var last = -1
        // Until nothing has come for a while: longer than any wait that a message has here, and than a look at a silent chat takes.
        while ContinuousClock.now - idleSince < .seconds(12) {
            let counts = pair.chats.map { $0.journal.entries.count }
            let total = counts.reduce(0, +)
            if total != last { (last, idleSince) = (total, .now) }
            let isFull = total < messages
            for (index, chat) in pair.chats.enumerated() where isFull && counts[index] >= faultsAt[index] {
                chat.setFault(fault())
                faultsAt[index] = counts[index] + Int.random(in: 2...18, using: &dice)
            }
            if isFull, total >= orderAt {
                orderAt = total + 150
                try await order()
            }
            if let next = killsAt.first, total >= next {
                killsAt.removeFirst()
                try await kill()
                idleSince = .now
            }
            if !isFull, isComplete { break }
            try await Task.sleep(for: .milliseconds(1))
        }
        pair.chats.forEach { $0.clearFaults() }
        while !killsAt.isEmpty {
            killsAt.removeFirst()
            try await kill()
        }
        try await settle()
    }

    /// One time in ten in all; a chat that is silent for 5 s costs the most time and is the rarest.
    private func fault() -> ChatFault {
        switch Int.random(in: 0..<200, using: &dice) {
        case 0: .stalled(.seconds(6))
        case 1: .stalled(.seconds(6)).afterProcessing
        case 2...4: .webhookGone
        case 5..<60: .proxyError(dice.pick([500, 502, 503, 504]))
        case 60..<95: .closed
        case 95..<130: .closed.afterProcessing
        case 130..<165: .rateLimited(retryAfter: "\(Int.random(in: 1...20, using: &dice))")
        default: .rateLimited(retryAfter: nil)
        }
    }

    /// A job that is worked on while the others' messages wait.
    private func order() async throws {
        let course = lane.addLeaver(with: &dice)
        let answer = try await lane.chat.type(course.command, as: lane.olga)
        if let name = Lane.job(in: answer) { ordered.append((name, course)) }
    }

    /// Every other one meets a message that was shown and not yet answered.
    private func kill() async throws {
        if dice.hits(oneIn: 2) {
            var fault = ChatFault.stalled(.milliseconds(200)).afterProcessing
            fault.stallMilliseconds = 200
            let chat = dice.pick(pair.chats)
            let before = chat.journal.entries.count
            chat.clearFaults()
            chat.setFault(fault)
            let deadline = ContinuousClock.now + .milliseconds(500)
            while chat.journal.entries.count == before, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(1)) }
        } else {
            try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &dice)))
        }
        lane.bot?.kill()
        usedKills += 1
        // What had left before it died is still on its way to the chat's journal.
        try await Task.sleep(for: .milliseconds(20))
        for (index, chat) in pair.chats.enumerated() { marks[index].append(chat.journal.entries.count) }
        collectGivenUp()
        try await lane.startBot()
    }

    // MARK: The end

    private func shown() -> Set<Int> {
        var numbers: Set<Int> = []
        for chat in pair.chats {
            for entry in chat.channel where entry.origin == .webhook {
                if let number = entry.messageID.flatMap(OutboxJudge.number(ofMessage:)) { numbers.insert(number) }
            }
        }
        return numbers
    }

    /// The messages that must have been shown and were not.
    private func missing() -> [Int] {
        let shown = shown()
        return outbox.posts.indices.map { $0 + 1 }.filter { number in
            let post = outbox.posts[number - 1]
            return !post.isSuperseded && post.weight != .progress && !shown.contains(number)
        }
    }

    private var isComplete: Bool {
        // Costly, so the last message of each destination is looked at first.
        let lasts = FilledOutbox.destinations.compactMap { destination in
            outbox.posts.lastIndex { $0.destination == destination && $0.weight != .progress }.map { $0 + 1 }
        }
        guard Set(lasts).isSubset(of: shown()) else { return false }
        let texts = lane.chat.channel.filter { $0.origin == .webhook }.map(\.text)
        return ordered.allSatisfy { job in texts.contains { Lane.isEnd($0, of: job.name) } }
    }

    private func collectGivenUp() {
        struct Line: Decodable {
            var msg: String
            var post: String?

            enum CodingKeys: String, CodingKey {
                case msg
                case post = "post.id"
            }
        }
        for line in lane.bot?.lines ?? [] where line.contains("post given up") {
            if let post = (try? JSONDecoder().decode(Line.self, from: Data(line.utf8)))?.post.flatMap({ Int($0) }) { givenUp.insert(post) }
        }
    }

    /// A person sends again what was given up, as the status says.
    private func settle() async throws {
        collectGivenUp()
        let absent = missing()
        for name in Set(absent.filter { outbox.posts[$0 - 1].portal == .main }.map { "\(outbox.posts[$0 - 1].job)" }).sorted() {
            let status = try await lane.chat.type("/reassign status \(name)", as: lane.olga).privateText ?? ""
            if !status.contains("could not be delivered") { faults.append("\(name): a message is missing, and the status says: \(status)") }
            try await lane.chat.type("/reassign resend \(name)", as: lane.olga)
        }
        // A kill may have come between the record and its line in the log.
        givenUp.formUnion(absent)
        let deadline = ContinuousClock.now + .seconds(30)
        while !missing().filter({ outbox.posts[$0 - 1].portal == .main }).isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// What became of all of it.
    func report(as name: String, to tally: Tally) async throws {
        let judge = OutboxJudge(pair.chats, kills: marks, exempt: givenUp)
        var faults = faults + judge.faults
        for number in missing() where outbox.posts[number - 1].portal == .main {
            faults.append("message \(number) of \(outbox.posts[number - 1].job) never came")
        }
        for (index, post) in outbox.posts.enumerated() where post.isSuperseded && judge.fates[index + 1] != nil {
            faults.append("message \(index + 1) was sent although a newer one had taken its place")
        }
        for job in ordered {
            let end = try await lane.lastMessage(of: job.name, job.course)
            if end == nil {
                let status = try await lane.chat.type("/reassign status \(job.name)", as: lane.olga).privateText ?? ""
                if !status.contains("could not be delivered") { faults.append("\(job.name): no last message; \(status)") }
            }
        }
        let sent = judge.fates.values.reduce(0) { $0 + $1.sent }
        let delivered = judge.fates.values.count { $0.shown > 0 }
        print(
            "\(name): \(delivered) messages delivered by \(sent) sends, \(judge.copies) extra copies, \(givenUp.count) given up, "
                + "\(usedKills) kills, \(ordered.count) jobs meanwhile")
        tally.add(name, faults: faults)
    }
}
