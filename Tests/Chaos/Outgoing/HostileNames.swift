import DocSpaceKit
import Foundation

/// Names that people could give themselves or their rooms, and errors that a portal could report.
struct HostileNames {
    private static let pieces = [
        "<", ">", "|", "!", "@", "#", "`", "``", "```", "\\", "*", "**", "_", "~", "~~", "[", "]", "(", ")", "](", "![", "&", ";", "&lt;",
        "&gt;", "&amp;", "&#64;", "&#x3C;", "&amp;lt;", "&nbsp;", "&#10;", "&#0;", "&#1114112;", "channel", "here", "all", "everyone",
        "alice",
        "boris", "<!channel>", "<!here|x>", "<@U0ALICE001>", "<#C0ADMINS01>", "<!subteam^S0>", "<!date^1^{date}|x>", "@channel", "@all",
        "@here", "@alice", "@boris", "@\u{200B}all", "~town-square", "https://evil.example.net", "http://evil.example.net/a?b=c",
        "https://evil.example.net|click", "<https://evil.example.net|x>", "[x](https://evil.example.net)", "www.evil.example.net",
        "mailto:a@example.org", "tel:1", " ", "  ", "\t", "\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{0}",
        "\u{7}", "\u{1B}[31m", "\u{7F}", "\u{9B}", "\u{AD}", "\u{200B}", "\u{200D}", "\u{200E}", "\u{202A}", "\u{202E}", "\u{2066}",
        "\u{2069}", "\u{2060}", "\u{FEFF}", "\u{61C}", "\u{180E}", "\u{E0020}", "\u{E007F}", "\u{FFF9}", "\u{301}", "\u{20DD}", "\u{FE0F}",
        "\u{1F468}\u{200D}\u{1F469}", "Ａ", "＠channel", "＜!channel＞", "｀", "‵", "ʼ", "'", "\"", "“", "{", "}", "$", "%", "%3C", "^", "=",
        "+", "-", "---", "- ", "1. ", "> ", "# ", "|a|b|", ":smile:", "/reassign", " /reassign a b", "--delete-profile", "\",\"text\":\"x",
        "é", "ß", "İ", "Ω", "张", "ا", "ש", "J-17", "✅", "Anna", "Petrova", "room 1",
    ]

    /// A text of up to 30 pieces, at times of thousands.
    static func text(with dice: inout Dice) -> String {
        let count = dice.hits(oneIn: 2_000) ? 3_000 : Int.random(in: 0...(dice.hits(oneIn: 10) ? 30 : 8), using: &dice)
        var text = ""
        for _ in 0..<count {
            if dice.hits(oneIn: 12), let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1_FFFF, using: &dice)) {
                text.unicodeScalars.append(scalar)
            } else {
                text += dice.pick(pieces)
            }
        }
        return text
    }

    /// A name as it comes out of a portal's answer: encoded there at times, decoded here.
    static func name(with dice: inout Dice) throws -> String {
        let raw = text(with: &dice)
        guard dice.hits(oneIn: 4) else { return raw }
        let encoded = raw.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&quot;")
        let answer = try JSONEncoder().encode(["id": "75a5f745-f697-4418-b38d-0fe0d277e258", "displayName": encoded])
        return try JSONDecoder().decode(Person.self, from: answer).displayName ?? ""
    }
}
