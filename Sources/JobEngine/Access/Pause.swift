/// No new job starts until somebody resumes.
public struct Pause: Sendable, Hashable, Codable {
    /// The operator who paused.
    public var by: Requester
    /// From when on.
    public var since: Timestamp

    /// Creates a pause.
    public init(by: Requester, since: Timestamp) {
        self.by = by
        self.since = since
    }
}
