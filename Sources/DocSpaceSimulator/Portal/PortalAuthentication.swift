internal import HTTPTypes

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Who is calling, and with what rights.
struct PortalCaller {
    var person: PortalPerson
    /// The key used, or nil for a session or password.
    var key: PortalKey?

    /// Whether the key's scopes allow the call; sessions have all rights of their person.
    func mayCall(_ operation: PortalOperation) -> Bool {
        guard let key, !key.permissions.isEmpty, let scopes = operation.scopes else { return true }
        return !scopes.isDisjoint(with: key.permissions)
    }
}

/// How the portal reads a credential: the `Authorization` header picks the scheme, letter by letter, and a session cookie wins over a
/// session token in that header.
struct PortalAuthentication {
    let world: PortalWorld

    /// Nil if the call has no credential that is good now.
    func caller(_ headerFields: HTTPFields) -> PortalCaller? {
        let authorization = headerFields[.authorization]
        if let authorization {
            if let encoded = authorization.dropping(prefix: "Basic ") { return login(encoded) }
            if let value = authorization.dropping(prefix: "Bearer "), value.hasPrefix("sk-") { return keyOwner(value) }
        }
        if let cookie = cookie(headerFields) { return session(cookie) }
        guard let authorization else { return nil }
        return session(authorization.dropping(prefix: "Bearer ") ?? authorization)
    }

    private func keyOwner(_ value: String) -> PortalCaller? {
        guard let key = world.keys.first(where: { $0.value == value }), key.isActive, key.expiresAt.map({ $0 > world.now }) ?? true
        else { return nil }
        return caller(key.owner, key: key)
    }

    /// A key in the place of a session token is no session token.
    private func session(_ token: String) -> PortalCaller? {
        world.sessions[token].flatMap { caller($0, key: nil) }
    }

    private func login(_ encoded: String) -> PortalCaller? {
        guard let data = Data(base64Encoded: encoded), let text = String(validating: data, as: UTF8.self) else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, world.passwords[parts[0].lowercased()] == String(parts[1]) else { return nil }
        return world.person(email: String(parts[0])).flatMap { caller($0.id, key: nil) }
    }

    private func caller(_ id: String, key: PortalKey?) -> PortalCaller? {
        guard let person = world.people[id], person.state == .active else { return nil }
        return PortalCaller(person: person, key: key)
    }

    private func cookie(_ headerFields: HTTPFields) -> String? {
        headerFields[values: .cookie].lazy.flatMap { $0.split(separator: ";") }
            .compactMap { String($0.drop { $0 == " " }).dropping(prefix: "asc_auth_key=") }.first
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
