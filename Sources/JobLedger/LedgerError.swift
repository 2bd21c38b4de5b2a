public import JobEngine

/// The store could not do what was asked.
public struct LedgerError: Error, Sendable, Equatable, Codable {
    /// What the caller can do about it. A closed set: names are metric labels.
    public struct Code: Hashable, Sendable, Codable, CustomStringConvertible {
        public let description: String

        /// Another process has the store open.
        public static let locked = Code(description: "locked")
        /// The file is damaged or not ours.
        public static let damaged = Code(description: "damaged")
        /// The file was written by a newer version.
        public static let newer = Code(description: "newer")
        /// Reading or writing failed (disk full, I/O error). The state of the last write is unknown until it is read again.
        public static let broken = Code(description: "broken")
        /// The path cannot be used: permissions, network file system, missing folder.
        public static let unusablePath = Code(description: "unusable_path")
        /// The stored job has moved on since it was read.
        public static let stale = Code(description: "stale")
        /// Another unfinished job is about the same person.
        public static let leaverTaken = Code(description: "leaver_taken")
        /// New jobs are paused, so nothing may be started.
        public static let paused = Code(description: "paused")
        /// What was to be stored breaks a rule of the store, such as one running job per portal. Nothing was stored.
        public static let conflict = Code(description: "conflict")
        /// The store is closed.
        public static let closed = Code(description: "closed")
    }

    /// Why.
    public let code: Code
    /// What failed, where, and what to do; safe to log.
    public let detail: String
    /// With `.leaverTaken`: the other job.
    public let otherJob: JobID?

    /// Creates an error.
    public init(code: Code, detail: String, otherJob: JobID? = nil) {
        self.code = code
        self.detail = detail
        self.otherJob = otherJob
    }
}

extension LedgerError: CustomStringConvertible {
    public var description: String { "store: \(code): \(detail)" }
}
