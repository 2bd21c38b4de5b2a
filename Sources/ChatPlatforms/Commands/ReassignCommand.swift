/// A command that makes sense: every reference in it was read.
public enum ReassignCommand: Sendable, Hashable {
    /// What `status` asks about.
    public enum Subject: Sendable, Hashable {
        /// All jobs that run and wait.
        case everything
        case job(JobReference)
        case person(PersonReference)
    }

    /// Move everything of one person to another.
    case reassign(from: PersonReference, to: PersonReference)
    case status(Subject)
    case help
    case whoami

    /// The row of the table that says who may use it.
    public var verb: CommandVerb {
        switch self {
        case .reassign: .reassign
        case .status: .status
        case .help: .help
        case .whoami: .whoami
        }
    }
}
