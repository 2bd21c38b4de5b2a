@testable internal import ChatPlatforms

extension FuzzTarget {
    /// Names, titles and error texts from outside, in every place a message can have them; one value to a line of `0xFF`.
    static let encoder = FuzzTarget(
        name: "encoder",
        words: [
            "<!channel>", "<@U0ALICE001>", "<#C0ADMINS01>", "<https://evil.example.net|x>", "@channel", "@all", "@here",
            "[x](https://evil.example.net)",
            "`", "``", "```", "\\", "*", "_", "~", "|", "&lt;", "&amp;", "\u{200B}", "\u{202E}", "\u{301}", "\u{338}", "\u{1FEF}",
            "\u{2028}", "\n",
            "\u{0}", "👩‍👩‍👧‍👦", "＜", "＠",
        ],
        seeds: { samples in
            let hostile = [
                "<!channel>", "<!subteam^S0|x>", "<@U0ALICE001|alice>", "<https://evil.example.net|click>",
                "[click](https://evil.example.net)",
                "` @channel `", "a\nb", "\u{202E}gro.elpmaxe@anna", "&lt;!channel&gt;", "`\u{301}@all", "<\u{301}!channel>",
                "\u{1FEF} @all", "\\`@all",
                // Cuts the message inside its bold words.
                #"anna@example.org\u{202F}maria@example.org\u{2007}"#, "O'Neil", "张伟", "👩‍👩‍👧‍👦", "", " ",
            ]
            let all = hostile.map { Array($0.utf8) }
            return all + [Array(all.joined(separator: [0xFF]))] + samples.commands.prefix(200).map { Array($0.utf8) }
        },
        check: { bytes in
            let values = bytes.split(separator: 0xFF, maxSplits: 8, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            func value(_ index: Int) -> String { values[index % values.count] }
            let text: MessageText = """
                ▶ \(ours: "J-17") started: \(data: value(0)) → \(data: value(1)) (14 rooms & <3 archived>). Asked by \(data: value(2)).\(data: value(3))\
                \(command: "/reassign \(value(4)) \(value(5))")\(command: "/reassign status J-17")
                in \(channel: value(6)), "\(data: value(7))"
                """
            MarkupCheck.check(Message(id: value(8), spans: text.spans + [.bold("Done"), .data(value(8))]))
            let shown = InertText.data(value(0))
            promise((1...InertText.dataLimitScalars).contains(shown.unicodeScalars.count), "a value of \(shown.unicodeScalars.count)")
            promise(areSame(InertText.data(shown), shown), "a harmless value changes when made harmless")
        }
    )
}
