/// Where a job stands. The names are stored and are metric labels.
public enum JobState: String, Sendable, Codable, CaseIterable {
    /// Recorded; nothing has been asked of the portal.
    case received
    /// Recorded; another job of the portal goes first.
    case queued
    /// Recorded; a second person must agree first.
    case needsApproval = "needs_approval"
    /// The portal is being asked whether the order can be carried out.
    case preflight
    /// It is recorded that the leaver is to be disabled, and the request may be on the wire.
    case disabling
    /// A start is recorded and may be on the wire.
    case intended
    /// A start may or may not have been carried out; the portal is being watched for it.
    case reconciling
    /// The portal runs the job.
    case watching
    /// The bot cannot know what happened; a person decides.
    case needsOperator = "needs_operator"
    case succeeded
    case failed
    case cancelled
    /// The portal stopped the job although nobody asked.
    case stoppedUpstream = "stopped_upstream"
    /// Never started: the order cannot be carried out.
    case refused

    /// Whether nothing changes the job any more.
    public var isTerminal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled, .stoppedUpstream, .refused: true
        case .received, .queued, .needsApproval, .preflight, .disabling, .intended, .reconciling, .watching, .needsOperator: false
        }
    }

    /// Whether the job occupies the portal's one place: the others wait for it.
    public var occupiesPortal: Bool {
        switch self {
        case .preflight, .disabling, .intended, .reconciling, .watching: true
        case .received, .queued, .needsApproval, .needsOperator, .succeeded, .failed, .cancelled, .stoppedUpstream, .refused: false
        }
    }

    /// Whether the job waits for the portal's one place.
    public var isWaiting: Bool { self == .received || self == .queued }
}
