/// The leaver's account is disabled before the start, because the confirmed plan says so.
public struct Disabling: Sendable, Hashable, Codable {
    /// How often the portal was asked to; each time was recorded before the request left. Disabling twice is disabling.
    public var requests: Int
    /// Whether the portal was seen to have done it.
    public var isDone: Bool
}
