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
    /// Whether the leaver's account is disabled first. `true` only when the command named it.
    public var disables: Bool
    /// The plan that this person was shown and has confirmed: that plan is carried out, or none.
    public var confirmation: Confirmation?

    /// Creates an order.
    public init(
        portal: PortalName,
        from: PersonReference,
        to: PersonReference?,
        deleteProfile: Bool,
        requester: Requester,
        destination: DestinationName,
        disables: Bool = false,
        confirmation: Confirmation? = nil
    ) {
        self.portal = portal
        self.from = from
        self.to = to
        self.deleteProfile = deleteProfile
        self.requester = requester
        self.destination = destination
        self.disables = disables
        self.confirmation = confirmation
    }

    /// Orders of earlier versions say nothing about disabling.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            portal: try values.decode(PortalName.self, forKey: .portal),
            from: try values.decode(PersonReference.self, forKey: .from),
            to: try values.decodeIfPresent(PersonReference.self, forKey: .to),
            deleteProfile: try values.decode(Bool.self, forKey: .deleteProfile),
            requester: try values.decode(Requester.self, forKey: .requester),
            destination: try values.decode(DestinationName.self, forKey: .destination),
            disables: try values.decodeIfPresent(Bool.self, forKey: .disables) ?? false,
            confirmation: try values.decodeIfPresent(Confirmation.self, forKey: .confirmation)
        )
    }

    /// Whether nothing is started, only followed.
    public var isFollowing: Bool { to == nil }

    /// Every word that means the leaver, in lower case: as typed and, once a plan was confirmed, id and address.
    public var leaverKeys: Set<String> {
        Set([from.key, confirmation?.from.id, confirmation?.from.email].compactMap { $0?.lowercased() })
    }

    /// The same for the heir.
    public var heirKeys: Set<String> {
        Set([to?.key, confirmation?.to.id, confirmation?.to.email].compactMap { $0?.lowercased() })
    }

    /// Whether everything that must be confirmed has been: a deletion, and the disabling of an account, need a confirmation that names them.
    public var isConfirmedEnough: Bool {
        (!deleteProfile || confirmation?.deleteProfile == true) && (!disables || confirmation?.disables == true)
    }
}
