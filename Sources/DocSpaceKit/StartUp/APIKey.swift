/// What the portal knows about the API key in use, without the key.
public struct APIKey: Hashable, Sendable {
    public let name: String?
    /// Scopes; empty means all rights of its owner.
    public let permissions: [String]
    /// Nil if it never expires.
    public let expiresAt: PortalInstant?
    public let isActive: Bool

    /// Creates a description.
    public init(name: String?, permissions: [String], expiresAt: PortalInstant?, isActive: Bool) {
        self.name = name
        self.permissions = permissions
        self.expiresAt = expiresAt
        self.isActive = isActive
    }

    /// The scopes that the bot's calls need and this key lacks.
    ///
    /// Each needed scope is met by itself, by its writing form, and by `*:read` or `*:write` for reading, `*:write` for writing.
    public var missingScopes: [String] {
        guard !permissions.isEmpty else { return [] }
        let needed: [(name: String, isMetBy: Set<String>)] = [
            ("accounts:write", ["accounts:write", "*:write"]),
            ("accounts.self:read", ["accounts.self:read", "accounts.self:write", "*:read", "*:write"]),
            ("rooms:read", ["rooms:read", "rooms:write", "*:read", "*:write"]),
        ]
        return needed.filter { $0.isMetBy.isDisjoint(with: permissions) }.map(\.name)
    }
}

extension APIKey: Decodable {
    private enum CodingKeys: CodingKey {
        case name, permissions, expiresAt, isActive
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decodeIfPresent(String.self, forKey: .name),
            permissions: try container.decodeIfPresent([String].self, forKey: .permissions) ?? [],
            expiresAt: try container.decodeIfPresent(PortalInstant.self, forKey: .expiresAt),
            isActive: try container.decode(Bool.self, forKey: .isActive)
        )
    }
}

/// Versions as the portal tells them. May be a default of the build: to be shown, not to be compared.
public struct ServerBuild: Hashable, Sendable, Decodable {
    public let docSpace: String?
    public let documentServer: String?

    /// Creates a description.
    public init(docSpace: String?, documentServer: String?) {
        self.docSpace = docSpace
        self.documentServer = documentServer
    }
}
