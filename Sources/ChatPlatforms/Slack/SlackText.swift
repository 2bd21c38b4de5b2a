/// Reads a command's text as Slack escapes it: `<…>` tokens around users, channels, links and addresses, and `&lt;` `&gt;`
/// `&amp;` for what people typed.
enum SlackText {
    /// Tokens and characters, unescaped once.
    ///
    /// Tokens are found before unescaping: a typed `<` arrives as `&lt;`, so only Slack can have made a real one.
    static func pieces(of text: String) -> Result<[TextPiece], TextMistake> {
        var pieces: [TextPiece] = []
        var characters = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars[...]
        while let start = rest.firstIndex(of: "<") {
            characters.append(contentsOf: rest[..<start])
            let inside = rest[rest.index(after: start)...].prefix { $0 != ">" && $0 != "<" }
            guard inside.endIndex < rest.endIndex, rest[inside.endIndex] == ">" else {
                characters.append(contentsOf: rest[start..<inside.endIndex])
                rest = rest[inside.endIndex...]
                continue
            }
            rest = rest[rest.index(after: inside.endIndex)...]
            switch token(String(inside)) {
            case .failure(let mistake): return .failure(mistake)
            case .success(.characters(let shown)): characters.append(contentsOf: shown.unicodeScalars)
            case .success(let word):
                pieces.append(.characters(unescaped(String(characters))))
                characters = String.UnicodeScalarView()
                pieces.append(word)
            }
        }
        characters.append(contentsOf: rest)
        pieces.append(.characters(unescaped(String(characters))))
        return .success(pieces)
    }

    /// `&lt;`, `&gt;` and `&amp;`, each once and from left to right: `&amp;lt;` is the text `&lt;`. No other entity exists.
    static func unescaped(_ text: String) -> String {
        var unescaped = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars[...]
        while let scalar = rest.first {
            if let (entity, meaning) = entities.first(where: { rest.starts(with: $0.entity.unicodeScalars) }) {
                unescaped.append(meaning)
                rest = rest.dropFirst(entity.unicodeScalars.count)
            } else {
                unescaped.append(scalar)
                rest = rest.dropFirst()
            }
        }
        return String(unescaped)
    }

    private static let entities: [(entity: String, meaning: Unicode.Scalar)] = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]

    /// What stands between `<` and `>`. Characters come back still escaped, to be joined with what is around them.
    private static func token(_ inside: String) -> Result<TextPiece, TextMistake> {
        let parts = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0]
        let label = parts.count == 2 ? parts[1] : nil
        switch target.unicodeScalars.first {
        case "@":
            let user = String(target.dropFirst())
            guard SlackIdentifier.isUser(user) else { return .success(.characters("<\(inside)>")) }
            let name = label.map(unescaped).flatMap(TextNormalizer().cleaned)
            return .success(.token(.mention(user: user, name: name == "" ? nil : name)))
        case "!", "#":
            return .failure(.broadcast)
        default:
            return target.lowercased().hasPrefix("mailto:") ? email(target, label: label) : link(target, label: label)
        }
    }

    /// The address between `mailto:` and the first `?`. It must be the one the person saw.
    private static func email(_ target: String, label: String?) -> Result<TextPiece, TextMistake> {
        let held = target.dropFirst("mailto:".count).prefix { $0 != "?" }
        guard let address = TextNormalizer().cleaned(unescaped(String(held))),
            let shown = TextNormalizer().cleaned(unescaped(label ?? String(held)))
        else { return .failure(.controlCharacter) }
        guard shown.lowercased() == address.lowercased() else { return .failure(.misleadingLink(shown: shown, target: address)) }
        return .success(.token(.email(address)))
    }

    /// A link that Slack made of something typed becomes what was typed; one with other words on it becomes its target.
    private static func link(_ target: String, label: String?) -> Result<TextPiece, TextMistake> {
        guard let scheme = target.firstIndex(of: ":"), scheme > target.startIndex else {
            return .success(.characters("<\(target)\(label.map { "|" + $0 } ?? "")>"))
        }
        guard let label else { return .success(.characters(target)) }
        let isTelephone = target[..<scheme].lowercased() == "tel"
        let isAsTyped = isTelephone ? digits(of: label) == digits(of: target) : isSameAddress(target, label)
        if isAsTyped { return .success(.characters(label)) }
        if label.utf8.contains(UInt8(ascii: "@")) {
            return .failure(.misleadingLink(shown: unescaped(label), target: unescaped(target)))
        }
        return .success(.characters(target))
    }

    private static func isSameAddress(_ target: String, _ label: String) -> Bool {
        let schemes = ["https://", "http://", ""]
        return schemes.contains { [$0 + label, $0 + label + "/"].contains { $0.lowercased() == target.lowercased() } }
    }

    private static func digits(of text: String) -> [UInt8] {
        text.utf8.filter((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    }
}

/// The shape of Slack's ids.
enum SlackIdentifier {
    /// Upper-case letters and digits, 1 to 64 of them: team, channel, user, application.
    static func isPlausible(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: false
                }
            }
    }

    /// `U…` or `W…`.
    static func isUser(_ id: String) -> Bool {
        isPlausible(id) && (id.hasPrefix("U") || id.hasPrefix("W"))
    }
}
