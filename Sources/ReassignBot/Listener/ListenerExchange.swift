public import HTTPTypes

/// A whole request, its framing checked, its meaning not.
public struct ListenerRequest: Sendable, Equatable {
    /// The request method.
    public var method: HTTPRequest.Method
    /// The target up to the question mark, as sent: not percent-decoded.
    public var path: String
    /// The target after the question mark, as sent; `nil` without one.
    public var query: String?
    /// All header fields in order, duplicates included.
    public var headerFields: HTTPFields
    /// The raw body, transfer coding removed.
    public var body: [UInt8]
    /// The numeric address of the peer at the other end of the connection, without port.
    public var peer: String

    /// Creates a request.
    public init(
        method: HTTPRequest.Method,
        path: String,
        query: String? = nil,
        headerFields: HTTPFields = [:],
        body: [UInt8] = [],
        peer: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headerFields = headerFields
        self.body = body
        self.peer = peer
    }
}

/// The answer to a ``ListenerRequest``.
///
/// The listener adds `Date`, `Content-Length`, `Cache-Control: no-store` and `Connection`; there is no `Server` field.
public struct ListenerResponse: Sendable, Equatable {
    /// The status code, 200...599.
    public var status: Int
    /// Header fields, without those the listener adds.
    public var headerFields: HTTPFields
    /// The body.
    public var body: [UInt8]
    /// Whether the connection ends with this answer.
    public var closesConnection: Bool

    /// Creates an answer.
    public init(status: Int, headerFields: HTTPFields = [:], body: [UInt8] = [], closesConnection: Bool = false) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
        self.closesConnection = closesConnection
    }

    /// An answer of one line of plain text.
    public init(status: Int, text: String, closesConnection: Bool = false) {
        self.init(
            status: status,
            headerFields: [.contentType: "text/plain; charset=utf-8"],
            body: Array((text + "\n").utf8),
            closesConnection: closesConnection
        )
    }

    /// An answer whose body is JSON text.
    public init(status: Int, json: String) {
        self.init(status: status, headerFields: [.contentType: "application/json"], body: Array((json + "\n").utf8))
    }
}
