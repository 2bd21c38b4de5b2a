public import HTTPTypes

/// One whole HTTP answer.
public struct TransportResponse: Sendable, Equatable {
    /// The status code, 200...599.
    public var status: Int
    /// The header fields, in the order of arrival.
    public var headerFields: HTTPFields
    /// The whole body, undecoded.
    public var body: [UInt8]
    /// When the peer's certificate ends, in seconds since 1970: for requests that ask, over a connection with one.
    public var certificateEnd: Int64?

    /// Creates an answer.
    public init(status: Int, headerFields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}
