import JobEngine

/// How a notice is said where messages can be changed.
enum NoticeManner: Sendable, Hashable {
    /// In the job's one message, in place of what it said before.
    case live
    /// In the thread of that message: worth knowing, not worth an interruption.
    case detail
    /// As a new message of its own, because changing a message notifies nobody; the job's message then points to it.
    case aloud
}

extension Notice {
    /// How it is said.
    var manner: NoticeManner {
        switch self {
        case .waiting, .needsApproval, .started, .following, .stage: .live
        case .approved, .leaverDisabled, .silent, .answersAgain, .missing, .backAgain, .stopRequested, .stopRefused: .detail
        case .needsDecision, .ended, .notStarted: .aloud
        }
    }
}
