/// Checks Slack blocks by their limits and renders them, one line per block.
struct SlackBlockReader {
    let dialect: SlackText

    static let invalidBlocks = PostRefusal(status: 400, word: "invalid_blocks")

    /// - Returns: The text, and the first `block_id` that is given.
    /// - Throws: ``PostRefusal`` `invalid_blocks`.
    func read(_ blocks: [JSONValue]) throws -> (text: MarkupText, blockID: String?) {
        guard blocks.count <= 50 else { throw Self.invalidBlocks }
        let ids = try blocks.compactMap { try optionalString($0["block_id"], limit: 255) }
        guard Set(ids).count == ids.count else { throw Self.invalidBlocks }
        var text = MarkupText()
        for block in blocks {
            let lines = try read(block)
            if !text.text.isEmpty, !lines.text.isEmpty { text.text += "\n" }
            text.append(lines)
        }
        return (text, ids.first)
    }

    private func read(_ block: JSONValue) throws -> MarkupText {
        switch block["type"]?.string {
        case "section": try section(block)
        case "header": try textObject(block["text"], limit: 150, plainOnly: true)
        case "context": try joined(elements(of: block, limit: 10).map { try contextElement($0) }, by: " ")
        case "actions": try actions(block)
        case "divider": MarkupText(text: "———")
        default: throw Self.invalidBlocks
        }
    }

    private func section(_ block: JSONValue) throws -> MarkupText {
        let fields = block["fields"]?.array ?? []
        guard block["text"] != nil || !fields.isEmpty, fields.count <= 10 else { throw Self.invalidBlocks }
        var lines: [MarkupText] = []
        if let text = block["text"] { lines.append(try textObject(text, limit: 3000)) }
        lines += try fields.map { try textObject($0, limit: 2000) }
        if let accessory = block["accessory"] { lines.append(try button(accessory)) }
        return joined(lines, by: "\n")
    }

    private func contextElement(_ element: JSONValue) throws -> MarkupText {
        if element["type"] == .string("image") { return MarkupText(text: element["alt_text"]?.string ?? "") }
        return try textObject(element, limit: 3000)
    }

    /// Two elements of a block may not have the same `action_id`.
    private func actions(_ block: JSONValue) throws -> MarkupText {
        let elements = try elements(of: block, limit: 25)
        let ids = elements.compactMap { $0["action_id"]?.string }
        guard Set(ids).count == ids.count else { throw Self.invalidBlocks }
        return try joined(elements.map { try button($0) }, by: "")
    }

    private func button(_ element: JSONValue) throws -> MarkupText {
        guard element["type"] == .string("button") else { throw Self.invalidBlocks }
        let style = element["style"]?.string
        guard element["style"] == nil || ["primary", "danger"].contains(style) else { throw Self.invalidBlocks }
        let value = try optionalString(element["value"], limit: 2000) ?? ""
        let action = try optionalString(element["action_id"], limit: 255) ?? ""
        let label = try textObject(element["text"], limit: 75, plainOnly: true)
        let button = ChatButton(label: label.text, style: style ?? "default", actionID: action, value: value, url: nil)
        return MarkupText(links: element["url"]?.string.map { [$0] } ?? [], buttons: [button])
    }

    private func textObject(_ object: JSONValue?, limit: Int, plainOnly: Bool = false) throws -> MarkupText {
        guard let object, let text = object["text"]?.string, !text.isEmpty, text.count <= limit else { throw Self.invalidBlocks }
        switch object["type"]?.string {
        case "plain_text":
            return dialect.readPlain(text)
        case "mrkdwn" where !plainOnly:
            var dialect = dialect
            dialect.isVerbatim = object["verbatim"] == .bool(true)
            return dialect.read(text)
        default:
            throw Self.invalidBlocks
        }
    }

    private func elements(of block: JSONValue, limit: Int) throws -> [JSONValue] {
        guard let elements = block["elements"]?.array, (1...limit).contains(elements.count) else { throw Self.invalidBlocks }
        return elements
    }

    private func optionalString(_ value: JSONValue?, limit: Int) throws -> String? {
        guard let value else { return nil }
        guard let text = value.string, (1...limit).contains(text.count) else { throw Self.invalidBlocks }
        return text
    }

    private func joined(_ parts: [MarkupText], by separator: String) -> MarkupText {
        var result = MarkupText()
        for (index, part) in parts.enumerated() {
            if index > 0 { result.text += separator }
            result.append(part)
        }
        return result
    }
}
