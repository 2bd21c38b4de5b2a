import ChatPlatforms
import Foundation
import HTTPTypes
import Testing
import TransportCore

/// The JSON of the one request or answer, read by a parser that is not ours.
private func object(_ body: [UInt8]?) throws -> [String: Any] {
    let bytes = try #require(body)
    return try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
}

private func text(_ body: [UInt8]?) throws -> String {
    let object = try object(body)
    return try #require(object["text"] as? String)
}

private let slackWebhook = Destination.webhook(url: Fixture.slackWebhook)
private let slackReply = Destination.reply(url: "https://hooks.slack.com/commands/T0/1/a")
private let mattermostWebhook = Destination.webhook(url: Fixture.mattermostWebhook)
private let mattermostReply = Destination.reply(url: "https://chat.example.org/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa")

@Suite("Messages to Slack")
struct SlackEncodingTests {
    private let line: MessageText =
        "▶ \(ours: "J-17") started: \(data: "anna@example.org") → \(data: "R&D <x>"). \(command: "/reassign status J-17")"

    @Test("a post is the documented JSON, sent at most once")
    func webhook() throws {
        let requests = try Fixture.slack().encode(Message(id: "J-17.start", spans: line.spans), to: slackWebhook)
        let request = try #require(requests.first)
        #expect(requests.count == 1)
        let markup = "▶ J-17 started: `anna@example.org` → `R&amp;D &lt;x&gt;`. `/reassign status J-17`"
        let section = #"{"type":"section","block_id":"J-17.start","text":{"type":"mrkdwn","text":"\#(markup)","verbatim":true}}"#
        let json = #"{"text":"\#(markup)","blocks":[\#(section)],"unfurl_links":false,"unfurl_media":false}"#
        #expect(String(decoding: request.body ?? [], as: UTF8.self) == json)
        #expect(request.method == .post)
        #expect(request.url == Fixture.slackWebhook)
        #expect(request.headerFields == [.contentType: "application/json"])
        #expect(request.repetition == .forbidden)
        #expect(request.timeout == .seconds(10))
        #expect(request.responseBodyLimitBytes == 65_536)
    }

    @Test("an answer says who sees it", arguments: [(Answer.Audience.requester, "ephemeral"), (.channel, "in_channel")])
    func answers(audience: Answer.Audience, type: String) throws {
        let response = try Fixture.slack().acknowledge(Answer(audience: audience, message: Message(id: "", spans: line.spans)))
        #expect(response.status == 200 && response.contentType == "application/json")
        let json = try object(response.body)
        #expect(json["response_type"] as? String == type)
        #expect(((json["blocks"] as? [[String: Any]])?.first)?["block_id"] == nil)
    }

    @Test("a later answer is private, in full and plain")
    func laterAnswer() throws {
        let message = Message(id: "x", spans: line.spans)
        for request in try Fixture.slack().encode(message, to: slackReply) + Fixture.slack().encodePlain(message, to: slackReply) {
            #expect(try object(request.body)["response_type"] as? String == "ephemeral")
            #expect(request.url == "https://hooks.slack.com/commands/T0/1/a")
        }
    }

    @Test("the plain form has no blocks and is short")
    func plain() throws {
        let message = Message(id: "x", spans: line.spans + [.text(String(repeating: "x", count: 1000))])
        let request = try #require(try Fixture.slack().encodePlain(message, to: slackWebhook).first)
        let json = try object(request.body)
        #expect(json["blocks"] == nil)
        #expect(try text(request.body).unicodeScalars.count == 500)
    }

    @Test("nothing is sent for a message without text", arguments: [[], [.text("")], [.bold("")]] as [[Span]])
    func empty(spans: [Span]) throws {
        let slack = try Fixture.slack()
        #expect(slack.encode(Message(id: "x", spans: spans), to: slackWebhook).isEmpty)
        #expect(slack.encodePlain(Message(id: "x", spans: spans), to: slackWebhook).isEmpty)
        #expect(slack.acknowledge(Answer(audience: .requester, message: Message(id: "", spans: spans))) == InboundResponse(status: 200))
    }

    @Test(
        "a channel is a link only if it is one", arguments: [("C0ADMINS01", "<#C0ADMINS01>"), ("<!here>", "`&lt;!here&gt;`"), ("", "`-`")])
    func channels(id: String, expected: String) throws {
        #expect(try text(Fixture.slack().encode(Message(id: "", spans: [.channel(id: id)]), to: slackWebhook).first?.body) == expected)
    }

    @Test("text over 3,000 goes on in a second section, over 4,000 it is cut; every section fits")
    func sections() throws {
        let spans: [Span] = (1...200).flatMap { [Span.data("name \($0) & more"), .text(" line <\($0)>\n")] }
        let request = try #require(try Fixture.slack().encode(Message(id: "m", spans: spans), to: slackWebhook).first)
        let whole = try text(request.body)
        #expect(whole.unicodeScalars.count <= 4000 && whole.hasSuffix("…"))
        let blocks = try #require(try object(request.body)["blocks"] as? [[String: Any]])
        let sections = blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
        #expect(blocks.map { $0["block_id"] as? String } == ["m", "m/2"])
        #expect(sections.allSatisfy { $0.unicodeScalars.count <= 3000 && $0.count(where: { $0 == "`" }).isMultiple(of: 2) })
    }
}

@Suite("Messages to Mattermost")
struct MattermostEncodingTests {
    private let line: MessageText =
        "▶ \(ours: "J-17") started: \(data: "anna@example.org") → \(data: "<x|y>"). \(command: "/reassign status [<job>|<person>]")"

    @Test("a post is the documented JSON, with the message's id in its properties")
    func webhook() throws {
        let request = try #require(
            try Fixture.mattermost().encode(Message(id: "J-17.start", spans: line.spans), to: mattermostWebhook).first)
        let markup = "▶ J-17 started: `anna@\u{200B}example.org` → `<\u{200B}x∣y>`. `/reassign status [<\u{200B}job>∣<\u{200B}person>]`"
        let json = #"{"text":"\#(markup)","props":{"reassign_message_id":"J-17.start"}}"#
        #expect(String(decoding: request.body ?? [], as: UTF8.self) == json)
        #expect(request.repetition == .forbidden && request.timeout == .seconds(10) && request.responseBodyLimitBytes == 65_536)
        #expect(request.headerFields == [.contentType: "application/json"])
    }

    @Test(
        "an answer says who sees it and keeps Slack's markup out",
        arguments: [(Answer.Audience.requester, "ephemeral"), (.channel, "in_channel")])
    func answers(audience: Answer.Audience, type: String) throws {
        let response = try Fixture.mattermost().acknowledge(Answer(audience: audience, message: Message(id: "x", spans: line.spans)))
        #expect(response.status == 200 && response.contentType == "application/json")
        let json = try object(response.body)
        #expect(json["response_type"] as? String == type)
        #expect(json["skip_slack_parsing"] as? Bool == true)
    }

    @Test("a later answer is private, in full and plain")
    func laterAnswer() throws {
        let message = Message(id: "x", spans: line.spans)
        for request in try Fixture.mattermost().encode(message, to: mattermostReply)
            + Fixture.mattermost().encodePlain(message, to: mattermostReply)
        {
            let json = try object(request.body)
            #expect(json["response_type"] as? String == "ephemeral")
            #expect(json["skip_slack_parsing"] as? Bool == true)
        }
    }

    @Test("an answer without text has no body and no type: an empty body labelled JSON is an error there")
    func empty() throws {
        let response = try Fixture.mattermost().acknowledge(Answer(audience: .requester, message: Message(id: "", spans: [])))
        #expect(response == InboundResponse(status: 200))
    }

    @Test(
        "our own words stay words",
        arguments: [
            ("a_b*c", #"a\_b\*c"#), ("<from>", "<\u{200B}from\\>"), ("@all #x", "@\u{200B}all #\u{200B}x"), ("[x](y)", #"\[x\](y)"#),
            ("a\nb", "a\nb"),
        ])
    func ownWords(words: String, expected: String) throws {
        let message = Message(id: "", spans: [.text(words), .bold(words)])
        let request = try #require(try Fixture.mattermost().encode(message, to: mattermostWebhook).first)
        #expect(try text(request.body) == "\(expected)**\(expected)**")
    }

    @Test("a channel is named without its name")
    func channel() throws {
        let request = try #require(
            try Fixture.mattermost().encode(Message(id: "", spans: [.channel(id: "x")]), to: mattermostWebhook).first)
        #expect(try text(request.body) == "the configured channel")
    }
}

@Suite("Values in messages")
struct ValueTests {
    private static let platforms = ["slack", "mattermost"]

    private func markup(_ platform: String, _ spans: [Span]) throws -> String {
        let adapter: any ChatPlatform = platform == "slack" ? try Fixture.slack() : try Fixture.mattermost()
        return try text(adapter.encode(Message(id: "", spans: spans), to: .webhook(url: Fixture.slackWebhook)).first?.body)
    }

    @Test(
        "values are one line in a code span, without marks of their own", arguments: platforms,
        [
            ("a`b", "`a'b`"), ("a\nb\r\nc", "`a b  c`"), ("\u{202E}abc\u{2069}", "`abc`"), ("a\u{0}\u{7}b", "`ab`"), ("  x ", "`x`"),
            ("", "`-`"), ("\n", "`-`"),
            ("*a* _b_", "`*a* _b_`"), ("张伟 📁", "`张伟 📁`"), ("O'Neil", "`O'Neil`"),
        ])
    func values(platform: String, value: (String, String)) throws {
        #expect(try markup(platform, [.data(value.0)]) == value.1)
    }

    @Test("a value of 50,000 characters shows 80, a command of any length is whole", arguments: platforms)
    func lengths(platform: String) throws {
        let long = String(repeating: "é", count: 50_000)
        #expect(try markup(platform, [.data(long)]) == "`" + String(repeating: "é", count: 79) + "…`")
        let command = "/reassign " + String(repeating: "x", count: 300)
        #expect(try markup(platform, [.command(command)]) == "`\(command)`")
    }

    @Test("a value is cut between characters", arguments: platforms)
    func cutOnCharacter(platform: String) throws {
        let flags = String(repeating: "🇩🇪", count: 60)
        #expect(try markup(platform, [.data(flags)]) == "`" + String(repeating: "🇩🇪", count: 39) + "…`")
        let towering = "a" + String(repeating: "\u{301}", count: 500)
        #expect(try markup(platform, [.data(towering)]) == "`…`")
    }

    @Test(
        "a message is cut at the limit of the platform, between characters, with every mark closed",
        arguments: [("slack", 4000), ("mattermost", 16_383)])
    func messageLimit(platform: String, limit: Int) throws {
        for filler in 0..<4 {
            let flags = String(repeating: "🇩🇪&", count: 9000)
            let cut = try markup(platform, [.text(String(repeating: "x", count: filler) + flags)])
            #expect(cut.unicodeScalars.count <= limit && cut.unicodeScalars.count > limit - 8)
            #expect(cut.hasSuffix("…"))
            #expect(!cut.dropLast().hasSuffix("&am"))
        }
        let exact = String(repeating: "x", count: limit)
        #expect(try markup(platform, [.text(exact)]) == exact)
        let command = try markup(platform, [.command(String(repeating: "y", count: limit * 2))])
        #expect(command.hasSuffix("y`…") && command.unicodeScalars.count == limit)
    }

    @Test("two code spans never touch", arguments: platforms)
    func neighbours(platform: String) throws {
        #expect(try markup(platform, [.data("a"), .data("b"), .text("c")]) == "`a` `b`c")
    }
}
