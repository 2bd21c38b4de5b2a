/// Who asked, and where. Rights hang on the ids; the names are for display.
public struct Requester: Sendable, Hashable, Codable {
    public var platform: String
    public var team: String
    public var channel: String
    public var channelName: String
    public var user: String
    public var userName: String

    /// Creates a requester.
    public init(platform: String, team: String, channel: String, channelName: String, user: String, userName: String) {
        self.platform = platform
        self.team = team
        self.channel = channel
        self.channelName = channelName
        self.user = user
        self.userName = userName
    }

    /// What to call the person in a message.
    public var displayName: String { userName.isEmpty ? user : userName }

    /// Whether both are the same account. Teams are not looked at, so that nobody becomes a second person by going through another one.
    public func isSamePerson(as other: Requester) -> Bool {
        (platform, user) == (other.platform, other.user)
    }
}
