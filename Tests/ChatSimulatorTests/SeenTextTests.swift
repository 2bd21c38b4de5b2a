import Testing

@testable import ChatSimulator

@Suite("What a channel shows of Slack text")
struct SlackTextTests {
    static let users = ChatSimulatorConfiguration.sample(.slack, secret: "s").users
    static let channels = ChatSimulatorConfiguration.sample(.slack, secret: "s").channels

    @Test(
        "markup disappears, words stay",
        arguments: [
            ("*J-17* finished: `Anna &amp; Co` → _Maria_ ~old~", "J-17 finished: Anna & Co → Maria old"),
            ("`*not bold*` &lt;b&gt;", "*not bold* <b>"),
            ("2 * 3 * 4, a*b*c, * x *, `", "2 * 3 * 4, a*b*c, * x *, `"),
            ("```\ntwo\nlines```", "\ntwo\nlines"),
            ("&amp;lt; is one pass", "&lt; is one pass"),
            (
                "<#C1|general> <#C0GENERAL1> <#C9> <https://example.org/?a=1&amp;b|here>",
                "#general #general #C9 here (https://example.org/?a=1&b)"
            ),
            ("a\u{200B}b\u{202E}c", "abc"),
            ("1 < 2", "1 < 2"),
        ]
    )
    func rendering(raw: String, seen: String) {
        #expect(SlackText(users: Self.users, channels: Self.channels).read(raw).text == seen)
    }

    @Test(
        "what notifies is found, also inside code",
        arguments: [
            ("<!channel> <!here|here> <!subteam^S1|@help>", ["<!channel>", "<!here|here>", "<!subteam^S1|@help>"], "@channel here @help"),
            ("by <@U0OLGA0001>, `<@U0BORIS001|b>`", ["<@U0OLGA0001>", "<@U0BORIS001|b>"], "by @olga, @boris"),
            ("&lt;!channel&gt; `&lt;@U1&gt;` @channel @olga", [], "<!channel> <@U1> @channel @olga"),
        ]
    )
    func mentions(raw: String, mentions: [String], seen: String) {
        let read = SlackText(users: Self.users).read(raw)
        #expect(read.mentions == mentions)
        #expect(read.text == seen)
    }

    @Test("with link_names plain names notify")
    func linkNames() {
        let read = SlackText(users: Self.users, linksNames: true).read("@olga @channel x@olga @stranger")
        #expect(read.mentions == ["@olga", "@channel"])
    }

    @Test(
        "links are found; code and verbatim text have no bare ones",
        arguments: [
            ("see https://a.example.org/x now", false, ["https://a.example.org/x"]),
            ("see https://a.example.org/x now", true, []),
            ("`https://a.example.org`", false, []),
            ("<https://a.example.org|b>", true, ["https://a.example.org"]),
        ]
    )
    func links(raw: String, isVerbatim: Bool, links: [String]) {
        #expect(SlackText(users: Self.users, isVerbatim: isVerbatim).read(raw).links == links)
    }
}

@Suite("What a channel shows of Mattermost text")
struct MattermostTextTests {
    static let users = ChatSimulatorConfiguration.sample(.mattermost, secret: "s").users

    @Test(
        "markup disappears, words stay",
        arguments: [
            ("**J-17** finished: `Anna & Co` → *Maria*", "J-17 finished: Anna & Co → Maria"),
            ("`**x** &lt;` &lt; \\*y\\*", "**x** &lt; < *y*"),
            ("``a ` b`` snake_case_name", "a ` b snake_case_name"),
            ("[here](https://example.org) <https://example.org|there>", "here (https://example.org) there (https://example.org)"),
            ("a@\u{200B}all", "a@all"),
            ("a < b > c", "a < b > c"),
        ]
    )
    func rendering(raw: String, seen: String) {
        #expect(MattermostText(users: Self.users).read(raw).text == seen)
    }

    @Test(
        "what notifies is found; code spans protect from plain mentions, not from Slack's tokens",
        arguments: [
            ("@all @channel @here @olga. @Boris", ["@all", "@channel", "@here", "@olga", "@Boris"]),
            ("`@all` ```\n@channel\n``` anna@example.org @stranger @\u{200B}all", []),
            ("**@all**", ["@all"]),
            ("[@here](https://example.org)", ["@here"]),
            ("`<!channel>` <@erj6qck3rfgtujs86w5r6rckzh>", ["<!channel>", "<@erj6qck3rfgtujs86w5r6rckzh>"]),
            ("<\u{200B}!channel> ` @all", ["@all"]),
        ]
    )
    func mentions(raw: String, mentions: [String]) {
        #expect(MattermostText(users: Self.users).read(raw).mentions == mentions)
    }

    @Test("answers that skip Slack's parsing keep its tokens as text")
    func skipSlackParsing() {
        let read = MattermostText(users: Self.users, rewritesSlackTokens: false).read("<!channel>")
        #expect(read == MarkupText(text: "<!channel>"))
    }
}
