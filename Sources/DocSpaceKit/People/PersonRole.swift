/// What a person may do in the portal.
public enum PersonRole: String, Sendable, CaseIterable {
    case owner
    case docSpaceAdmin
    case roomAdmin
    case user
    case guest
    /// The portal did not say.
    case unknown

    /// Whether a person of this role may receive another's data.
    public var mayReceive: Bool { [.owner, .docSpaceAdmin, .roomAdmin].contains(self) }

    /// Whether an account of this role may start reassignments.
    public var mayReassign: Bool { [.owner, .docSpaceAdmin].contains(self) }
}
