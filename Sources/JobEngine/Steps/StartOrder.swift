/// What one start sends. Made from a stored attempt and its plan alone.
public struct StartOrder: Sendable, Hashable {
    public var attempt: Int
    public var from: String
    public var to: String
    public var deleteProfile: Bool
    /// After this moment it must not leave any more.
    public var sendBefore: Timestamp
}
