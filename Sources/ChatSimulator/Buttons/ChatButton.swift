/// A button as it stands under a message.
public struct ChatButton: Codable, Hashable, Sendable {
    public var label: String
    /// `primary`, `danger` or `default`.
    public var style: String
    /// Slack's `action_id`, Mattermost's `id`.
    public var actionID: String
    /// What comes back with a press. Slack: the `value`. Mattermost: the `context`, as JSON; its clients never see it.
    public var value: String
    /// Mattermost: where a press is posted. Slack knows one address for all of them.
    public var url: String?
}

/// A press about to be sent.
struct ButtonPress: Sendable {
    var button: ChatButton
    /// The line of the channel that shows it.
    var entry: ChannelEntry
    var user: ChatUser
    var channel: ChatPlace
    var triggerID: String
    var responseURL: String
    /// Whole seconds since 1970.
    var timestamp: Int64
}

/// What a platform makes of the answer to a press.
struct PressVerdict: Sendable {
    /// What the message says from now on.
    var replacement: SeenMessage?
    /// For the person who pressed alone.
    var note: SeenMessage?
    /// The platform's own words if it does not accept the answer.
    var failure: String?
}
