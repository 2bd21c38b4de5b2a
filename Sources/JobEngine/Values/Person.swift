/// A member of the portal as seen at one moment.
public struct Person: Sendable, Hashable, Codable {
    /// What the portal lets a member do.
    public enum Role: String, Sendable, Codable, CaseIterable {
        case owner, docSpaceAdmin, roomAdmin, user, guest, unknown

        /// Whether members of this role may own rooms, and so receive a leaver's data.
        public var mayOwnRooms: Bool {
            switch self {
            case .owner, .docSpaceAdmin, .roomAdmin: true
            case .user, .guest, .unknown: false
            }
        }
    }

    /// Whether the account is in use.
    public enum Status: String, Sendable, Codable, CaseIterable {
        case active, disabled, pending, unknown
    }

    /// The portal's GUID, lower case.
    public var id: String
    /// The display name, free of HTML entities; not escaped for any chat.
    public var name: String
    /// The e-mail address, as the portal writes it.
    public var email: String?
    public var role: Role
    public var status: Status
    /// Whether the account is kept in a directory outside, where alone it can be disabled.
    public var isFromDirectory: Bool
    /// Storage used, in bytes, where the portal tells it.
    public var usedSpaceBytes: Int64?
    /// When the account was disabled, where the portal tells it.
    public var disabledAt: Timestamp?

    /// Creates a snapshot.
    public init(
        id: String,
        name: String,
        email: String?,
        role: Role,
        status: Status,
        isFromDirectory: Bool = false,
        usedSpaceBytes: Int64? = nil,
        disabledAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.role = role
        self.status = status
        self.isFromDirectory = isFromDirectory
        self.usedSpaceBytes = usedSpaceBytes
        self.disabledAt = disabledAt
    }

    /// The name people use in a sentence: the first word of ``name``.
    public var givenName: String {
        name.split(separator: " ").first.map(String.init) ?? name
    }
}
