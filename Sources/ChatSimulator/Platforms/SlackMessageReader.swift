/// Checks a JSON message by Slack's limits and turns it into what the channel shows.
struct SlackMessageReader {
    /// Where a message came in; the rules differ.
    enum Kind {
        /// An incoming webhook: public, and `text` is demanded because it is what notifications say.
        case post
        /// The answer to a command or a post to its reply address: for one person unless it says otherwise.
        case answer
    }

    let users: [ChatUser]
    var channels: [ChatPlace] = []

    /// - Returns: One message, several if a text without blocks is split, none if nothing is shown.
    /// - Throws: ``PostRefusal``.
    func read(_ bytes: [UInt8], kind: Kind) throws -> [SeenMessage] {
        guard let message = JSONValue.parse(bytes), message.object != nil else { throw Self.invalidPayload }
        let isPrivate = kind == .answer && (message["response_type"]?.string ?? "ephemeral") == "ephemeral"
        if let text = message["text"], text.string == nil { throw Self.invalidPayload }
        let text = message["text"]?.string ?? ""
        if let blocks = message["blocks"], blocks != .null, blocks.array == nil { throw SlackBlockReader.invalidBlocks }
        let blocks = message["blocks"]?.array ?? []
        let attachments = message["attachments"]?.array ?? []
        guard attachments.count <= 100 else { throw PostRefusal(status: 400, word: "too_many_attachments") }
        if text.isEmpty {
            if kind == .post { throw PostRefusal(status: 400, word: "no_text") }
            if blocks.isEmpty, attachments.isEmpty { return [] }
        }
        var dialect = SlackText(users: users, channels: channels)
        dialect.linksNames =
            message["link_names"] == .bool(true) || message["link_names"] == .number(1) || message["parse"] == .string("full")
        if blocks.isEmpty {
            return Self.split(text).map { piece in
                let seen = message["mrkdwn"] == .bool(false) ? dialect.readPlain(piece) : dialect.read(piece)
                return SeenMessage(isPrivate: isPrivate, text: seen.text, mentions: seen.mentions, links: seen.links)
            }
        }
        let seen = try SlackBlockReader(dialect: dialect).read(blocks)
        // The text becomes the notification, and what it mentions notifies although the blocks are what is shown.
        let notified = dialect.read(text).mentions.filter { !seen.text.mentions.contains($0) }
        return [
            SeenMessage(
                isPrivate: isPrivate,
                text: seen.text.text,
                messageID: seen.blockID,
                mentions: seen.text.mentions + notified,
                links: seen.text.links,
                buttons: seen.text.buttons,
                isInBlocks: true
            )
        ]
    }

    static let invalidPayload = PostRefusal(status: 400, word: "invalid_payload")

    /// Cut after 40,000 characters, then one message per 4,000.
    private static func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text.prefix(40_000)
        repeat {
            pieces.append(String(rest.prefix(4000)))
            rest = rest.dropFirst(4000)
        } while !rest.isEmpty
        return pieces
    }
}
