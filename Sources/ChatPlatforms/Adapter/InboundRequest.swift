public import HTTPTypes

/// A request as it arrived: bytes, not yet believed.
public struct InboundRequest: Sendable, Equatable {
    /// Which kind of route it arrived at.
    public enum Route: String, Sendable {
        /// `/<platform>/commands`
        case commands
        /// `/<platform>/actions`
        case actions
    }

    /// The kind of route.
    public var route: Route
    /// All header fields, duplicates included.
    public var headerFields: HTTPFields
    /// The raw body.
    public var body: [UInt8]

    /// Creates a request.
    public init(route: Route, headerFields: HTTPFields, body: [UInt8]) {
        self.route = route
        self.headerFields = headerFields
        self.body = body
    }
}

/// The HTTP answer to an inbound request.
public struct InboundResponse: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// `Content-Type`, or `nil` for an empty body.
    public var contentType: String?
    /// The body.
    public var body: [UInt8]

    /// Creates an answer.
    public init(status: Int, contentType: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// The verdict over the raw bytes of a request.
public enum Authentication: Sendable, Equatable {
    /// The request comes from the configured workspace.
    case accepted
    /// A harmless question of the platform itself; answer and stop.
    case probe(InboundResponse)
    /// Not authentic. The reason is for log and metric only, never for the answer.
    case rejected(RejectionReason)
}

/// Why a request is not authentic. A closed set: names are metric labels.
public enum RejectionReason: String, Sendable, CaseIterable {
    case missingHeader = "missing_header"
    case repeatedHeader = "repeated_header"
    case malformedTimestamp = "malformed_timestamp"
    case staleTimestamp = "stale_timestamp"
    case signatureMismatch = "signature_mismatch"
    case missingToken = "missing_token"
    case repeatedToken = "repeated_token"
    case tokenMismatch = "token_mismatch"
    case unreadableBody = "unreadable_body"
    case otherApplication = "other_application"
    /// A button that we have not made, or that somebody has changed.
    case sealMismatch = "seal_mismatch"
}

/// What an authenticated request says.
public enum Decoding: Sendable, Equatable {
    /// Somebody typed a command or pressed a button.
    case command(InboundCommand)
    /// Nothing to do; send this answer.
    case ignore(InboundResponse)
    /// The request breaks the platform's own format: answered 400 (or 415) with a short fixed text.
    case malformed(MalformedReason)
}

/// How a request breaks its format. A closed set: names are metric labels.
public enum MalformedReason: String, Sendable, CaseIterable {
    case contentType = "content_type"
    case encoding = "encoding"
    case duplicateField = "duplicate_field"
    case tooManyFields = "too_many_fields"
    case fieldTooLong = "field_too_long"
    case missingField = "missing_field"
    case badIdentifier = "bad_identifier"
    case unsupported = "unsupported"
}
