/// Somebody asked to stop a job that may run in the portal.
public struct Cancellation: Sendable, Hashable, Codable {
    /// Who asked, as people call them.
    public var by: String
    public var requestedAt: Timestamp
    /// When the portal last took the request; `nil` before.
    public var takenAt: Timestamp?
    /// The status with which the portal refused to stop the job.
    public var refusedWith: Int?
}
