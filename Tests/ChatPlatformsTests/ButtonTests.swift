import ChatPlatforms
import Foundation
import HTTPTypes
import Testing
import TransportCore

private let start = ButtonClaim(
    verb: .confirm, subject: "K7QD", channel: "C0ADMINS01", holder: "U0ALICE001", expiresAtSeconds: 1_767_226_200)
private let cancel = ButtonClaim(
    verb: .cancel, subject: "J-17", channel: "fukxanjgjbnp7ng383at53k1sy", holder: nil, expiresAtSeconds: 1_767_226_200,
    acceptedAtMilliseconds: 1_790_000_000_000)

private func message(_ buttons: [MessageButton]) -> Message {
    let text: MessageText = "Ready. \(command: "/reassign confirm K7QD")"
    return Message(id: "", spans: text.spans, buttons: buttons)
}

private let plan = message([
    MessageButton(label: "Start", style: .primary, claim: start),
    MessageButton(label: "Drop it", style: .plain, claim: ButtonClaim(start, verb: .drop)),
])

extension ButtonClaim {
    fileprivate init(_ other: ButtonClaim, verb: Verb) {
        self = other
        self.verb = verb
    }
}

/// Marks of the claims above with the key 00…1f, made by Python's `hmac`.
private enum Marks {
    private static let known = [
        "slack confirm": "88214344380077f8d0de09a9a2a0613ee05a79773529aaeeed117a628bfc0dfc",
        "slack drop": "d0b4f6eca8c8d66ad41c31659069189a5e5d8267a50969c4835c63ead099fcc3",
        "slack cancel": "4dbb42464690ea48d1a498a2aa5754af270fbedae62c5eb7fca0e42c663d6c2b",
        "mattermost cancel": "d7dfca31a464b8c02339a125484705aac7777e84bbea4cc79bdcb4b35ecc82a5",
    ]

    static func of(_ verb: String, on platform: String) throws -> String { try #require(known["\(platform) \(verb)"]) }
}

@Suite("Buttons on Slack")
struct SlackButtonTests {
    static func body(_ destination: Destination, _ message: Message = plan) throws -> String {
        let request = try Fixture.slack(seal: Fixture.seal).encode(message, to: destination).first
        return String(decoding: try #require(request?.body), as: UTF8.self)
    }

    /// What a button of `message` carries.
    static func value(_ message: Message = plan) throws -> String {
        let json = try JSONSerialization.jsonObject(with: Data(try body(.webhook(url: Fixture.slackWebhook), message).utf8))
        let blocks = try #require((json as? [String: Any])?["blocks"] as? [[String: Any]])
        let elements = try #require(blocks.last?["elements"] as? [[String: Any]])
        return try #require(elements.first?["value"] as? String)
    }

    @Test("buttons are an actions block behind the text, which stays as it is")
    func golden() throws {
        let markup = "Ready. `/reassign confirm K7QD`"
        let section = #"{"type":"section","text":{"type":"mrkdwn","text":"\#(markup)","verbatim":true}}"#
        func button(_ verb: String, _ label: String, _ mark: String, _ style: String) -> String {
            #"{"type":"button","action_id":"reassign_\#(verb)","text":{"type":"plain_text","text":"\#(label)"},"#
                + #""value":"\#(verb).K7QD.1767226200.C0ADMINS01.U0ALICE001..\#(mark)"\#(style)}"#
        }
        let actions =
            #"{"type":"actions","elements":["#
            + button("confirm", "Start", try Marks.of("confirm", on: "slack"), #","style":"primary""#) + ","
            + button("drop", "Drop it", try Marks.of("drop", on: "slack"), "") + "]}"
        #expect(
            try Self.body(.reply(url: "https://hooks.slack.com/commands/T0/1/a"))
                == #"{"response_type":"ephemeral","text":"\#(markup)","blocks":[\#(section),\#(actions)]}"#)
    }

    @Test("without a seal there are none, and the plain form has none")
    func none() throws {
        let destination = Destination.webhook(url: Fixture.slackWebhook)
        let unsealed =
            try Fixture.slack().encode(plan, to: destination) + Fixture.slack(seal: Fixture.seal).encodePlain(plan, to: destination)
        for request in unsealed {
            #expect(!String(decoding: request.body ?? [], as: UTF8.self).contains("actions"))
        }
        #expect(unsealed.count == 2)
    }

    @Test("a label is cut at 75 characters, and what no value can hold has no button")
    func limits() throws {
        let long = MessageButton(label: String(repeating: "é", count: 200), style: .plain, claim: start)
        let body = try Self.body(.webhook(url: Fixture.slackWebhook), message([long]))
        #expect(body.contains("\"" + String(repeating: "é", count: 74) + "…\""))
        var huge = start
        huge.subject = String(repeating: "9", count: 2_000)
        #expect(
            try !Self.body(.webhook(url: Fixture.slackWebhook), message([MessageButton(label: "x", style: .plain, claim: huge)])).contains(
                "actions"))
    }

    @Test("an original is replaced, a note beside it is not, and the HTTP answer is empty")
    func afterwards() throws {
        let url = "https://hooks.slack.com/actions/T0DOCSPACE/1/a"
        let done = message([])
        #expect(try Self.body(.original(url: url), done).hasPrefix(#"{"replace_original":true,"text":"#))
        #expect(try Self.body(.reply(url: url), done).hasSuffix(#","replace_original":false}"#))
        #expect(try !Self.body(.reply(url: "https://hooks.slack.com/commands/T0/1/a"), done).contains("replace_original"))
        let response = try Fixture.slack(seal: Fixture.seal).acknowledge(PressAnswer(replacement: done, note: done))
        #expect(response == InboundResponse(status: 200))
    }

    // MARK: Presses

    static func payload(_ changes: [String: Any?] = [:], value: String? = nil) throws -> [String: Any] {
        var payload: [String: Any] = [
            "type": "block_actions", "team": ["id": "T0DOCSPACE", "domain": "acme-files"],
            "user": ["id": "U0ALICE001", "username": "alice", "team_id": "T0DOCSPACE"], "api_app_id": "A0REASSIGN",
            "container": [
                "type": "message", "message_ts": "1767225602.000100", "channel_id": "C0ADMINS01", "is_ephemeral": true,
            ] as [String: Any],
            "channel": ["id": "C0ADMINS01", "name": "docspace-admins"], "trigger_id": "9000000000002.12345.4567cdef",
            "response_url": "https://hooks.slack.com/actions/T0DOCSPACE/9000000000002/XyZ",
            "actions": [
                [
                    "type": "button", "action_id": "reassign_confirm", "block_id": "b1", "value": try value ?? self.value(),
                    "action_ts": "1767225609.000200",
                ]
            ],
        ]
        for (name, value) in changes { payload[name] = value }
        return payload
    }

    static func press(_ payload: [String: Any]) throws -> InboundRequest {
        let json = String(decoding: try JSONSerialization.data(withJSONObject: payload), as: UTF8.self)
        return Fixture.form("payload=\(Fixture.encoded(json))", route: .actions)
    }

    @Test("a press is the command that a person would type")
    func decoded() throws {
        let command = try #require(try Fixture.slack(seal: Fixture.seal).decode(Self.press(Self.payload())).command)
        #expect(command.words == .success([.text("confirm"), .text("K7QD")]))
        #expect(command.text == "confirm K7QD" && command.press == start)
        #expect(command.duplicateKey == "T0DOCSPACE:9000000000002.12345.4567cdef")
        #expect(command.reply?.url == "https://hooks.slack.com/actions/T0DOCSPACE/9000000000002/XyZ")
        #expect(command.origin.team == "T0DOCSPACE" && command.origin.user == "U0ALICE001" && command.origin.channel == "C0ADMINS01")
        #expect(command.origin.userName == "alice" && command.origin.channelName == "docspace-admins")
    }

    @Test(
        "payloads that are no press of ours",
        arguments: [
            (#"{"type":"view_submission"}"#, .ignore(InboundResponse(status: 200))),
            (#"{"actions":[]}"#, .ignore(InboundResponse(status: 200))),
            (#"{"actions":[{"type":"button","action_id":"other","value":"x"}]}"#, .ignore(InboundResponse(status: 200))),
            (#"{"actions":[{"type":"overflow","action_id":"reassign_confirm"}]}"#, .ignore(InboundResponse(status: 200))),
            (#"{"team":null}"#, .malformed(.missingField)), (#"{"team":{"id":7}}"#, .malformed(.missingField)),
            (#"{"user":{}}"#, .malformed(.missingField)), (#"{"channel":null}"#, .malformed(.missingField)),
            (#"{"trigger_id":""}"#, .malformed(.missingField)), (#"{"user":{"id":"U 1"}}"#, .malformed(.badIdentifier)),
            (#"{"channel":{"id":"<!here>"}}"#, .malformed(.badIdentifier)),
            (#"{"container":{"channel_id":"C0OTHER001"}}"#, .malformed(.badIdentifier)),
        ] as [(String, Decoding)])
    func refused(changes: String, expected: Decoding) throws {
        let changes = try #require(try JSONSerialization.jsonObject(with: Data(changes.utf8)) as? [String: Any])
        let request = try Self.press(Self.payload(changes.mapValues { $0 }))
        #expect(try Fixture.slack(seal: Fixture.seal).decode(request) == expected)
    }

    @Test(
        "a later answer goes to Slack's own addresses of presses alone",
        arguments: [
            "https://hooks.slack.com/commands/T0DOCSPACE/1/a", "https://evil.example.net/actions/T0/1/a",
            "http://169.254.169.254/actions/a",
            "https://hooks.slack.com/actions/../services/T0/B0/x", "",
        ])
    func replyAddress(url: String) throws {
        let request = try Self.press(Self.payload(["response_url": url]))
        #expect(try Fixture.slack(seal: Fixture.seal).decode(request).command?.reply == nil)
    }

    @Test("a value that anybody has changed is no button of ours", arguments: 0..<13)
    func edited(change: Int) throws {
        var parts = try Self.value().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch change {
        case 0: parts[0] = "drop"
        case 1: parts[1] = "K7QF"
        case 2: parts[2] = "1767226201"
        case 3: parts[3] = "C0ADMINS02"
        case 4: parts[4] = "U0MALLORY1"
        case 5: parts[4] = ""
        case 6: parts[6] = String(parts[6].dropLast())
        case 7: parts[6] = parts[6].uppercased()
        case 8: parts[2] = "+1767226200"
        case 9: parts[5] = "1790000000000"
        case 10: parts.removeLast()
        case 11: parts.append("")
        default: parts = ["job-7f3a"]
        }
        let request = try Self.press(Self.payload(value: parts.joined(separator: ".")))
        #expect(try Fixture.slack(seal: Fixture.seal).decode(request) == .malformed(.unsupported))
        #expect(try Fixture.slack(seal: ButtonSeal(key: Array(1...32))).decode(Self.press(Self.payload())) == .malformed(.unsupported))
    }
}

@Suite("Buttons on Mattermost")
struct MattermostButtonTests {
    private static let action = message([MessageButton(label: "Cancel", style: .danger, claim: cancel)])

    private static func platform(_ seal: ButtonSeal? = Fixture.seal, _ publicURL: String? = Fixture.publicURL) throws -> MattermostPlatform
    {
        try Fixture.mattermost(publicURL: publicURL, seal: seal)
    }

    private static func body(_ platform: MattermostPlatform, _ destination: Destination) throws -> String {
        String(decoding: try #require(platform.encode(action, to: destination).first?.body), as: UTF8.self)
    }

    @Test("buttons are an attachment that says where a press goes and what comes with it")
    func golden() throws {
        let context =
            #"{"act":"cancel","job":"J-17","exp":1767226200,"channel":"fukxanjgjbnp7ng383at53k1sy","#
            + #""since":"1790000000000","sig":"\#(try Marks.of("cancel", on: "mattermost"))"}"#
        let button =
            #"{"id":"cancel","name":"Cancel","type":"button","style":"danger","#
            + #""integration":{"url":"https://bot.example.org/mattermost/actions","context":\#(context)}}"#
        let text = "Ready. `/reassign confirm K7QD`"
        let attachments = #""attachments":[{"actions":[\#(button)]}]"#
        #expect(try Self.body(Self.platform(), .webhook(url: Fixture.mattermostWebhook)) == #"{"text":"\#(text)",\#(attachments)}"#)
        #expect(
            try Self.body(Self.platform(), .reply(url: "https://chat.example.org/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa"))
                == #"{"response_type":"ephemeral","text":"\#(text)",\#(attachments),"skip_slack_parsing":true}"#)
    }

    @Test("without an address of the bot, without a seal, and in the plain form there are none")
    func none() throws {
        let webhook = Destination.webhook(url: Fixture.mattermostWebhook)
        for platform in [try Self.platform(Fixture.seal, nil), try Self.platform(nil)] {
            #expect(try Self.body(platform, webhook) == #"{"text":"Ready. `/reassign confirm K7QD`"}"#)
        }
        let plain = try Self.platform().encodePlain(Self.action, to: webhook).first?.body ?? []
        #expect(String(decoding: plain, as: UTF8.self) == #"{"text":"Ready. `/reassign confirm K7QD`"}"#)
    }

    @Test("the answer to a press takes the buttons away, or leaves them and speaks to one person")
    func acknowledged() throws {
        func body(_ answer: PressAnswer) throws -> String {
            String(decoding: try Self.platform().acknowledge(answer).body, as: UTF8.self)
        }
        let text: MessageText = "Done, \(data: "@all")"
        let said = Message(id: "J-17.1", spans: text.spans)
        #expect(
            try body(PressAnswer(replacement: said, note: nil))
                == "{\"update\":{\"message\":\"Done, `@\u{200B}all`\",\"props\":{}},\"skip_slack_parsing\":true}")
        #expect(
            try body(PressAnswer(replacement: nil, note: said))
                == "{\"ephemeral_text\":\"Done, `@\u{200B}all`\",\"skip_slack_parsing\":true}")
        #expect(try Self.platform().acknowledge(PressAnswer(replacement: nil, note: nil)) == InboundResponse(status: 200))
    }

    // MARK: Presses

    private static func pressed(_ changes: [String: Any?] = [:], context: [String: Any?] = [:]) throws -> InboundRequest {
        let post =
            try JSONSerialization.jsonObject(with: Data(body(platform(), .webhook(url: Fixture.mattermostWebhook)).utf8)) as? [String: Any]
        let attachments = try #require(post?["attachments"] as? [[String: Any]])
        let action = try #require((attachments.first?["actions"] as? [[String: Any]])?.first)
        var kept = try #require((action["integration"] as? [String: Any])?["context"] as? [String: Any])
        for (name, value) in context { kept[name] = value }
        var body: [String: Any] = [
            "user_id": "erj6qck3rfgtujs86w5r6rckzh", "user_name": "alice", "channel_id": "fukxanjgjbnp7ng383at53k1sy",
            "channel_name": "docspace-admins", "team_id": "wx4zz8t4ttgmtxqiwfohijayzc", "team_domain": "acme",
            "post_id": "gqrnh3675jfxzftnjyjfe4udeh", "trigger_id": "ZXhhbXBsZTI=", "type": "button", "data_source": "", "context": kept,
        ]
        for (name, value) in changes { body[name] = value }
        let json = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
        return Fixture.form(json, route: .actions, headers: [.contentType: "application/json"])
    }

    @Test("a press is authentic by its context and is the command that a person would type")
    func decoded() throws {
        let request = try Self.pressed()
        #expect(try Self.platform().authenticate(request, nowSeconds: 0) == .accepted)
        let command = try #require(try Self.platform().decode(request).command)
        #expect(command.words == .success([.text("cancel"), .text("J-17")]))
        #expect(command.press == cancel && command.reply == nil && command.hasPrivateAnswers)
        #expect(command.duplicateKey == "wx4zz8t4ttgmtxqiwfohijayzc:ZXhhbXBsZTI=")
        #expect(command.origin.user == "erj6qck3rfgtujs86w5r6rckzh" && command.origin.channel == "fukxanjgjbnp7ng383at53k1sy")
    }

    @Test(
        "a context that anybody has changed is not authentic",
        arguments: [
            #"{"act":"retry"}"#, #"{"act":"delete"}"#, #"{"job":"J-18"}"#, #"{"exp":1767226201}"#, #"{"exp":"1767226200"}"#,
            #"{"exp":1767226200.0001}"#, #"{"channel":"g9w1u6kq7bfz3ntyp5x8c4ehda"}"#, #"{"user":"erj6qck3rfgtujs86w5r6rckzh"}"#,
            #"{"since":"1790000000001"}"#, #"{"since":1790000000000}"#, #"{"sig":""}"#, #"{"sig":null}"#,
            #"{"sig":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
        ])
    func edited(changes: String) throws {
        let changes = try #require(try JSONSerialization.jsonObject(with: Data(changes.utf8)) as? [String: Any])
        let request = try Self.pressed(context: changes.mapValues { $0 })
        #expect(try Self.platform().authenticate(request, nowSeconds: 0) == .rejected(.sealMismatch))
    }

    @Test("a mark of Slack's buttons is none here, nor is one of another store")
    func otherPlaces() throws {
        let request = try Self.pressed(context: ["sig": try Marks.of("cancel", on: "slack")])
        #expect(try Self.platform().authenticate(request, nowSeconds: 0) == .rejected(.sealMismatch))
        let other = try Self.platform(ButtonSeal(key: Array(1...32)))
        #expect(try other.authenticate(Self.pressed(), nowSeconds: 0) == .rejected(.sealMismatch))
    }

    @Test(
        "bodies that break the format",
        arguments: [
            (#"{"user_id":null}"#, .malformed(.missingField)), (#"{"team_id":7}"#, .malformed(.missingField)),
            (#"{"trigger_id":""}"#, .malformed(.missingField)), (#"{"channel_id":"C0ADMINS01"}"#, .malformed(.badIdentifier)),
            (#"{"team_id":""}"#, .malformed(.badIdentifier)),
        ] as [(String, Decoding)])
    func malformed(changes: String, expected: Decoding) throws {
        let changes = try #require(try JSONSerialization.jsonObject(with: Data(changes.utf8)) as? [String: Any])
        #expect(try Self.platform().decode(Self.pressed(changes.mapValues { $0 })) == expected)
    }

    @Test("what is no JSON object is not authentic", arguments: ["", "x", "[]", "1", #"{"a":1,"a":2}"#, "{\"context\":{}} "])
    func unreadable(body: String) throws {
        let request = Fixture.form(body, route: .actions, headers: [.contentType: "application/json"])
        guard case .rejected = try Self.platform().authenticate(request, nowSeconds: 0) else {
            Issue.record("accepted: \(body)")
            return
        }
    }
}
