import ChatPlatforms
import ReassignTestKit
import Testing

/// Texts that people could name themselves or their rooms, and pieces to make more of them.
enum HostileText {
    static let samples = [
        "<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S0|x>", "<@U0ALICE001>", "<@U0ALICE001|alice>", "<#C0ADMINS01>", "@channel",
        "@here", "@all", "@everyone", "x @channel y", "<https://evil.example.net|click>", "<https://evil.example.net>",
        "https://evil.example.net",
        "[click](https://evil.example.net)", "![x](https://evil.example.net/x.png)", "](https://evil.example.net)", "<mailto:a@b|c>",
        "` @channel `", "`` ` `` @all", "```\n@all\n```", "a`b", "`", "``", "```", "\\`@all", "\\", "x\\", "*bold* _it_ ~s~", "# heading",
        "> quote",
        "a\nb", "a\r\nb", "a\u{2028}b", "\u{202E}gro.elpmaxe@anna", "\u{2066}x\u{2069}", "\u{200B}@\u{200B}all", "a\u{0}b\u{7}",
        "&lt;!channel&gt;",
        "&amp;lt;!channel&amp;gt;", "&", "<", ">", "|", "<x|y>", "O'Neil", "", " ", "\u{301}\u{301}", "`\u{301}@all", "<\u{301}!channel>",
        "@\u{301}channel",
        "👩‍👩‍👧‍👦", "张伟", "\u{E0067}\u{E007F}", "\"},{\"text\":\"x", "${x}", "%3C!channel%3E", "＠channel", "＜!channel＞",
        "\u{1FEF} @all \u{1FEF}",
    ]

    private static let pieces = [
        "<", ">", "|", "!", "@", "#", "`", "\\", "*", "_", "~", "[", "]", "(", ")", "&", ";", "lt", "amp", "channel", "here", "all",
        "everyone", " ",
        "\n", "\r", "\u{200B}", "\u{202E}", "\u{301}", "\u{FEFF}", "https://evil.example.net", "mailto:", "a", "é", "📁", "\"", "\u{0}",
        "\u{1B}", "^", "U0ALICE001",
    ]

    static func random(using generator: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...14, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    /// A message as the catalogue writes them, with `values` in every place that a value from outside can have.
    static func message(_ values: [String]) -> Message {
        func value(_ index: Int) -> String { values.isEmpty ? "" : values[index % values.count] }
        let text: MessageText = """
            ▶ \(ours: "J-17") started: \(data: value(0)) → \(data: value(1)) (14 rooms & <3 archived>). Asked by \(data: value(2)).\(data: value(3))\
            \(command: "/reassign \(value(4)) \(value(5))")\(command: "/reassign status J-17")
            in \(channel: value(6)), "\(data: value(7))"
            """
        return Message(id: "J-17.start", spans: text.spans + [.bold("Done"), .data(value(8))])
    }
}
