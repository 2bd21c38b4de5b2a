/// The portal cannot be reached, or refuses to talk.
public struct Outage: Sendable, Hashable, Codable {
    public var since: Timestamp
    public var trouble: Trouble
    /// Failures in a row.
    public var failures: Int
    /// Whether the channel was told.
    public var isTold: Bool
    /// Whether the channel was told that the credential is refused, which only a person can mend.
    public var isRefusalTold = false
}
