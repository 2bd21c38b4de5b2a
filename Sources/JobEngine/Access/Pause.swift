/// No new job starts until somebody resumes.
public struct Pause: Sendable, Hashable, Codable {
    public var by: Requester
    public var since: Timestamp

    /// Creates a pause.
    public init(by: Requester, since: Timestamp) {
        self.by = by
        self.since = since
    }
}
