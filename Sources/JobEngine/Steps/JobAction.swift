/// What to do next for a job, once the step that wants it is stored. At most one thing is under way for a job.
public enum JobAction: Sendable, Hashable {
    /// Ask the portal about both people, their rooms and a running job.
    case readPreflight(after: Duration)
    /// Ask the portal to disable the leaver of the plan.
    case disable(after: Duration)
    /// Send the one start of this attempt.
    case start(StartOrder)
    /// Ask for the progress record.
    case readProgress(after: Duration)
    /// Ask for the record and, if the job runs, ask the portal to stop it.
    case terminate(after: Duration)
    /// Ask for the record once more; if there is none, count what is left.
    case readEvidence(after: Duration)
    /// Count what is left, whatever the record says.
    case readReceipt(after: Duration)
}

extension JobAction {
    /// How long to wait before carrying it out.
    public var delay: Duration {
        switch self {
        case .readPreflight(let after), .disable(let after), .readProgress(let after), .terminate(let after), .readEvidence(let after),
            .readReceipt(let after):
            after
        case .start: .zero
        }
    }

    /// The same action, not before `wait` has passed.
    func delayed(atLeast wait: Duration) -> JobAction {
        switch self {
        case .readPreflight(let after): .readPreflight(after: max(after, wait))
        case .disable(let after): .disable(after: max(after, wait))
        case .readProgress(let after): .readProgress(after: max(after, wait))
        case .terminate(let after): .terminate(after: max(after, wait))
        case .readEvidence(let after): .readEvidence(after: max(after, wait))
        case .readReceipt(let after): .readReceipt(after: max(after, wait))
        case .start: self
        }
    }
}
