/// One line of the simulated channel, as a person there sees it.
public struct ChannelEntry: Codable, Hashable, Sendable {
    /// Who wrote the line.
    public enum Author: Codable, Hashable, Sendable {
        /// The bot, through whichever way it answers.
        case bot
        /// The platform itself, about a command that failed.
        case platform
        /// A person.
        case user(ChatUser)
    }

    /// Who can read the line.
    public enum Audience: Codable, Hashable, Sendable {
        /// Everybody in the channel.
        case everyone
        /// One person.
        case only(ChatUser)
    }

    /// How the line came into the channel.
    public enum Origin: String, Codable, Sendable {
        /// A person typed it.
        case typed
        /// The bot's answer to the command itself.
        case acknowledgement
        /// A later answer, to the reply address of a command.
        case reply
        /// The incoming webhook.
        case webhook
        /// A new message of the bot account.
        case account
        /// A message of the bot account in the thread of another.
        case thread
        /// A message of the bot account that got another text: what it says now.
        case edit
        /// What a message says after one of its buttons was pressed.
        case replacement
        /// The platform's own words about a failed command.
        case notice
    }

    /// Position in all channels together, from 1, without gaps.
    public internal(set) var sequence: Int
    /// The channel's id.
    public var channelID: String
    public var author: Author
    public var audience: Audience
    public var origin: Origin
    /// The text without markup: no emphasis marks or backticks, entities decoded, links as `label (address)`, invisible marks removed.
    public var text: String
    /// What marks a copy of the same message: Slack's first `block_id`, on Mattermost the first text value among `props` by key.
    public var messageID: String?
    /// Everything that notifies people when posted like this, as it stands in the message: `<!channel>`, `<@U…>`, `@all`, `@boris`.
    public var mentions: [String]
    /// The addresses that can be clicked.
    public var links: [String]
    /// What can be pressed.
    public var buttons: [ChatButton]
    /// The line that says this from now on, and has no buttons but these.
    public var replaces: Int?
    /// The body as posted, or the line as typed.
    public var payload: String
    /// When it arrived, in milliseconds since 1970 on the simulator's clock.
    public var receivedAtMilliseconds: Int64
}

extension ChannelEntry: CustomStringConvertible {
    /// The line as transcripts show it: `olga ▸ …` for people, 👁 for one reader, 📣 for all.
    public var description: String {
        switch (author, audience) {
        case (.user(let user), _) where origin == .typed: "\(user.name) ▸ \(text)"
        case (_, .only): "👁 \(text)"
        case (_, .everyone): "📣 \(text)"
        }
    }
}
