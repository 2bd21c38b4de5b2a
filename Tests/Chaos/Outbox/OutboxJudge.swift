import ChatSimulator
import Foundation
import JobEngine
import LoopbackHTTP

/// What the chats recorded, message by message: the truth about an outbox.
struct OutboxJudge {
    /// What a chat saw of one message.
    struct Fate {
        /// How often it was shown.
        var shown = 0
        /// How often its sender could not know whether it was.
        var ambiguous = 0
        var sent = 0
    }

    /// By number of the message.
    private(set) var fates: [Int: Fate] = [:]
    private(set) var faults: [String] = []
    private(set) var copies = 0

    /// - Parameters:
    ///   - chats: Where the messages went.
    ///   - kills: For each chat, how long its journal was when the bot had been killed.
    ///   - exempt: Numbers of messages that may come late, because somebody sent them again.
    init(_ chats: [ChatSimulator], kills: [[Int]], exempt: Set<Int>) {
        for (chat, kills) in zip(chats, kills) {
            read(chat, kills: kills)
            checkOrder(in: chat, exempt: exempt)
        }
        for (number, fate) in fates {
            copies += max(0, fate.shown - 1)
            if fate.shown > 1 + fate.ambiguous {
                faults.append("message \(number) was shown \(fate.shown) times after \(fate.ambiguous) sends that may have arrived")
            }
            // Somebody who sends a message again starts anew.
            if fate.shown > 8, !exempt.contains(number) { faults.append("message \(number) was shown \(fate.shown) times") }
        }
    }

    private mutating func read(_ chat: ChatSimulator, kills: [Int]) {
        let entries = chat.journal.entries
        for entry in entries where entry.kind == "webhook" {
            guard let number = Self.number(in: entry.body) else { continue }
            fates[number, default: Fate()].sent += 1
            if ["closed", "cut", "stalled"].contains(entry.extras["fault"]) { fates[number, default: Fate()].ambiguous += 1 }
        }
        // At a kill, only the last message on the wire can have been under way.
        for kill in kills {
            let last = entries.prefix(kill).last { $0.kind == "webhook" }
            if let number = last.flatMap({ Self.number(in: $0.body) }) { fates[number, default: Fate()].ambiguous += 1 }
        }
    }

    /// Messages come for the first time in the order in which they were stored.
    private mutating func checkOrder(in chat: ChatSimulator, exempt: Set<Int>) {
        var newest = 0
        for entry in chat.channel where entry.origin == .webhook {
            guard let number = entry.messageID.flatMap(Self.number(ofMessage:)) else { continue }
            let isCopy = fates[number]?.shown ?? 0 > 0
            fates[number, default: Fate()].shown += 1
            guard !isCopy, !exempt.contains(number) else { continue }
            if number < newest { faults.append("message \(number) came after \(newest)") }
            newest = max(newest, number)
        }
    }

    /// `J-12.34` is message 34.
    static func number(ofMessage id: String) -> Int? {
        id.split(separator: ".").last.flatMap { Int($0) }
    }

    /// The number of the message in a body, as both platforms carry it.
    static func number(in body: String) -> Int? {
        for mark in ["\"block_id\":\"J-", "\"reassign_message_id\":\"J-"] {
            guard let start = body.range(of: mark)?.upperBound else { continue }
            return number(ofMessage: String(body[start...].prefix { $0.isNumber || $0 == "." }))
        }
        return nil
    }
}
