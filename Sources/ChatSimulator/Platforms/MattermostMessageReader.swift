/// Checks a message by Mattermost's limits and turns it into what the channel shows.
struct MattermostMessageReader {
    let users: [ChatUser]

    static let unreadable = PostRefusal(status: 400, word: "web.incoming_webhook.parse.app_error")
    /// Characters in one post; longer texts become several.
    static let textLimit = 16_383

    /// Reads a post to an incoming webhook that is locked to its channel.
    ///
    /// - Throws: ``PostRefusal``.
    func readPost(_ bytes: [UInt8], channel: ChatPlace) throws -> [SeenMessage] {
        guard let post = JSONValue.parse(bytes), post.object != nil else { throw Self.unreadable }
        if let other = post["channel"]?.string, !other.isEmpty, other != channel.name {
            throw PostRefusal(status: 403, word: "web.incoming_webhook.channel_locked.app_error")
        }
        let text = try self.text(of: post)
        guard !text.isEmpty else { throw PostRefusal(status: 400, word: "web.incoming_webhook.text.app_error") }
        guard (post["props"]?.lengthInBytes ?? 0) <= 8000 else {
            throw PostRefusal(status: 400, word: "web.incoming_webhook.split_props_length.app_error")
        }
        return messages(text, of: post, isPrivate: false)
    }

    /// Reads the answer to a command or a post to its reply address.
    ///
    /// - Throws: ``PostRefusal`` for JSON that is none, also for an empty body that calls itself JSON.
    func readAnswer(_ bytes: [UInt8], isJSON: Bool) throws -> [SeenMessage] {
        guard isJSON else {
            return bytes.isEmpty ? [] : messages(String(decoding: bytes, as: UTF8.self), of: .null, isPrivate: true)
        }
        guard let answer = JSONValue.parse(bytes), answer.object != nil else { throw Self.unreadable }
        let text = try self.text(of: answer)
        return text.isEmpty ? [] : messages(text, of: answer, isPrivate: answer["response_type"]?.string != "in_channel")
    }

    /// The text, or what attachments say if there is none.
    private func text(of post: JSONValue) throws -> String {
        if let text = post["text"], text != .null {
            guard let text = text.string else { throw Self.unreadable }
            if !text.isEmpty { return text }
        }
        let attachments = post["attachments"]?.array ?? []
        return attachments.compactMap { $0["text"]?.string ?? $0["fallback"]?.string }.joined(separator: "\n")
    }

    private func messages(_ text: String, of post: JSONValue, isPrivate: Bool) -> [SeenMessage] {
        var dialect = MattermostText(users: users)
        dialect.rewritesSlackTokens = post["skip_slack_parsing"] != .bool(true)
        let props = post["props"]?.object ?? [:]
        let messageID = props.sorted { $0.key < $1.key }.lazy.compactMap(\.value.string).first
        var pieces: [SeenMessage] = []
        var rest = text[...]
        while !rest.isEmpty {
            let seen = dialect.read(String(rest.prefix(Self.textLimit)))
            pieces.append(
                SeenMessage(isPrivate: isPrivate, text: seen.text, messageID: messageID, mentions: seen.mentions, links: seen.links)
            )
            rest = rest.dropFirst(Self.textLimit)
        }
        // Attachments go with the last piece.
        if !pieces.isEmpty { pieces[pieces.count - 1].buttons = Self.buttons(in: post["attachments"]?.array ?? []) }
        return pieces
    }
}
