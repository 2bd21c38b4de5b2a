public import HTTPTypes

/// A request that reached a stand-in.
public struct LoopbackRequest: Sendable {
    /// The request method.
    public var method: HTTPRequest.Method
    /// The target as sent: path and query.
    public var target: String
    /// The header fields as sent, duplicates included.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]

    /// Creates a request.
    public init(method: HTTPRequest.Method, target: String, headerFields: HTTPFields, body: [UInt8]) {
        self.method = method
        self.target = target
        self.headerFields = headerFields
        self.body = body
    }

    /// The target up to the question mark.
    public var path: String { String(target.prefix { $0 != "?" }) }
}

/// How a stand-in answers, faults included.
public enum LoopbackReply: Sendable {
    /// A whole answer; the connection stays open.
    case respond(status: Int, headerFields: HTTPFields = [:], body: [UInt8] = [])
    /// The connection is closed without a byte of an answer.
    case closeWithoutAnswer
    /// These bytes as they are, with pauses between them, then the connection is closed.
    case raw([RawPiece])

    /// A part of a raw answer.
    public enum RawPiece: Sendable {
        case bytes([UInt8])
        case pause(Duration)
    }
}
