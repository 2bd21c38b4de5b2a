internal import Foundation
internal import TransportCore

@testable internal import ChatPlatforms

/// Reads produced messages as a chat client would, by rules of its own, and finds whatever has come alive in them.
///
/// A message with harmless values says which of its words are ours. The same message with any values must show the same words outside its
/// code spans: a value that gets out of its span, or swallows our words, changes them.
enum MarkupCheck {
    /// The message in every form that a platform gives it.
    static func check(_ message: Message) {
        check(message, as: bodies)
    }

    /// The message as the answer to a command alone.
    static func checkAnswer(_ message: Message) {
        check(message) { platform, message in [platform.acknowledge(Answer(audience: .requester, message: message)).body] }
    }

    private static func check(_ message: Message, as bodies: (any ChatPlatform, Message) -> [[UInt8]]) {
        let harmless = Message(id: message.id, spans: message.spans.map(withHarmlessValue))
        for (dialect, platform) in zip([Dialect.slack, .mattermost], Adapters.all) {
            for (body, harmless) in zip(bodies(platform, message), bodies(platform, harmless)) {
                let shown = texts(in: body)
                shown.forEach(dialect.check)
                for (found, ours) in zip(outside(shown, dialect), outside(texts(in: harmless), dialect)) {
                    let isWhole = areSame(found, ours)
                    // A cut inside bold words closes them first.
                    let kept = found.dropLast()
                    let isCut =
                        found.unicodeScalars.last == "…"
                        && ["", "*", "**"].contains { kept.hasSuffix($0) && ours.utf8.starts(with: kept.dropLast($0.count).utf8) }
                    promise(isWhole || isCut, "outside code stands \(found) instead of \(ours)")
                }
            }
        }
    }

    private static func withHarmlessValue(_ span: Span) -> Span {
        switch span {
        case .text, .bold: span
        case .data: .data("x")
        case .command: .command("x")
        case .channel: .channel(id: "x")
        }
    }

    /// Every body that can carry the message.
    private static func bodies(_ platform: any ChatPlatform, _ message: Message) -> [[UInt8]] {
        let destinations: [Destination] = [.webhook(url: "https://hooks.example.org/a"), .reply(url: "https://hooks.example.org/b")]
        let posts = destinations.flatMap { platform.encode(message, to: $0) + platform.encodePlain(message, to: $0) }
        promise(posts.count == 4, "\(posts.count) posts instead of 4")
        return posts.compactMap(\.body) + [platform.acknowledge(Answer(audience: .channel, message: message)).body]
    }

    /// The texts that a client would show: the message's own, then those of its blocks one after the other.
    private static func texts(in body: [UInt8]) -> [String] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any], let text = object["text"] as? String
        else {
            fatalError("broken promise: a message that is no JSON object with a text")
        }
        promise(object["link_names"] == nil, "asks for mentions")
        let blocks = object["blocks"] as? [[String: Any]] ?? []
        promise(blocks.count <= 50, "\(blocks.count) blocks")
        return [text] + blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
    }

    /// What stands outside code spans in the message's own text, and in its blocks together.
    private static func outside(_ texts: [String], _ dialect: Dialect) -> [String] {
        [dialect.outsideCode(texts[0]), texts.dropFirst().map(dialect.outsideCode).joined()]
    }
}

/// What a platform takes for more than text.
private enum Dialect {
    case slack, mattermost

    /// Mentions, links, open code spans, invisible characters: ends the run at the first.
    func check(_ markup: String) {
        let scalars = Array(markup.unicodeScalars)
        promise(scalars.count <= (self == .slack ? 4_000 : 16_383), "a text of \(scalars.count)")
        for (index, scalar) in scalars.enumerated() {
            let rest = scalars[index...]
            switch (self, scalar) {
            case (.slack, "<"):
                promise(Self.channelToken(rest) != nil, "a live token in \(markup)")
            case (.slack, "&"):
                promise(["&amp;", "&lt;", "&gt;"].contains { rest.starts(with: $0.unicodeScalars) }, "a bare & in \(markup)")
            case (.mattermost, "<"), (.mattermost, "@"):
                promise(rest.dropFirst().first == "\u{200B}", "a live \(scalar) in \(markup)")
            case (.mattermost, "|"):
                promise(false, "a bar in \(markup)")
            // A backtick by another name: whoever brings text into normal form makes one of it.
            case (_, "\u{1FEF}"):
                promise(false, "a hidden backtick in \(markup)")
            case (.mattermost, "\u{200B}"), (_, "\n"):
                break
            default:
                let category = scalar.properties.generalCategory
                promise(
                    ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category), "an invisible character in \(markup)")
            }
        }
    }

    /// What stands outside code spans, channel links left out; ends the run where a span is open, empty or broken over lines.
    func outsideCode(_ markup: String) -> String {
        var outside = String.UnicodeScalarView()
        var rest = Array(markup.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\" where self == .mattermost:
                outside.append(scalar)
                if let escaped = rest.popFirst() { outside.append(escaped) }
            case "`":
                let code = rest.prefix { $0 != "`" }
                promise(!code.isEmpty && code.endIndex < rest.endIndex && !code.contains("\n"), "a broken code span in \(markup)")
                rest = rest[(code.endIndex + 1)...]
                promise(rest.first != "`", "two spans in one in \(markup)")
            case "<" where self == .slack:
                rest = rest.dropFirst(Self.channelToken(([scalar] + rest)[...]).map { $0 - 1 } ?? 0)
            default:
                outside.append(scalar)
            }
        }
        return String(outside)
    }

    /// The length of `<#C0ADMINS01>` at the start, the one token that we make.
    private static func channelToken(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        guard scalars.starts(with: "<#".unicodeScalars) else { return nil }
        let id = scalars.dropFirst(2).prefix { ("A"..."Z").contains($0) || ("0"..."9").contains($0) }
        let end = scalars.dropFirst(2 + id.count).first
        return !id.isEmpty && end == ">" ? id.count + 3 : nil
    }
}
