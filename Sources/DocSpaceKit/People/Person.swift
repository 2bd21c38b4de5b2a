/// A person as the portal describes one to an administrator. Only ``id`` is always there.
public struct Person: Hashable, Sendable, Identifiable {
    public let id: DocSpaceUserID
    /// First and last name as the portal puts them together, HTML encoding undone. Text from outside: escape before showing.
    public let displayName: String?
    public let firstName: String?
    public let lastName: String?
    /// The login name.
    public let userName: String?
    public let email: String?
    public let role: PersonRole
    public let status: PersonStatus
    /// When the account was disabled.
    public let terminated: PortalInstant?
    /// Whether the account comes from a directory; such accounts cannot be disabled through the portal.
    public let isLDAP: Bool
    /// Whether the person logs in through another service.
    public let isSSO: Bool
    /// In bytes; only where the portal keeps statistics.
    public let usedSpaceBytes: Int64?

    /// Creates a description.
    public init(
        id: DocSpaceUserID,
        displayName: String? = nil,
        firstName: String? = nil,
        lastName: String? = nil,
        userName: String? = nil,
        email: String? = nil,
        role: PersonRole = .unknown,
        status: PersonStatus = .unknown,
        terminated: PortalInstant? = nil,
        isLDAP: Bool = false,
        isSSO: Bool = false,
        usedSpaceBytes: Int64? = nil
    ) {
        self.id = id
        self.displayName = displayName
        self.firstName = firstName
        self.lastName = lastName
        self.userName = userName
        self.email = email
        self.role = role
        self.status = status
        self.terminated = terminated
        self.isLDAP = isLDAP
        self.isSSO = isSSO
        self.usedSpaceBytes = usedSpaceBytes
    }

    /// The best there is to call the person by: display name, e-mail address, id.
    public var name: String {
        [displayName, email].lazy.compactMap { $0 }.first { !$0.isEmpty } ?? id.description
    }
}

extension Person: Decodable {
    private enum CodingKeys: CodingKey {
        case id, displayName, firstName, lastName, userName, email, status, terminated, isLDAP, isSSO, usedSpace
        case isOwner, isAdmin, isRoomAdmin, isCollaborator, isVisitor
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? { try container.decodeIfPresent(String.self, forKey: key) }
        func flag(_ key: CodingKeys) throws -> Bool { try container.decodeIfPresent(Bool.self, forKey: key) ?? false }
        // The owner's flag comes first: the owner's `isAdmin` is false, but nothing says it stays so.
        let flags: [(CodingKeys, PersonRole)] = [
            (.isOwner, .owner), (.isAdmin, .docSpaceAdmin), (.isRoomAdmin, .roomAdmin), (.isCollaborator, .user), (.isVisitor, .guest),
        ]
        self.init(
            id: try container.decode(DocSpaceUserID.self, forKey: .id),
            displayName: try text(.displayName).map(HTMLEntities.decode),
            firstName: try text(.firstName),
            lastName: try text(.lastName),
            userName: try text(.userName),
            email: try text(.email),
            role: try flags.first { try flag($0.0) }?.1 ?? .unknown,
            status: PersonStatus(rawValue: try container.decodeIfPresent(Int.self, forKey: .status) ?? 0),
            // A date in another form must not make the person unreadable.
            terminated: try? container.decodeIfPresent(PortalInstant.self, forKey: .terminated),
            isLDAP: try flag(.isLDAP),
            isSSO: try flag(.isSSO),
            usedSpaceBytes: try container.decodeIfPresent(Int64.self, forKey: .usedSpace)
        )
    }
}

/// A part of a list of people.
public struct PersonPage: Hashable, Sendable {
    /// How many there are in all; nil if the portal did not say.
    public let total: Int?
    public let people: [Person]

    /// Creates a page.
    public init(total: Int?, people: [Person]) {
        self.total = total
        self.people = people
    }
}
