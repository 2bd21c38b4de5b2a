public import JobLedger

/// What another process of the same user may ask a running bot, which holds the lock of its store.
public enum ControlRequest: Sendable, Hashable, Codable {
    /// Copy the store to an absolute path.
    case backUp(path: String)
    /// Check the audit chain.
    case verifyAudit
}

/// What the bot answers.
public enum ControlAnswer: Sendable, Codable {
    case backedUp(BackupReport)
    case verified(AuditReport)
    /// It could not be done.
    case failed(LedgerError)
}

/// Where a running bot listens: a socket beside its store, for its own user alone.
public enum ControlSocket {
    /// The longest path a Unix socket can have on Linux (`unix(7)`), without the zero byte behind it.
    static let longestPath = 107

    public static func path(ofStore store: String) -> String { "\(store).control" }
}
