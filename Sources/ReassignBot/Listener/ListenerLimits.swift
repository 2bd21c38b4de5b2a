/// What one listener takes from its peers at most. Every wait has a whole deadline: single bytes do not prolong it.
///
/// The defaults are the product's; tests shrink the times.
public struct ListenerLimits: Sendable, Equatable {
    /// Request line, header fields and the empty line after them, in bytes. More is answered 431.
    public var headBytes = 16 * 1024
    /// Header fields of one request. More is answered 431.
    public var headerFields = 64
    /// Request target, in bytes. More is answered 414.
    public var targetBytes = 2 * 1024
    /// Request body, in bytes, whatever its framing. More is answered 413, and the connection closed.
    public var bodyBytes = 64 * 1024
    /// From the accepted connection, or the first byte of a later request, to the end of its header.
    public var headTime = Duration.seconds(5)
    /// From the end of the header to the end of the body.
    public var bodyTime = Duration.seconds(5)
    /// From the end of the request to the last byte of its answer handed to the system: handler and slow reader together.
    public var answerTime = Duration.seconds(10)
    /// How long a connection may wait for its next request.
    public var idleTime = Duration.seconds(30)
    /// Requests answered on one connection; the last answer says `Connection: close`.
    public var requestsPerConnection = 100
    /// Age at which a connection is closed, after the answer in progress.
    public var connectionLife = Duration.seconds(120)
    /// How long bytes of a refused peer are read and thrown away, so that it can still read the refusal.
    public var lingerTime = Duration.seconds(1)
    /// Open connections. When full, one makes room that waits for the end of its header or its body: of the peer with most of them the
    /// oldest; connections of trusted proxies go last. If all wait for their answers, the new one is closed.
    public var connections = 1_024
    /// Open connections of one peer address, trusted proxies excepted. The next one is closed at once.
    public var connectionsPerPeer = 64
    /// Requests between the end of their bytes and their answer. More are answered 503, and the connection closed.
    public var requestsInFlight = 256
    /// How long a graceful shutdown waits for answers in progress.
    public var drainTime = Duration.seconds(3)

    /// Creates the product's limits.
    public init() {}
}
