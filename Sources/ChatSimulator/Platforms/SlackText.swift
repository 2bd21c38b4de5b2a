/// Reads Slack's mrkdwn the way a channel shows it.
struct SlackText {
    let users: [ChatUser]
    var channels: [ChatPlace] = []
    /// Whether plain `@name` and `@channel` are turned into mentions (`link_names`, or `parse: full`).
    var linksNames = false
    /// Whether bare addresses stay text (`verbatim` of a text object).
    var isVerbatim = false

    /// Interprets mrkdwn.
    func read(_ raw: String) -> MarkupText { read(Array(raw)[...]) }

    /// Interprets a `plain_text` object: entities, but no markup and no tokens.
    func readPlain(_ raw: String) -> MarkupText {
        var result = MarkupText()
        var cursor = MarkupCursor(raw)
        while let character = cursor.current {
            appendLiteral(character, &cursor, to: &result)
        }
        return result
    }

    private func read(_ raw: ArraySlice<Character>) -> MarkupText {
        var result = MarkupText()
        var cursor = MarkupCursor(raw)
        while let character = cursor.current {
            if let inside = codeSpan(cursor) {
                // Slack resolves tokens before code spans, so what is inside can still notify.
                result.append(readCode(cursor.characters[inside.content]))
                cursor.index = inside.end
            } else if character == "<", let end = cursor.position(of: ">", from: cursor.index, sameLine: true) {
                result.append(token(String(cursor.characters[(cursor.index + 1)..<end])))
                cursor.index = end + 1
            } else if let mark = ["*", "_", "~"].first(where: { cursor.emphasis($0) != nil }), let inside = cursor.emphasis(mark) {
                result.append(read(cursor.characters[inside]))
                cursor.index = inside.upperBound + mark.count
            } else if !isVerbatim, let link = cursor.bareLink(endingBefore: "<>|`") {
                let address = String(cursor.characters[link])
                result.text += address
                result.links.append(address)
                cursor.index = link.upperBound
            } else {
                if linksNames, character == "@", cursor.previous?.isWordLike != true, let name = plainMention(cursor) {
                    result.mentions.append(name)
                }
                appendLiteral(character, &cursor, to: &result)
            }
        }
        return result
    }

    private func readCode(_ raw: ArraySlice<Character>) -> MarkupText {
        var result = MarkupText()
        var cursor = MarkupCursor(raw)
        while let character = cursor.current {
            if character == "<", let end = cursor.position(of: ">", from: cursor.index, sameLine: true) {
                result.append(token(String(cursor.characters[(cursor.index + 1)..<end])))
                cursor.index = end + 1
            } else {
                appendLiteral(character, &cursor, to: &result)
            }
        }
        return result
    }

    private func codeSpan(_ cursor: MarkupCursor) -> (content: Range<Int>, end: Int)? {
        for mark in ["```", "`"] where cursor.starts(with: mark) {
            let start = cursor.index + mark.count
            if let end = cursor.position(of: mark, from: start, sameLine: mark.count == 1), end > start {
                return (start..<end, end + mark.count)
            }
        }
        return nil
    }

    /// The inside of `<…>`: a mention, a channel, a link.
    private func token(_ raw: String) -> MarkupText {
        let parts = raw.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0]
        let label = parts.count > 1 ? readPlain(parts[1]).text : nil
        if target.hasPrefix("@") {
            let id = String(target.dropFirst())
            return MarkupText(text: "@\(users.first { $0.id == id }?.name ?? label ?? id)", mentions: ["<\(raw)>"])
        }
        if target.hasPrefix("!") {
            return MarkupText(text: label ?? "@\(target.dropFirst())", mentions: ["<\(raw)>"])
        }
        if target.hasPrefix("#") {
            let id = String(target.dropFirst())
            return MarkupText(text: "#\(channels.first { $0.id == id }?.name ?? label ?? id)")
        }
        let address = readPlain(target).text
        return MarkupText(text: label.map { "\($0) (\(address))" } ?? address, links: [address])
    }

    private func plainMention(_ cursor: MarkupCursor) -> String? {
        let name = String(cursor.characters[(cursor.index + 1)...].prefix { $0.isWordLike || $0 == "." || $0 == "-" })
        let isKnown = ["channel", "here", "everyone"].contains(name) || users.contains { $0.name == name }
        return isKnown ? "@\(name)" : nil
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
