/// A second person has agreed to a job.
public struct Approval: Sendable, Hashable, Codable {
    public var by: Requester
    public var at: Timestamp
}
