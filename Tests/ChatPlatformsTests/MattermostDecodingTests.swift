import ChatPlatforms
import HTTPTypes
import Testing

@Suite("Mattermost decoding")
struct MattermostDecodingTests {
    private let bob = "9k1ys8o6r3n5bqgw4hcxzjt7da"
    private let carol = "carol8o6r3n5bqgw4hcxzjt7da"

    private func decoded(_ text: String, more: String = "") throws -> Decoding {
        try Fixture.mattermost().decode(Fixture.mattermostCommand(encodedText: Fixture.encoded(text), more: more))
    }

    @Test("the documented request is read in full")
    func example() throws {
        let request = Fixture.mattermostCommand(
            encodedText: "%40bob+carol%40example.com", more: "&user_mentions=bob&user_mentions_ids=9k1ys8o6r3n5bqgw4hcxzjt7da")
        let command = try #require(try Fixture.mattermost().decode(request).command)
        let origin = InboundCommand.Origin(
            platform: MattermostPlatform.name, team: "wx4zz8t4ttgmtxqiwfohijayzc", channel: "fukxanjgjbnp7ng383at53k1sy",
            channelName: "docspace-admins", user: "erj6qck3rfgtujs86w5r6rckzh", userName: "alice"
        )
        #expect(command.origin == origin)
        #expect(command.words == .success([.mention(user: bob, name: "bob"), .text("carol@example.com")]))
        #expect(command.duplicateKey == "wx4zz8t4ttgmtxqiwfohijayzc:ZXhhbXBsZQ==")
        #expect(command.reply == InboundCommand.ReplyHandle(url: "https://chat.example.org/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa"))
    }

    @Test("mentions are paired by position and found by name, whatever their order")
    func mentions() throws {
        let more = "&user_mentions=carol&user_mentions=bob&user_mentions_ids=\(carol)&user_mentions_ids=\(bob)"
        let words = try decoded("@Bob. @carol- @dave \"@bob\" bob", more: more).words
        #expect(
            words == [
                .mention(user: bob, name: "Bob."), .mention(user: carol, name: "carol-"), .text("@dave"), .quoted("@bob"), .text("bob"),
            ]
        )
    }

    @Test(
        "text is read as it was meant",
        arguments: [
            ("", []), ("  a\nb ", [.text("a"), .text("b")]), ("<@U1> &amp;", [.text("<@U1>"), .text("&amp;")]),
            ("—yes", [.text("--yes")]), ("„anna petrova“ x", [.quoted("anna petrova"), .text("x")]),
            ("张伟\u{A0}📁", [.text("张伟"), .text("📁")]),
        ] as [(String, [Word])]
    )
    func words(text: String, expected: [Word]) throws {
        #expect(try decoded(text).words == expected)
    }

    @Test("everybody is nobody", arguments: ["@all", "@channel x", "x @HERE"])
    func broadcast(text: String) throws {
        #expect(try decoded(text).mistake == .broadcast)
    }

    @Test(
        "requests that break the format are refused whole",
        arguments: [
            ("&user_id=erj6qck3rfgtujs86w5r6rckzh", .duplicateField), ("&user_mentions=bob", .missingField),
            ("&user_mentions=bob&user_mentions_ids=bob", .badIdentifier),
            (
                "&user_mentions=bob&user_mentions=Bob&user_mentions_ids=9k1ys8o6r3n5bqgw4hcxzjt7da&user_mentions_ids=9k1ys8o6r3n5bqgw4hcxzjt7da",
                .duplicateField
            ),
            ("&x=%zz", .encoding), ("&x=%00", .encoding),
        ] as [(String, MalformedReason)]
    )
    func malformed(more: String, reason: MalformedReason) throws {
        #expect(try decoded("x", more: more) == .malformed(reason))
    }

    @Test(
        "ids are 26 characters a to z, 0 to 9",
        arguments: [
            "", "t", "WX4ZZ8T4TTGMTXQIWFOHIJAYZC", "wx4zz8t4ttgmtxqiwfohijayz%0A", "wx4zz8t4ttgmtxqiwfohijayzcc",
            "wx4zz8t4ttgmtxqiwfohijay%C3%A9",
        ]
    )
    func identifiers(team: String) throws {
        let body = "command=%2Fr&trigger_id=x&channel_id=fukxanjgjbnp7ng383at53k1sy&user_id=erj6qck3rfgtujs86w5r6rckzh&team_id=\(team)"
        #expect(try Fixture.mattermost().decode(Fixture.form(body)) == .malformed(.badIdentifier))
    }

    @Test("a request without a trigger or without people has no duplicate key and is refused", arguments: ["command=%2Fr", "text=x", ""])
    func missing(body: String) throws {
        #expect(try Fixture.mattermost().decode(Fixture.form(body)) == .malformed(.missingField))
    }

    @Test("a foreign address for later answers is ignored")
    func foreignReply() throws {
        let platform = try Fixture.mattermost(site: "https://other.example.org")
        #expect(try #require(platform.decode(Fixture.mattermostCommand(encodedText: "x")).command).reply == nil)
    }

    @Test("an outgoing webhook is a command, as a form and as JSON, and has no private answers")
    func outgoingWebhook() throws {
        let form = Fixture.form(
            "token=x&team_id=wx4zz8t4ttgmtxqiwfohijayzc&channel_id=fukxanjgjbnp7ng383at53k1sy&user_id=erj6qck3rfgtujs86w5r6rckzh"
                + "&post_id=gqrnh3675jfxzftnjyjfe4udeh&timestamp=1767225600123&text=reassign+a+b&trigger_word=reassign"
        )
        let json = Fixture.form(
            """
            {"token":"x","team_id":"wx4zz8t4ttgmtxqiwfohijayzc","channel_id":"fukxanjgjbnp7ng383at53k1sy","user_id":"erj6qck3rfgtujs86w5r6rckzh",
            "post_id":"gqrnh3675jfxzftnjyjfe4udeh","timestamp":1767225600123,"text":"reassign a b","trigger_word":"reassign","file_ids":null}
            """,
            headers: [.contentType: "application/json"]
        )
        for request in [form, json] {
            let command = try #require(try Fixture.mattermost().decode(request).command)
            #expect(command.words == .success([.text("a"), .text("b")]))
            #expect(command.duplicateKey == "wx4zz8t4ttgmtxqiwfohijayzc:gqrnh3675jfxzftnjyjfe4udeh")
            #expect(command.reply == nil)
            #expect(!command.hasPrivateAnswers)
        }
    }

    @Test("a channel message that is not for us is ignored silently", arguments: ["reassigning+is+fun", "we+reassign", "Reassign+x", ""])
    func notForUs(text: String) throws {
        let request = Fixture.form(
            "team_id=wx4zz8t4ttgmtxqiwfohijayzc&channel_id=fukxanjgjbnp7ng383at53k1sy&user_id=erj6qck3rfgtujs86w5r6rckzh"
                + "&post_id=gqrnh3675jfxzftnjyjfe4udeh&text=\(text)&trigger_word=reassign"
        )
        #expect(try Fixture.mattermost().decode(request) == .ignore(InboundResponse(status: 200)))
    }

    @Test("other content types are refused, for buttons too")
    func others() throws {
        let text = Fixture.form("x", headers: [.contentType: "text/plain"])
        #expect(try Fixture.mattermost().decode(text) == .malformed(.contentType))
        #expect(try Fixture.mattermost().decode(Fixture.form("a=b", route: .actions)) == .malformed(.contentType))
        let list = Fixture.form("[]", headers: [.contentType: "application/json"])
        #expect(try Fixture.mattermost().decode(list) == .malformed(.encoding))
    }

    @Test("64 KiB in one field is refused")
    func tooLong() throws {
        #expect(try decoded(String(repeating: "a", count: 65_000)) == .malformed(.fieldTooLong))
    }
}
