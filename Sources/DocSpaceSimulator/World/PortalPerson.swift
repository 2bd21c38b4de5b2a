/// A person of the simulated portal and what they have in it.
public struct PortalPerson: Sendable, Hashable, Codable, Identifiable {
    /// What a person may do.
    public enum Role: String, Sendable, Codable, CaseIterable {
        case owner, docSpaceAdmin, roomAdmin, user, guest
    }

    /// The state of the account, in the portal's numbers.
    public enum State: Int, Sendable, Codable, CaseIterable {
        case active = 1
        case disabled = 2
        case pending = 4
    }

    /// A GUID in lower case.
    public var id: String
    public var firstName: String
    public var lastName: String
    /// The login name.
    public var userName: String
    public var email: String
    public var role: Role
    public var state: State
    /// Whether the account comes from a directory.
    public var isLDAP: Bool
    /// Files and folders of My documents that are shared: these move.
    public var sharedFiles: Int
    /// Files of My documents that are not shared: these stay or are destroyed.
    public var personalFiles: Int
    /// Files in rooms.
    public var roomFiles: Int
    /// Connected third-party storages.
    public var storages: Int
    /// Folders received from others by a reassignment.
    public var receivedFolders: [String]
    public var usedSpaceBytes: Int64
    /// World time of disabling; nil for people who were disabled before the world began.
    public var disabledAt: Duration?

    /// Creates a person; the login name is the address up to the `@` sign.
    public init(
        id: String,
        firstName: String,
        lastName: String,
        email: String,
        role: Role,
        state: State = .active,
        isLDAP: Bool = false,
        sharedFiles: Int = 0,
        personalFiles: Int = 0,
        roomFiles: Int = 0,
        storages: Int = 0,
        usedSpaceBytes: Int64 = 0
    ) {
        self.id = id.lowercased()
        self.firstName = firstName
        self.lastName = lastName
        userName = String(email.prefix { $0 != "@" })
        self.email = email
        self.role = role
        self.state = state
        self.isLDAP = isLDAP
        self.sharedFiles = sharedFiles
        self.personalFiles = personalFiles
        self.roomFiles = roomFiles
        self.storages = storages
        receivedFolders = []
        self.usedSpaceBytes = usedSpaceBytes
        disabledAt = nil
    }

    /// Whether the person may own rooms, and so receive another's data.
    var mayOwnRooms: Bool { [.owner, .docSpaceAdmin, .roomAdmin].contains(role) }

    /// Whether the person administers the portal.
    var isAdministrator: Bool { [.owner, .docSpaceAdmin].contains(role) }
}

/// A room of the simulated portal.
public struct PortalRoom: Sendable, Hashable, Codable, Identifiable {
    public var id: Int
    public var title: String
    /// The id of a person.
    public var owner: String
    public var isArchived: Bool

    /// Creates a room.
    public init(id: Int, title: String, owner: String, isArchived: Bool = false) {
        self.id = id
        self.title = title
        self.owner = owner
        self.isArchived = isArchived
    }
}

/// An API key of the simulated portal.
public struct PortalKey: Sendable, Hashable, Codable {
    /// `sk-` and 64 hexadecimal digits.
    public var value: String
    public var name: String
    /// The id of a person.
    public var owner: String
    /// Scopes; empty means all rights of the owner.
    public var permissions: [String]
    public var isActive: Bool
    /// World time after which the key is refused.
    public var expiresAt: Duration?

    /// Creates a key.
    public init(value: String, name: String, owner: String, permissions: [String] = [], isActive: Bool = true, expiresAt: Duration? = nil) {
        self.value = value
        self.name = name
        self.owner = owner
        self.permissions = permissions
        self.isActive = isActive
        self.expiresAt = expiresAt
    }
}

/// Something the portal told someone, or wrote down.
public struct PortalEvent: Sendable, Hashable, Codable {
    /// What it was.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case reassignmentCompletedMail, reassignmentFailedMail, dataReassigned, userDisabled, userEnabled, userDeleted
    }

    /// World time.
    public var time: Duration
    public var kind: Kind
    /// Whom it concerns: the source of a reassignment, the person disabled.
    public var person: String
    /// Who caused it; mails go to this person.
    public var initiator: String
}
