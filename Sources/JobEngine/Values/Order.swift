/// What a person asked for, as it was typed.
public struct Order: Sendable, Hashable, Codable {
    /// One of the two people of a command.
    public struct PersonReference: Sendable, Hashable, Codable {
        /// How the person is named.
        public enum Kind: String, Sendable, Codable {
            case email, id
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
    public var to: PersonReference
    /// Whether the leaver's profile and personal files are deleted. `true` only when the command named it.
    public var deleteProfile: Bool
    public var requester: Requester
    /// The channel that watches.
    public var destination: DestinationName

    /// Creates an order.
    public init(
        portal: PortalName,
        from: PersonReference,
        to: PersonReference,
        deleteProfile: Bool,
        requester: Requester,
        destination: DestinationName
    ) {
        self.portal = portal
        self.from = from
        self.to = to
        self.deleteProfile = deleteProfile
        self.requester = requester
        self.destination = destination
    }
}
