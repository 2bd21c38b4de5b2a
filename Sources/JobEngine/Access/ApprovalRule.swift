/// Which jobs a second person must approve.
public enum ApprovalRule: String, Sendable, CaseIterable {
    case never
    /// Deletions.
    case delete
    /// Every job that starts something.
    case always
}
