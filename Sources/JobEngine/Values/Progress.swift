/// One answer of the portal about a running reassignment.
public struct Progress: Sendable, Hashable, Codable {
    /// What the portal says about the run.
    public enum Status: Sendable, Hashable, Codable {
        case created, running, completed, canceled, failed
        /// A value this version does not know, as the portal wrote it.
        case unknown(String)
    }

    /// 0...100, a stage marker: it is set when a step has ended.
    public var percentage: Int
    public var status: Status
    public var isCompleted: Bool
    /// The portal's text about a failure.
    public var error: String?

    /// Creates a progress; a percentage outside 0...100 is moved to the nearer end.
    public init(percentage: Int, status: Status, isCompleted: Bool, error: String? = nil) {
        self.percentage = min(max(percentage, 0), 100)
        self.status = status
        self.isCompleted = isCompleted
        self.error = error
    }

    /// The stage in progress.
    public var stage: Stage { Stage(percentage: percentage) }

    /// How the run ended, or `nil` while it goes on.
    ///
    /// A run that dies before its first step can stay "failed" without being called completed, so the status alone ends it.
    /// A completed run with a status we do not know has ended in a way we do not know.
    public var end: End? {
        switch status {
        case .completed: .completed
        case .canceled: percentage == 100 ? .completed : .canceled
        case .failed: .failed
        case .created, .running, .unknown: isCompleted ? .unclear : nil
        }
    }

    /// How a run ended, by its own record.
    public enum End: String, Sendable, Codable {
        case completed, canceled, failed
        /// Ended, with a status we do not know: evidence decides.
        case unclear
    }
}
