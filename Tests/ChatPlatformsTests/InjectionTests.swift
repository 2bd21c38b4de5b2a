import ChatPlatforms
import Foundation
import ReassignTestKit
import Testing
import TransportCore

/// Every text that a chat client would render, found by walking the JSON with a parser that is not ours.
private func renderedTexts(_ body: [UInt8]?) throws -> [String] {
    func texts(_ value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { $0.key == "text" && $0.value is String ? [$0.value as? String ?? ""] : texts($0.value) }
        case let list as [Any]: list.flatMap(texts)
        default: []
        }
    }
    let bytes = try #require(body)
    return texts(try JSONSerialization.jsonObject(with: Data(bytes)))
}

/// What of `markup` stands outside code spans; `nil` if a code span is left open.
///
/// - Parameter hasEscapes: Whether a backslash outside code takes the meaning from the next character (Markdown).
private func outsideCode(_ markup: String, hasEscapes: Bool) -> String? {
    var outside = String.UnicodeScalarView()
    var isInCode = false
    var isEscaped = false
    for scalar in markup.unicodeScalars {
        if isEscaped {
            isEscaped = false
        } else if scalar == "`" {
            isInCode.toggle()
        } else if !isInCode, hasEscapes, scalar == "\\" {
            isEscaped = true
        } else if !isInCode {
            outside.append(scalar)
        }
    }
    return isInCode ? nil : String(outside)
}

@Suite("Nothing from outside comes alive")
struct InjectionTests {
    private static func messages(seed: Int) -> [Message] {
        var generator = SplitMix64(seed: UInt64(seed))
        let random = (0..<40).map { _ in HostileText.message((0..<9).map { _ in HostileText.random(using: &generator) }) }
        let samples = seed == 0 ? HostileText.samples.map { HostileText.message([$0]) } : []
        let mixed = (0..<20).map { _ in HostileText.message((0..<9).map { _ in HostileText.samples.randomElement(using: &generator) ?? "" })
        }
        return samples + random + mixed
    }

    private func bodies(_ platform: any ChatPlatform, _ message: Message) -> [[UInt8]?] {
        let destinations: [Destination] = [.webhook(url: Fixture.slackWebhook), .reply(url: "https://hooks.slack.com/commands/T0/1/a")]
        let posts = destinations.flatMap { platform.encode(message, to: $0) + platform.encodePlain(message, to: $0) }.map(\.body)
        return posts + [platform.acknowledge(Answer(audience: .channel, message: message)).body]
    }

    @Test("Slack: no token, no link, no mention outside code", arguments: 0..<6)
    func slack(seed: Int) throws {
        let slack = try Fixture.slack()
        for message in Self.messages(seed: seed) {
            for body in bodies(slack, message) {
                #expect(!String(decoding: body ?? [], as: UTF8.self).contains("link_names"))
                for markup in try renderedTexts(body) {
                    // The one real token that we make is a channel link of a plausible id.
                    let withoutChannels = markup.replacing(/<#[A-Z0-9]{1,64}>/, with: "")
                    #expect(!withoutChannels.unicodeScalars.contains("<") && !withoutChannels.unicodeScalars.contains(">"), "\(markup)")
                    let entities = withoutChannels.matches(of: /&(?:amp;|lt;|gt;)?/.matchingSemantics(.unicodeScalar))
                    #expect(entities.allSatisfy { $0.output.count > 1 }, "\(markup)")
                    let outside = try #require(outsideCode(markup, hasEscapes: false), "a code span is open: \(markup)")
                    #expect(!outside.unicodeScalars.contains("@") && !outside.contains("evil"), "\(markup)")
                    try expectNoInvisible(markup, except: [])
                }
            }
        }
    }

    @Test("Mattermost: no mention, no link, and the server's own rewriting finds nothing", arguments: 0..<6)
    func mattermost(seed: Int) throws {
        let mattermost = try Fixture.mattermost()
        for message in Self.messages(seed: seed) {
            for body in bodies(mattermost, message) {
                for markup in try renderedTexts(body) {
                    #expect(markup.firstMatch(of: /<(?:!|@)/.matchingSemantics(.unicodeScalar)) == nil, "\(markup)")
                    #expect(markup.firstMatch(of: /<[^<|]*\|[^>]*>/.matchingSemantics(.unicodeScalar)) == nil, "\(markup)")
                    #expect(markup.firstMatch(of: /@[A-Za-z]/.matchingSemantics(.unicodeScalar)) == nil, "\(markup)")
                    let outside = try #require(outsideCode(markup, hasEscapes: true), "a code span is open: \(markup)")
                    #expect(!outside.unicodeScalars.contains("@") && !outside.contains("evil") && !outside.contains("]("), "\(markup)")
                    try expectNoInvisible(markup, except: ["\u{200B}"])
                }
            }
        }
    }

    private func expectNoInvisible(_ markup: String, except allowed: Set<Unicode.Scalar>) throws {
        for scalar in markup.unicodeScalars where scalar != "\n" && !allowed.contains(scalar) {
            // In normal form it is a backtick.
            #expect(scalar != "\u{1FEF}")
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format && category != .lineSeparator && category != .paragraphSeparator)
        }
    }

    @Test("one message has as many lines as its author wrote", arguments: HostileText.samples)
    func lines(value: String) throws {
        let platforms: [any ChatPlatform] = [try Fixture.slack(), try Fixture.mattermost()]
        for platform in platforms {
            for body in bodies(platform, HostileText.message([value])) {
                for markup in try renderedTexts(body) {
                    #expect(markup.unicodeScalars.count(where: { $0 == "\n" }) <= 1)
                }
            }
        }
    }
}

@Suite("Values and the marks around them")
struct ValueEdgeTests {
    @Test(
        "no value becomes one character with the mark of its code span",
        arguments: [
            "\u{301}@all", "\u{20DD}https://evil.example.net", "\u{FE0F}x", "\u{1F3FB}x", "x\u{D4E}", "\u{301}", " \u{301} \u{D4E} ",
        ])
    func edges(value: String) throws {
        let platforms: [any ChatPlatform] = [try Fixture.slack(), try Fixture.mattermost()]
        for platform in platforms {
            let message = Message(id: "", spans: [.data(value)])
            let body = try #require(platform.encode(message, to: .webhook(url: Fixture.slackWebhook)).first?.body)
            let text = try #require(try renderedTexts(body).first)
            let characters = text.filter { $0 == "`" }
            let scalars = text.unicodeScalars.filter { $0 == "`" }
            #expect(characters.count == 2 && scalars.count == 2, "\(text)")
        }
    }
}
