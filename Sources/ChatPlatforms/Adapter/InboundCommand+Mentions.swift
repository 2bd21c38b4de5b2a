extension InboundCommand {
    /// Most people that one command can mean.
    public static let mostMentions = 2

    /// The ids of mentioned people in the order of the words, each once, at most ``mostMentions``.
    public var mentions: [String] {
        guard case .success(let words) = words else { return [] }
        var users: [String] = []
        for case .mention(let user, _) in words where !users.contains(user) && users.count < Self.mostMentions { users.append(user) }
        return users
    }

    /// The name under which a mentioned person was shown, with its `@`.
    public func shown(_ user: String) -> String {
        guard case .success(let words) = words else { return "@\(user)" }
        let mention = words.first { word in
            if case .mention(user, _) = word { true } else { false }
        }
        return mention?.typed ?? "@\(user)"
    }

    /// The same command with addresses in place of mentions. A mention without an address becomes the text that it shows.
    public func replacingMentions(by addresses: [String: String]) -> InboundCommand {
        var command = self
        command.words = words.map { words in
            words.map { word in
                guard case .mention(let user, _) = word else { return word }
                return addresses[user].map(Word.email) ?? .text(word.typed)
            }
        }
        return command
    }
}
