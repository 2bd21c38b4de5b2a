/// How the transport connects. What may be sent and how long it may take is said by each request.
public struct CurlConfiguration: Sendable {
    /// Longest time for name look-up, connection and TLS handshake together. 1 ms to 1 h.
    public var connectTimeout: Duration
    /// Addresses that may be reached although they are not public, and that may be reached by plain `http`.
    public var privateDestinations: [PrivateDestination]
    /// A PEM file with trust anchors to accept besides those of the system.
    public var caFile: String?
    /// An answer that arrives slower than this for ``lowSpeedTime`` is given up. Bytes per second.
    public var lowSpeedLimitBytesPerSecond: Int
    /// See ``lowSpeedLimitBytesPerSecond``. Counts from the first header line of the answer on: how long a peer may think before
    /// it answers is the request's own ``TransportRequest/timeout``. Whole seconds, 1 s to 1 h.
    public var lowSpeedTime: Duration
    /// How many requests may wait for a connection besides the 64 that have one; further ones are refused as `unavailable`.
    public var waitingRequestLimit: Int

    /// Creates a configuration.
    public init(
        connectTimeout: Duration = .seconds(5),
        privateDestinations: [CIDRBlock] = [],
        caFile: String? = nil,
        lowSpeedLimitBytesPerSecond: Int = 10,
        lowSpeedTime: Duration = .seconds(5),
        waitingRequestLimit: Int = 1_024
    ) {
        self.connectTimeout = connectTimeout
        self.privateDestinations = privateDestinations.map { PrivateDestination($0) }
        self.caFile = caFile
        self.lowSpeedLimitBytesPerSecond = lowSpeedLimitBytesPerSecond
        self.lowSpeedTime = lowSpeedTime
        self.waitingRequestLimit = waitingRequestLimit
    }

    func validate() throws(CurlConfigurationError) {
        func check(_ isFine: Bool, _ text: String) throws(CurlConfigurationError) {
            if !isFine { throw CurlConfigurationError(code: .limit, detail: text) }
        }
        try check((.milliseconds(1) ... .seconds(3_600)).contains(connectTimeout), "the connect timeout must be 1 ms to 1 h")
        try check((.seconds(1) ... .seconds(3_600)).contains(lowSpeedTime), "the low-speed time must be 1 s to 1 h")
        try check((0...1_000_000).contains(lowSpeedLimitBytesPerSecond), "the low-speed limit must be 0 to 1,000,000 bytes/s")
        try check((0...100_000).contains(waitingRequestLimit), "the bound of waiting requests must be 0 to 100,000")
    }
}

extension Duration {
    /// Rounded up, so that a short time never becomes 0, which libcurl takes for "no limit". At most about 24 days.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return max(Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000), 1)
    }
}
