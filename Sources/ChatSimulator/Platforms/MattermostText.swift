/// Reads Mattermost's Markdown the way a channel shows it.
struct MattermostText {
    let users: [ChatUser]
    /// Whether `<!channel>`, `<@id>` and `<url|text>` are rewritten first, as posts of integrations are.
    var rewritesSlackTokens = true

    /// Interprets a message.
    func read(_ raw: String) -> MarkupText {
        var result = MarkupText()
        let rewritten = rewritesSlackTokens ? rewriteSlackTokens(raw, into: &result.mentions) : raw
        result.append(read(Array(rewritten)[...]))
        return result
    }

    private func read(_ raw: ArraySlice<Character>) -> MarkupText {
        var result = MarkupText()
        var cursor = MarkupCursor(raw)
        while let character = cursor.current {
            if let span = codeSpan(cursor) {
                result.text += String(cursor.characters[span.content].filter { !$0.isInvisible })
                cursor.index = span.end
            } else if character == "\\", let next = cursor.characters[(cursor.index + 1)...].first, next.isPunctuation || next.isSymbol {
                result.text.append(next)
                cursor.index += 2
            } else if let link = labelledLink(cursor) {
                let label = read(cursor.characters[link.label])
                let address = String(cursor.characters[link.address])
                result.append(MarkupText(text: "\(label.text) (\(address))", mentions: label.mentions, links: [address]))
                cursor.index = link.end
            } else if let mark = ["**", "~~", "*", "_"].first(where: { cursor.emphasis($0) != nil }), let inside = cursor.emphasis(mark) {
                result.append(read(cursor.characters[inside]))
                cursor.index = inside.upperBound + mark.count
            } else if let link = cursor.bareLink(endingBefore: "<>`)") {
                let address = String(cursor.characters[link])
                result.text += address
                result.links.append(address)
                cursor.index = link.upperBound
            } else {
                if character == "@", cursor.previous?.isWordLike != true, let name = mention(cursor) { result.mentions.append(name) }
                appendLiteral(character, &cursor, to: &result)
            }
        }
        return result
    }

    /// As many backticks again end a span; a span of three or more may cross lines.
    private func codeSpan(_ cursor: MarkupCursor) -> (content: Range<Int>, end: Int)? {
        let count = cursor.characters[cursor.index...].prefix { $0 == "`" }.count
        guard count > 0 else { return nil }
        let start = cursor.index + count
        var search = start
        while let end = cursor.position(of: String(repeating: "`", count: count), from: search, sameLine: count < 3) {
            let run = cursor.characters[end...].prefix { $0 == "`" }.count
            if run == count, end > start { return (start..<end, end + count) }
            search = end + run
        }
        return nil
    }

    private func labelledLink(_ cursor: MarkupCursor) -> (label: Range<Int>, address: Range<Int>, end: Int)? {
        guard cursor.current == "[", let middle = cursor.position(of: "](", from: cursor.index, sameLine: true),
            let end = cursor.position(of: ")", from: middle, sameLine: true)
        else { return nil }
        return ((cursor.index + 1)..<middle, (middle + 2)..<end, end + 1)
    }

    /// Names are letters, digits, `.`, `-` and `_`; the last three do not count at the end.
    private func mention(_ cursor: MarkupCursor) -> String? {
        var name = String(cursor.characters[(cursor.index + 1)...].prefix { $0.isASCII && ($0.isWordLike || $0 == "." || $0 == "-") })
        while let last = name.last, ".-_".contains(last) { name.removeLast() }
        let isKnown = ["all", "channel", "here"].contains(name.lowercased()) || users.contains { $0.name == name.lowercased() }
        return isKnown ? "@\(name)" : nil
    }

    /// Done on the raw text before any Markdown, so code spans do not protect from it.
    private func rewriteSlackTokens(_ raw: String, into mentions: inout [String]) -> String {
        var text = ""
        var cursor = MarkupCursor(raw)
        while let character = cursor.current {
            guard character == "<", let end = cursor.position(of: ">", from: cursor.index, sameLine: true) else {
                text.append(character)
                cursor.index += 1
                continue
            }
            let inside = String(cursor.characters[(cursor.index + 1)..<end])
            let parts = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if ["!channel", "!here", "!all"].contains(parts[0]) {
                mentions.append("<\(inside)>")
                // A word joiner keeps the second reading from counting the same mention again.
                text += "@\u{2060}\(parts[0].dropFirst())"
            } else if inside.hasPrefix("@") {
                mentions.append("<\(inside)>")
                let id = String(parts[0].dropFirst())
                text += "@\u{2060}\(users.first { $0.id == id }?.name ?? id)"
            } else if parts.count == 2, parts[0].contains(":") {
                text += "[\(parts[1])](\(parts[0]))"
            } else {
                text += "<\(inside)>"
            }
            cursor.index = end + 1
        }
        return text
    }

    private func appendLiteral(_ character: Character, _ cursor: inout MarkupCursor, to result: inout MarkupText) {
        for (entity, plain) in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] where character == "&" && cursor.starts(with: entity) {
            result.text += plain
            cursor.index += entity.count
            return
        }
        if !character.isInvisible { result.text.append(character) }
        cursor.index += 1
    }
}
