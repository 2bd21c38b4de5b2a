internal import TransportCore

/// How a start ended, told by what may have happened in the portal.
public enum StartOutcome: Sendable, Equatable {
    /// The portal answered with a record: a job runs. If one ran before, it may be that one, with another target.
    case accepted(ReassignProgress)
    /// The portal refused (400, 401, 402, 403, 404, 415): nothing was started.
    case refused(DocSpaceError)
    /// The request never left: nothing was started.
    case notSent(DocSpaceError)
    /// Anything else, a lost answer above all: a job may run. Look at its progress before starting again.
    case unknown(DocSpaceError)

    /// The statuses with which the portal says that it has started nothing.
    static let refusals: Set<Int> = [400, 401, 402, 403, 404, 415]

    /// Sorts a failed start by what may have happened.
    public init(_ error: DocSpaceError) {
        self =
            if error.departure == .notSent {
                .notSent(error)
            } else if let status = error.status, Self.refusals.contains(status) {
                .refused(error)
            } else {
                .unknown(error)
            }
    }
}
