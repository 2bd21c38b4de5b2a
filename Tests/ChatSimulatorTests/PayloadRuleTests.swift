import Testing

@testable import ChatSimulator

@Suite("Payload rules")
struct PayloadRuleTests {
    static let slack = SlackMessageReader(users: ChatSimulatorConfiguration.sample(.slack, secret: "s").users)
    static let mattermost = MattermostMessageReader(users: ChatSimulatorConfiguration.sample(.mattermost, secret: "s").users)
    static let place = ChatPlace(id: "c", name: "docspace-admins")

    static func a(_ count: Int) -> String { String(repeating: "a", count: count) }
    static func list(_ element: String, _ count: Int) -> String { Array(repeating: element, count: count).joined(separator: ",") }
    static func mrkdwn(_ count: Int) -> String { #"{"type":"mrkdwn","text":"\#(a(count))"}"# }
    static func plain(_ count: Int) -> String { #"{"type":"plain_text","text":"\#(a(count))"}"# }
    static func blocks(_ blocks: String) -> String { #"{"text":"t","blocks":[\#(blocks)]}"# }
    static func button(label: Int = 1, value: Int = 1, action: Int = 1) -> String {
        blocks(
            #"{"type":"actions","elements":[{"type":"button","text":\#(plain(label)),"value":"\#(a(value))","action_id":"\#(a(action))"}]}"#
        )
    }

    @Test(
        "Slack takes a message at its limits",
        arguments: [
            #"{"text":"t"}"#,
            blocks(list(#"{"type":"divider"}"#, 50)),
            blocks(#"{"type":"section","text":\#(mrkdwn(3000))}"#),
            blocks(#"{"type":"section","fields":[\#(list(mrkdwn(2000), 10))]}"#),
            blocks(#"{"type":"header","text":\#(plain(150))}"#),
            blocks(#"{"type":"context","elements":[\#(list(mrkdwn(1), 10))]}"#),
            button(label: 75, value: 2000, action: 255),
            #"{"text":"t","attachments":[\#(list("{}", 100))]}"#,
            blocks(#"{"type":"divider","block_id":"\#(a(255))"}"#),
        ]
    )
    func slackAtLimit(body: String) throws {
        #expect(try Self.slack.read(Array(body.utf8), kind: .post).count == 1)
    }

    @Test(
        "Slack refuses what is over a limit or malformed, with the word for it",
        arguments: [
            (#"{"blocks":[{"type":"divider"}]}"#, "no_text"),
            (#"{"text":""}"#, "no_text"),
            (#"{"text":7}"#, "invalid_payload"),
            ("[]", "invalid_payload"),
            ("text=hello", "invalid_payload"),
            ("", "invalid_payload"),
            (blocks(list(#"{"type":"divider"}"#, 51)), "invalid_blocks"),
            (blocks(#"{"type":"section","text":\#(mrkdwn(3001))}"#), "invalid_blocks"),
            (blocks(#"{"type":"section","text":\#(mrkdwn(0))}"#), "invalid_blocks"),
            (blocks(#"{"type":"section"}"#), "invalid_blocks"),
            (blocks(#"{"type":"section","fields":[\#(list(mrkdwn(1), 11))]}"#), "invalid_blocks"),
            (blocks(#"{"type":"section","fields":[\#(mrkdwn(2001))]}"#), "invalid_blocks"),
            (blocks(#"{"type":"header","text":\#(plain(151))}"#), "invalid_blocks"),
            (blocks(#"{"type":"header","text":\#(mrkdwn(1))}"#), "invalid_blocks"),
            (blocks(#"{"type":"context","elements":[\#(list(mrkdwn(1), 11))]}"#), "invalid_blocks"),
            (button(label: 76), "invalid_blocks"),
            (button(value: 2001), "invalid_blocks"),
            (button(action: 256), "invalid_blocks"),
            (blocks(#"{"type":"carousel"}"#), "invalid_blocks"),
            (blocks(list(#"{"type":"divider","block_id":"same"}"#, 2)), "invalid_blocks"),
            (#"{"text":"t","blocks":{}}"#, "invalid_blocks"),
            (#"{"text":"t","attachments":[\#(list("{}", 101))]}"#, "too_many_attachments"),
        ]
    )
    func slackRefuses(body: String, word: String) {
        #expect(throws: PostRefusal(status: 400, word: word)) { _ = try Self.slack.read(Array(body.utf8), kind: .post) }
    }

    @Test("Slack splits plain text after 4,000 characters and drops what is over 40,000", arguments: [(4000, 1), (4001, 2), (50_000, 10)])
    func slackSplits(length: Int, messages: Int) throws {
        let seen = try Self.slack.read(Array(#"{"text":"\#(Self.a(length))"}"#.utf8), kind: .post)
        #expect(seen.count == messages)
        #expect(seen.map(\.text.count).reduce(0, +) == min(length, 40_000))
    }

    @Test("blocks are what is shown, with the block id; the text still notifies")
    func slackBlocks() throws {
        let body = #"""
            {"text":"J-17 <!here>","blocks":[
              {"type":"section","block_id":"m-1","text":{"type":"mrkdwn","text":"*J-17* finished <@U0OLGA0001>"}},
              {"type":"context","elements":[{"type":"mrkdwn","text":"`a`"},{"type":"plain_text","text":"*b*"}]}]}
            """#
        let seen = try Self.slack.read(Array(body.utf8), kind: .post)
        var message = SeenMessage(text: "J-17 finished @olga\na *b*", messageID: "m-1", mentions: ["<@U0OLGA0001>", "<!here>"])
        message.isInBlocks = true
        #expect(seen == [message])
    }

    @Test(
        "an answer is private unless it says otherwise, and may say nothing",
        arguments: [
            (#"{"text":"t"}"#, [true]), (#"{"text":"t","response_type":"in_channel"}"#, [false]),
            (#"{"text":"t","response_type":"ephemeral"}"#, [true]), (#"{"response_type":"in_channel"}"#, []),
        ]
    )
    func answerAudience(body: String, isPrivate: [Bool]) throws {
        #expect(try Self.slack.read(Array(body.utf8), kind: .answer).map(\.isPrivate) == isPrivate)
        #expect(try Self.mattermost.readAnswer(Array(body.utf8), isJSON: true).map(\.isPrivate) == isPrivate)
    }

    @Test(
        "Mattermost refuses what is malformed, with the id for it",
        arguments: [
            ("[]", 400, "web.incoming_webhook.parse.app_error"),
            ("hello", 400, "web.incoming_webhook.parse.app_error"),
            ("{}", 400, "web.incoming_webhook.text.app_error"),
            (#"{"text":""}"#, 400, "web.incoming_webhook.text.app_error"),
            (#"{"text":"t","channel":"general"}"#, 403, "web.incoming_webhook.channel_locked.app_error"),
            (#"{"text":"t","props":{"a":"\#(a(8000))"}}"#, 400, "web.incoming_webhook.split_props_length.app_error"),
        ]
    )
    func mattermostRefuses(body: String, status: Int, word: String) {
        #expect(throws: PostRefusal(status: status, word: word)) {
            _ = try Self.mattermost.readPost(Array(body.utf8), channel: Self.place)
        }
    }

    @Test("Mattermost splits after 16,383 characters", arguments: [(16_383, 1), (16_384, 2)])
    func mattermostSplits(length: Int, messages: Int) throws {
        #expect(try Self.mattermost.readPost(Array(#"{"text":"\#(Self.a(length))"}"#.utf8), channel: Self.place).count == messages)
    }

    @Test("Mattermost shows attachments without a text, keeps the id among props, takes its own channel's name")
    func mattermostFields() throws {
        let body = #"{"attachments":[{"text":"**a**"},{"fallback":"b"}],"props":{"message_id":"m-1","z":"y"},"channel":"docspace-admins"}"#
        #expect(try Self.mattermost.readPost(Array(body.utf8), channel: Self.place) == [SeenMessage(text: "a\nb", messageID: "m-1")])
    }

    @Test("an empty body that calls itself JSON is an error on Mattermost, plain it is silence")
    func mattermostEmptyAnswer() throws {
        #expect(throws: PostRefusal.self) { _ = try Self.mattermost.readAnswer([], isJSON: true) }
        #expect(try Self.mattermost.readAnswer([], isJSON: false).isEmpty)
    }
}

@Suite("Pace")
struct PaceTests {
    @Test("a rested destination takes a burst, then one per interval")
    func burst() {
        var limiter = PaceLimiter(interval: .seconds(1), burst: 3)
        let start = Duration.seconds(1_767_225_600)
        #expect((0..<3).map { _ in limiter.admit(at: start) } == [nil, nil, nil])
        #expect(limiter.admit(at: start) == .seconds(1))
        #expect(limiter.admit(at: start + .milliseconds(400)) == .milliseconds(600))
        #expect(limiter.admit(at: start + .seconds(1)) == nil)
        #expect(limiter.admit(at: start + .seconds(1)) == .seconds(1))
        #expect((0..<4).map { _ in limiter.admit(at: start + .seconds(60)) == nil } == [true, true, true, false])
    }

    @Test("refused posts do not push the next one away")
    func refusedIsFree() {
        var limiter = PaceLimiter(interval: .seconds(1), burst: 1)
        #expect(limiter.admit(at: .zero) == nil)
        #expect((0..<9).allSatisfy { _ in limiter.admit(at: .zero) == .seconds(1) })
        #expect(limiter.admit(at: .seconds(1)) == nil)
    }
}
