public import HTTPTypes

/// One outgoing HTTP request.
public struct TransportRequest: Sendable, Equatable {
    /// What may happen to the request when a connection turns out to be dead.
    public enum Repetition: Sendable, Equatable {
        /// The transport may send it again on a new connection (reading requests).
        case allowed
        /// At most one copy reaches the wire; a kept connection may be used (chat posts).
        case forbidden
        /// At most one copy reaches the wire, on a connection made for it alone (calls that start work).
        ///
        /// libcurl repeats requests on reused connections by itself, so this needs a fresh one.
        case forbiddenOnFreshConnection
    }

    /// What else becomes of the peer's certificate, which is always verified.
    public enum PeerCertificate: Sendable, Equatable {
        /// Nothing.
        case verified
        /// The answer tells when it ends. The request gets a connection made for it alone.
        case verifiedAndTold
    }

    /// The request method.
    public var method: HTTPRequest.Method
    /// The absolute address. May hold a credential (incoming webhooks do): never log it.
    public var url: String
    /// The header fields, without `Host` and `Content-Length`.
    public var headerFields: HTTPFields
    /// The body; `nil` sends none.
    public var body: [UInt8]?
    /// See ``Repetition-swift.enum``.
    public var repetition: Repetition
    /// Longest time from start to the last byte of the answer.
    public var timeout: Duration
    /// Largest answer body accepted, in bytes; a longer one ends the transfer with an error.
    public var responseBodyLimitBytes: Int
    /// The last moment at which the request may leave; looked at right before its first byte.
    ///
    /// A request that is later fails with ``TransportError/Code/timedOut`` and has not left. For calls that are only safe within a
    /// time that was written down before; `nil` means any time within ``timeout``.
    public var latestDeparture: ContinuousClock.Instant?
    /// See ``PeerCertificate-swift.enum``.
    public var peerCertificate: PeerCertificate = .verified

    /// Creates a request.
    public init(
        method: HTTPRequest.Method,
        url: String,
        headerFields: HTTPFields = [:],
        body: [UInt8]? = nil,
        repetition: Repetition,
        timeout: Duration,
        responseBodyLimitBytes: Int,
        latestDeparture: ContinuousClock.Instant? = nil
    ) {
        self.method = method
        self.url = url
        self.headerFields = headerFields
        self.body = body
        self.repetition = repetition
        self.timeout = timeout
        self.responseBodyLimitBytes = responseBodyLimitBytes
        self.latestDeparture = latestDeparture
    }
}

extension TransportRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and size: address, header fields and body may hold credentials.
    public var description: String { "\(method.rawValue) request with \(body?.count ?? 0) bytes of body" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
