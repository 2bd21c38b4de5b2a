internal import HTTPTypes
internal import LoopbackHTTP

/// A request, taken apart.
struct PortalCall {
    let method: HTTPRequest.Method
    /// Decoded segments below `/api/2.0`.
    let segments: [String]
    /// Decoded, in the order sent.
    let query: [(name: String, value: String)]
    let headerFields: HTTPFields
    let body: [UInt8]
    /// Which call it is.
    let operation: PortalOperation

    /// Nil if the target is outside `/api/2.0/` or its encoding is broken.
    init?(_ request: LoopbackRequest) {
        let prefix = "/api/2.0/"
        guard request.path.hasPrefix(prefix) else { return nil }
        var segments: [String] = []
        for part in request.path.dropFirst(prefix.count).split(separator: "/") {
            guard let segment = PortalText.percentDecoded(part, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        var query: [(name: String, value: String)] = []
        for pair in request.target.dropFirst(request.path.count + 1).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PortalText.percentDecoded(parts[0], plusIsSpace: true),
                let value = PortalText.percentDecoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            query.append((name, value))
        }
        method = request.method
        self.segments = segments
        self.query = query
        headerFields = request.headerFields
        body = request.body
        operation = PortalOperation(method: request.method, segments: segments)
    }

    /// The first value of a query parameter; names match in any case.
    subscript(query name: String) -> String? {
        query.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    func number(_ name: String) -> Int? { self[query: name].flatMap { Int($0) } }
}

/// The calls that the portal knows. Their names stand in the journal.
enum PortalOperation: String, Sendable, CaseIterable {
    case startReassignment, progress, terminate, necessary
    case me, personByEmail, person, people, shortPeople, searchPeople, peopleByStatus, activePeople, setStatus, deletePerson
    case rooms, currentKey, serverBuild, settings
    /// No call of the portal.
    case unknown

    init(method: HTTPRequest.Method, segments: [String]) {
        self =
            switch (method, segments.first?.lowercased(), segments.dropFirst().map { $0.lowercased() }) {
            case (.post, "people", ["reassign", "start"]): .startReassignment
            case (.get, "people", let rest) where rest.count == 3 && rest.prefix(2) == ["reassign", "progress"]: .progress
            case (.put, "people", ["reassign", "terminate"]): .terminate
            case (.get, "people", ["reassign", "necessary"]): .necessary
            case (.get, "people", []): .activePeople
            case (.get, "people", ["@self"]): .me
            case (.get, "people", ["email"]): .personByEmail
            case (.get, "people", ["filter"]): .people
            case (.get, "people", ["simple", "filter"]): .shortPeople
            case (.get, "people", ["search"]): .searchPeople
            case (.get, "people", let rest) where rest.count == 2 && rest.first == "@search": .searchPeople
            case (.get, "people", let rest) where rest.count == 2 && rest.first == "status": .peopleByStatus
            case (.put, "people", let rest) where rest.count == 2 && rest.first == "status": .setStatus
            case (.get, "people", let rest) where rest.count == 1: .person
            case (.delete, "people", let rest) where rest.count == 1: .deletePerson
            case (.get, "files", ["rooms"]): .rooms
            case (.get, "keys", ["@self"]): .currentKey
            case (.get, "settings", ["version", "build"]): .serverBuild
            case (.get, "settings", []): .settings
            default: .unknown
            }
    }

    /// The scopes that let a key make the call, any one of them; nil if any valid key may.
    var scopes: Set<String>? {
        switch self {
        case .person, .currentKey: nil
        case .me: ["accounts.self:read", "accounts.self:write", "*:read", "*:write"]
        case .startReassignment, .terminate, .setStatus, .deletePerson: ["accounts:write", "*:write"]
        case .progress, .necessary, .personByEmail, .people, .shortPeople, .searchPeople, .peopleByStatus, .activePeople:
            ["accounts:read", "accounts:write", "*:read", "*:write"]
        case .rooms: ["rooms:read", "rooms:write", "*:read", "*:write"]
        case .serverBuild, .settings, .unknown: ["*:read", "*:write"]
        }
    }

    /// Whether nobody needs to be known for it.
    var isAnonymous: Bool { self == .serverBuild || self == .settings }

    /// Whether an unpaid subscription stops it.
    var needsPayment: Bool {
        switch self {
        case .startReassignment, .progress, .terminate, .necessary, .personByEmail, .setStatus: true
        default: false
        }
    }

    /// Whether the body must be JSON.
    var hasBody: Bool { self == .startReassignment || self == .terminate || self == .setStatus }
}
