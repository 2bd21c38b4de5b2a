/// What a channel would show of a body, for checks that need no channel.
package struct PostedMarkup: Sendable {
    /// What a reader sees.
    package let text: String
    /// What would notify people.
    package let mentions: [String]
    /// What could be clicked.
    package let links: [String]

    /// Reads a body by the platform's rules.
    ///
    /// - Parameters:
    ///   - isAnswer: Whether it answers a command, and was not posted to the incoming webhook.
    /// - Throws: ``PostRefusal`` where the platform would not take it.
    package static func read(
        _ body: [UInt8], on platform: SimulatedPlatform, isAnswer: Bool, users: [ChatUser]
    ) throws -> [PostedMarkup] {
        let messages =
            switch platform {
            case .slack: try SlackMessageReader(users: users).read(body, kind: isAnswer ? .answer : .post)
            case .mattermost where isAnswer: try MattermostMessageReader(users: users).readAnswer(body, isJSON: true)
            case .mattermost:
                try MattermostMessageReader(users: users).readPost(body, channel: ChatPlace(id: "C", name: "town-square"))
            }
        return messages.map { PostedMarkup(text: $0.text, mentions: $0.mentions, links: $0.links) }
    }
}
