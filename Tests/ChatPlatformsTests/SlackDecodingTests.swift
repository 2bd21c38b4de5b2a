import HTTPTypes
import Testing

@testable import ChatPlatforms

@Suite("Slack decoding")
struct SlackDecodingTests {
    private func decoded(_ text: String, more: String = "") throws -> Decoding {
        try Fixture.slack().decode(Fixture.slackCommand(encodedText: Fixture.encoded(text), more: more))
    }

    @Test("the documented request is read in full")
    func example() throws {
        let text = "%3Cmailto%3Abob%40example.com%7Cbob%40example.com%3E+%3C%40U0CAROL77%3E"
        let command = try #require(try Fixture.slack().decode(Fixture.slackCommand(encodedText: text)).command)
        let origin = InboundCommand.Origin(
            platform: SlackPlatform.name, team: "T0DOCSPACE", channel: "C0ADMINS01", channelName: "docspace-admins", user: "U0ALICE001",
            userName: "alice"
        )
        #expect(command.origin == origin)
        #expect(command.words == .success([.email("bob@example.com"), .mention(user: "U0CAROL77", name: nil)]))
        #expect(command.text == "bob@example.com @U0CAROL77")
        #expect(command.duplicateKey == "T0DOCSPACE:9000000000001.12345.0123abcd")
        #expect(command.reply == InboundCommand.ReplyHandle(url: "https://hooks.slack.com/commands/T0DOCSPACE/9000000000001/AbCdEf"))
    }

    @Test(
        "text is read as it was meant",
        arguments: [
            ("", []),
            ("—delete-profile", [.text("--delete-profile")]),
            ("“anna petrova” maria", [.quoted("anna petrova"), .text("maria")]),
            ("a\u{A0}b", [.text("a"), .text("b")]),
            ("张伟 📁", [.text("张伟"), .text("📁")]),
            ("anna+x@example.org", [.text("anna+x@example.org")]),
            ("<@U0CAROL77|carol>", [.mention(user: "U0CAROL77", name: "carol")]),
            ("<@W0CAROL77>", [.mention(user: "W0CAROL77", name: nil)]),
            ("<@U0CAROL77|>", [.mention(user: "U0CAROL77", name: nil)]),
            ("<@X0CAROL77>", [.text("<@X0CAROL77>")]),
            ("<mailto:bob@example.com>", [.email("bob@example.com")]),
            ("<mailto:Bob@example.com|bob@Example.com>", [.email("Bob@example.com")]),
            ("<mailto:bob@example.com?subject=x|bob@example.com>", [.email("bob@example.com")]),
            ("<mailto:a&amp;b@example.com|a&amp;b@example.com>", [.email("a&b@example.com")]),
            ("\"<mailto:bob@example.com|bob@example.com>\"", [.quoted("bob@example.com")]),
            ("<https://docs.example.com|docs.example.com>", [.text("docs.example.com")]),
            ("<https://docs.example.com/>", [.text("https://docs.example.com/")]),
            ("<https://evil.example.com|docs.example.com>", [.text("https://evil.example.com")]),
            ("<tel:+491234|+49 1234>", [.text("+49"), .text("1234")]),
            ("&lt;from&gt; &amp;amp; &amp;lt;", [.text("<from>"), .text("&amp;"), .text("&lt;")]),
            ("&quot;x&nbsp;", [.text("&quot;x&nbsp;")]),
            ("a < b", [.text("a"), .text("<"), .text("b")]),
            ("<<@U1>", [.text("<"), .mention(user: "U1", name: nil)]),
            ("<unclosed", [.text("<unclosed")]),
            ("<>", [.text("<>")]),
            ("&lt;@U0CAROL77&gt;", [.text("<@U0CAROL77>")]),
            ("@carol bob@example.com", [.text("@carol"), .text("bob@example.com")]),
        ] as [(String, [Word])]
    )
    func words(text: String, expected: [Word]) throws {
        #expect(try decoded(text).words == expected)
    }

    @Test(
        "what cannot be a person is refused",
        arguments: [
            ("<!here>", .broadcast), ("<!channel|channel>", .broadcast), ("<!subteam^S0HELP|@help>", .broadcast),
            ("<#C0ADMINS01|docspace-admins>", .broadcast), ("<#C0SECRET|>", .broadcast),
            ("<mailto:eve@example.net|bob@example.com>", .misleadingLink(shown: "bob@example.com", target: "eve@example.net")),
            ("<mailto:eve@example.net|>", .misleadingLink(shown: "", target: "eve@example.net")),
            ("<https://evil.example.net|bob@example.com>", .misleadingLink(shown: "bob@example.com", target: "https://evil.example.net")),
            ("a \"b", .unbalancedQuote),
            ("a\u{1}b", .controlCharacter),
            ("<mailto:a\u{1}b@example.com>", .controlCharacter),
        ] as [(String, TextMistake)]
    )
    func mistakes(text: String, expected: TextMistake) throws {
        #expect(try decoded(text).mistake == expected)
    }

    @Test("`+` is a space, `%2B` a plus")
    func plus() throws {
        #expect(try Fixture.slack().decode(Fixture.slackCommand(encodedText: "a+b%2Bc")).words == [.text("a"), .text("b+c")])
    }

    @Test(
        "requests that break the format are refused whole",
        arguments: [
            ("team_id=T0&command=%2Fx&text=%zz", .encoding),
            ("team_id=T0&command=%2Fx&text=%", .encoding),
            ("team_id=T0&command=%2Fx&text=%00", .encoding),
            ("team_id=T0&command=%2Fx&user_id=U1&user_id=U2", .duplicateField),
            ("team_id=T0&text=x", .missingField),
            ("command=%2Fx&text=x", .missingField),
            ("team_id=T0&command=", .missingField),
            ("", .missingField),
            ("team_id=t0&command=%2Fx", .badIdentifier),
            ("team_id=T0&command=%2Fx&user_id=U1%0A", .badIdentifier),
            ("team_id=T0&command=%2Fx&channel_id=%3C!here%3E", .badIdentifier),
            ("team_id=T0&command=%2Fx&text=" + String(repeating: "a", count: 65_000), .fieldTooLong),
            ("team_id=T0&command=%2Fx" + String(repeating: "&a=1", count: 70), .tooManyFields),
        ] as [(String, MalformedReason)]
    )
    func malformed(body: String, reason: MalformedReason) throws {
        #expect(try Fixture.slack().decode(Fixture.form(body)) == .malformed(reason))
    }

    @Test("unknown fields are ignored, absent ones are empty")
    func sparse() throws {
        var request = Fixture.form("team_id=T0&command=%2Fx&new_field=1")
        request.headerFields.append(try Fixture.field("X-Slack-Signature", "v0=ab"))
        let command = try #require(try Fixture.slack().decode(request).command)
        #expect(command.origin.user == "" && command.origin.channel == "")
        #expect(command.words == .success([]))
        #expect(command.duplicateKey == "T0:v0=ab")
        #expect(command.reply == nil)
    }

    @Test("a foreign address for later answers is ignored")
    func foreignReply() throws {
        let request = Fixture.form("team_id=T0&command=%2Fx&trigger_id=1&response_url=https%3A%2F%2Fevil.example.net%2Fcommands%2Fx")
        #expect(try #require(try Fixture.slack().decode(request).command).reply == nil)
    }

    @Test(
        "the content type is exact",
        arguments: [
            ("application/x-www-form-urlencoded", true), ("Application/X-WWW-Form-URLEncoded", true),
            ("application/x-www-form-urlencoded; charset=utf-8", true), ("application/x-www-form-urlencoded;charset=UTF-8", true),
            ("application/x-www-form-urlencoded; charset=\"utf-8\"", true), ("application/x-www-form-urlencoded; charset=latin1", false),
            ("application/x-www-form-urlencoded; charset=utf-8; x=y", false), ("application/x-www-form-urlencoded;", false),
            ("application/json", false), ("multipart/form-data; boundary=x", false), ("text/plain", false), ("", false),
            ("application/x-www-form-urlencoded, text/plain", false), ("application/x-www-form-urlencodedx", false),
        ]
    )
    func contentType(value: String, isRead: Bool) throws {
        let request = Fixture.form("team_id=T0&command=%2Fx", headers: [.contentType: value])
        #expect((try Fixture.slack().decode(request) == .malformed(.contentType)) == !isRead)
    }

    @Test("no content type, two of them, or a compressed body are refused")
    func contentHeaders() throws {
        var none = Fixture.form("team_id=T0&command=%2Fx")
        none.headerFields[.contentType] = nil
        var two = Fixture.form("team_id=T0&command=%2Fx")
        two.headerFields.append(HTTPField(name: .contentType, value: "application/x-www-form-urlencoded"))
        let compressed = Fixture.form("team_id=T0&command=%2Fx", headers: [.contentEncoding: "gzip"])
        for request in [none, two, compressed] {
            #expect(try Fixture.slack().decode(request) == .malformed(.contentType))
        }
    }

    @Test(
        "a press of something that is not ours is answered and nothing more; anything else there is refused",
        arguments: [
            ("payload=%7B%22type%22%3A%22block_actions%22%7D", .ignore(InboundResponse(status: 200))),
            ("payload=%7B%22type%22%3A%22block_actions%22%7D&user_id=U1", .malformed(.missingField)),
            ("payload=%7B%22a%22%3A1%2C%22a%22%3A2%7D", .malformed(.duplicateField)),
            ("payload=x", .malformed(.encoding)), ("payload=1", .malformed(.encoding)), ("", .malformed(.missingField)),
        ] as [(String, Decoding)]
    )
    func actions(body: String, expected: Decoding) throws {
        #expect(try Fixture.slack().decode(Fixture.form(body, route: .actions)) == expected)
    }
}
