/// What somebody with the token of the bot account asks the platform to do.
enum AccountCall: Hashable, Sendable {
    /// Tell about a person.
    case profile(user: String)
    /// Show a new message, in a thread or not.
    case post(channel: String, thread: String?)
    /// Change the text of a message.
    case edit(channel: String?, message: String)
    /// Tell whether the token is good.
    case test

    /// For the journal.
    var kind: String {
        switch self {
        case .profile: "profile"
        case .post: "account-post"
        case .edit: "account-edit"
        case .test: "account-test"
        }
    }

    /// Which faults meet it.
    var faultTarget: ChatFaultTarget {
        switch self {
        case .profile: .profile
        case .post: .account
        case .edit: .edit
        case .test: .test
        }
    }
}

/// A message that the bot account has written, as it stands now.
public struct AccountMessage: Hashable, Sendable, Codable {
    /// How the platform names it: Slack's `ts`, Mattermost's id.
    public var id: String
    public var channelID: String
    /// The message whose thread it is in.
    public var thread: String?
    /// The text without markup, after the last edit.
    public var text: String
    /// What marks a copy of the same message.
    public var messageID: String?
    /// How often it was edited.
    public var edits = 0
}
