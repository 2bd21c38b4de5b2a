/// What a person asked for, as it was typed.
public struct Order: Sendable, Hashable, Codable {
    /// One of the two people of a command.
    public struct PersonReference: Sendable, Hashable, Codable {
        /// How the person is named.
        public enum Kind: String, Sendable, Codable {
            case email, id
            /// A name that must be searched; never in the order of a job.
            case name
        }

        public var kind: Kind
        /// As typed, for showing it back.
        public var typed: String
        /// For comparing: lower case.
        public var key: String

        /// Creates a reference.
        public init(kind: Kind, typed: String, key: String) {
            self.kind = kind
            self.typed = typed
            self.key = key
        }
    }

    public var portal: PortalName
    public var from: PersonReference
    /// `nil` for an order that only follows a reassignment somebody started elsewhere: the portal does not tell who receives.
    public var to: PersonReference?
    /// Whether the leaver's profile and personal files are deleted. `true` only when the command named it.
    public var deleteProfile: Bool
    public var requester: Requester
    /// The channel that watches.
    public var destination: DestinationName
    /// The plan that this person was shown for the same pair before; the start must carry out that plan or none.
    public var seenPlan: SeenPlan?

    /// Creates an order.
    public init(
        portal: PortalName,
        from: PersonReference,
        to: PersonReference?,
        deleteProfile: Bool,
        requester: Requester,
        destination: DestinationName,
        seenPlan: SeenPlan? = nil
    ) {
        self.portal = portal
        self.from = from
        self.to = to
        self.deleteProfile = deleteProfile
        self.requester = requester
        self.destination = destination
        self.seenPlan = seenPlan
    }

    /// Whether nothing is started, only followed.
    public var isFollowing: Bool { to == nil }
}
