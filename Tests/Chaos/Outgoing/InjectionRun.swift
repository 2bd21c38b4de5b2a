import ArgumentParser
import ChatPlatforms
import ChatSimulator
import Foundation
import JobEngine
import NIOConcurrencyHelpers
import ReassignBot
import ReassignTestKit
import TransportCore

/// `reassign-chaos injection`
struct InjectionRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "injection",
        abstract: "Names, titles and error texts that try to mention, link, forge lines or flood; none of it comes alive.",
        discussion: "What the bot would post is read by the stand-ins' readers, which share no code with its writers."
    )

    @Option(help: "How many texts from outside.") var texts = 100_000
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "How many threads.") var lanes = 2

    func run() async throws {
        print("seed \(seed)")
        let secret = Secret(TestSecrets.chaos)
        let bench = InjectionBench(
            platforms: [
                (.slack, try SlackPlatform(PlatformSettings(secrets: [secret]))),
                (.mattermost, try MattermostPlatform(PlatformSettings(secrets: [secret], siteURL: "https://chat.example.org"))),
            ],
            announcements: try HostileAnnouncements())
        let messages = max(texts / HostileAnnouncements.textsPerMessage, 1)
        let tally = Tally()
        let bodies = NIOLockedValueBox(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask { [seed, lanes] in
                    for number in stride(from: lane, to: messages, by: lanes) {
                        let verdict = try bench.judge(number, seed: seed)
                        bodies.withLockedValue { $0 += verdict.bodies }
                        tally.add("message \(number)", faults: verdict.faults)
                    }
                }
            }
            try await group.waitForAll()
        }
        let count = bodies.withLockedValue { $0 }
        print("\(messages * HostileAnnouncements.textsPerMessage) texts in \(messages) messages, \(count) bodies on 2 platforms")
        try tally.finish()
    }
}

/// Writes one message by the bot's means and reads it by the stand-ins'.
struct InjectionBench: Sendable {
    let platforms: [(kind: SimulatedPlatform, platform: any ChatPlatform)]
    let announcements: HostileAnnouncements
    private let catalogue = English(hasSeveralChannels: false)
    private static let users = [ChatUser(id: "U0ALICE001", name: "alice"), ChatUser(id: "U0BORIS001", name: "boris")]

    init(platforms: [(SimulatedPlatform, any ChatPlatform)], announcements: HostileAnnouncements) {
        self.platforms = platforms
        self.announcements = announcements
    }

    func judge(_ number: Int, seed: UInt64) throws -> (faults: [String], bodies: Int) {
        var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
        let kind = number % HostileAnnouncements.kinds
        let hostile = try announcements.make(kind) { try HostileNames.name(with: &dice) }
        let harmless = announcements.make(kind) { "x" }
        let lines = catalogue.text(for: harmless).plainText.count { $0 == "\n" }
        let message = Message(id: "J-17.1", spans: catalogue.text(for: hostile).spans)
        var faults: [String] = []
        var count = 0
        for (kind, platform) in platforms {
            for (body, isAnswer, limit) in Self.bodies(of: message, on: platform) {
                count += 1
                let name = "\(kind.rawValue) \(String(decoding: body, as: UTF8.self).debugDescription)"
                do {
                    let seen = try PostedMarkup.read(body, on: kind, isAnswer: isAnswer, users: Self.users)
                    faults += seen.flatMap { Self.faults(of: $0, lines: lines, limit: limit) }.map { "\($0) in \(name)" }
                    if seen.count != 1 { faults.append("\(seen.count) messages of \(name)") }
                } catch {
                    faults.append("refused with \(error): \(name)")
                }
            }
        }
        return (faults + Self.overlong(message), count)
    }

    private static func bodies(of message: Message, on platform: any ChatPlatform) -> [(body: [UInt8], isAnswer: Bool, limit: Int)] {
        let webhook = Destination.webhook(url: "https://hooks.example.org/x")
        let limit = platform.facts.textLimitScalars
        return platform.encode(message, to: webhook).map { ($0.body ?? [], false, limit) }
            + platform.encodePlain(message, to: webhook).map { ($0.body ?? [], false, 500) }
            + [(platform.acknowledge(Answer(audience: .channel, message: message)).body, true, limit)]
    }

    private static func faults(of seen: PostedMarkup, lines: Int, limit: Int) -> [String] {
        var faults: [String] = []
        if !seen.mentions.isEmpty { faults.append("mentions \(seen.mentions)") }
        if !seen.links.isEmpty { faults.append("links \(seen.links)") }
        if seen.text.unicodeScalars.count(where: { isLineBreak($0) }) > lines { faults.append("lines of its own") }
        if seen.text.unicodeScalars.count > limit { faults.append("longer than \(limit)") }
        if let scalar = seen.text.unicodeScalars.first(where: { isInvisible($0) }) { faults.append("U+\(String(scalar.value, radix: 16))") }
        return faults
    }

    /// A value may fill 80 scalars; a command may hold an address of 254 on each side, or what one person typed.
    private static func overlong(_ message: Message) -> [String] {
        message.spans.compactMap { span in
            guard case .command(let line) = span, line.unicodeScalars.count > 2_600 else { return nil }
            return "a command of \(line.unicodeScalars.count) scalars"
        }
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let category = scalar.properties.generalCategory
        return (category == .control || category == .format) && scalar != "\n" && scalar != "\u{200B}"
    }
}
