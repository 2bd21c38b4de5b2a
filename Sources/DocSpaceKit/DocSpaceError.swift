public import TransportCore

/// A call to DocSpace that did not give a usable answer.
public struct DocSpaceError: Error, Sendable, Equatable {
    /// What the caller can do about it. A closed set: names are metric labels.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The call itself cannot be made: unusable portal address, credential or argument, or an address the operator does not
        /// allow. Nothing was sent.
        public static let invalidRequest = Code(description: "invalid_request")
        /// The portal refused (400, 405, 409, 415 and other 4xx). The same request will be refused again.
        public static let refused = Code(description: "refused")
        /// The credential is wrong, expired or revoked, or its account is disabled (401).
        public static let unauthorized = Code(description: "unauthorized")
        /// The portal's subscription is not paid (402).
        public static let paymentRequired = Code(description: "payment_required")
        /// The account or the key's scopes do not allow it, or the portal is closed for now (403).
        public static let forbidden = Code(description: "forbidden")
        /// The portal does not know what was asked for, or there is no such portal (404).
        public static let notFound = Code(description: "not_found")
        /// Too many calls (429). Repeat after ``DocSpaceError/retryAfter``, or after a growing pause.
        public static let rateLimited = Code(description: "rate_limited")
        /// The portal could not be reached, was overloaded or answered with a page instead of data. Nothing was changed; ask again later.
        public static let unavailable = Code(description: "unavailable")
        /// A call that changes something was sent, but no usable answer came. It may have been carried out: look before repeating it.
        public static let outcomeUnknown = Code(description: "outcome_unknown")
        /// The answer to a reading call is not what the operation promises: a redirect, not JSON, another shape, another person.
        public static let malformedAnswer = Code(description: "malformed_answer")
        /// The task that asked was cancelled before anything was changed.
        public static let cancelled = Code(description: "cancelled")

        /// Every code there is.
        public static let all: [Code] = [
            .invalidRequest, .refused, .unauthorized, .paymentRequired, .forbidden, .notFound, .rateLimited, .unavailable,
            .outcomeUnknown, .malformedAnswer, .cancelled,
        ]
    }

    /// What the caller can do about it.
    public let code: Code
    /// Which call it was.
    public let operation: DocSpaceOperation
    /// The HTTP status, if an answer came.
    public let status: Int?
    /// Whether the portal may have acted on the request. An answer, even a refusal, counts as ``TransportError/Departure/maybeSent``.
    public let departure: TransportError.Departure
    /// The portal's wish for a pause, 0...86,400 s; only the daily limit has one.
    public let retryAfter: Duration?
    /// The portal's own words, at most 300 characters on one line. They may be translated and hold ids: escape before showing,
    /// never compare.
    public let serverMessage: String?
    /// For logs, at most 500 characters: what was wrong. May hold personal data, so it is never posted; never holds a server stack,
    /// a header or a body.
    public let detail: String
    /// The failure below, if no answer came.
    public let cause: TransportError?
    /// Whether the service itself spoke, and not a gate or proxy before it.
    let isFromService: Bool
    /// Whether the whole portal is closed for now, because it is being restored, moved, suspended or encrypted: 403 or 404 with the
    /// gate's problem text. Nothing was carried out, and the same request may be taken later.
    public internal(set) var isPortalClosed = false

    /// Creates an error; texts are cut to their limits and freed of control characters.
    public init(
        code: Code,
        operation: DocSpaceOperation,
        status: Int? = nil,
        departure: TransportError.Departure,
        retryAfter: Duration? = nil,
        serverMessage: String? = nil,
        detail: String,
        cause: TransportError? = nil
    ) {
        self.init(
            code: code,
            operation: operation,
            status: status,
            departure: departure,
            retryAfter: retryAfter,
            serverMessage: serverMessage,
            detail: detail,
            cause: cause,
            isFromService: false
        )
    }

    init(
        code: Code,
        operation: DocSpaceOperation,
        status: Int?,
        departure: TransportError.Departure,
        retryAfter: Duration?,
        serverMessage: String?,
        detail: String,
        cause: TransportError?,
        isFromService: Bool
    ) {
        self.code = code
        self.operation = operation
        self.status = status
        self.departure = departure
        self.retryAfter = retryAfter
        self.serverMessage = serverMessage.map { SingleLine.text($0, limit: 300) }
        self.detail = SingleLine.text(detail, limit: 500)
        self.cause = cause
        self.isFromService = isFromService
    }
}

extension DocSpaceError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line that is safe in a chat: operation, code and HTTP status.
    public var description: String { "DocSpace \(operation): \(code)\(status.map { " (HTTP \($0))" } ?? "")" }
    /// ``description`` with ``detail``, for logs.
    public var debugDescription: String { "\(description): \(detail)" }
}

extension DocSpaceError {
    /// A call that was not made because of what the caller passed in.
    static func invalid(_ operation: DocSpaceOperation, _ detail: String) -> DocSpaceError {
        DocSpaceError(code: .invalidRequest, operation: operation, departure: .notSent, detail: detail)
    }
}
