/// What was posted to the channel.
public struct PostMemory: Sendable, Hashable, Codable {
    /// The stage that was shown last.
    public var shownStage: Stage?
    /// How many stage changes were posted.
    public var stagePosts = 0
    /// When the last start or stage post was made.
    public var lastPostAt: Timestamp?
    /// Whether the channel was told that the job waits.
    public var isWaitingTold = false
    /// Whether the channel was told that the portal gives no answer; `nil` in what earlier versions have stored.
    public var isSilenceTold: Bool?
    /// Whether the channel knows that the job runs.
    public var isStartTold = false
    /// Whether the channel was told that the portal no longer lists the job: once, however often the record comes and goes.
    public var isMissingTold = false
    /// Whether the channel was told that the record came back.
    public var isReturnTold = false
}
