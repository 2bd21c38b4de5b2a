internal import HTTPTypes
public import TransportCore

/// The client core: typed calls of ONLYOFFICE DocSpace for moving a leaver's data.
///
/// Every call is one HTTP request, made once; nothing is retried here. All of them throw ``DocSpaceError``. A call that only reads and is
/// cancelled throws one with code `.cancelled`; a call that changes something and may have left throws `.outcomeUnknown`, also when it was
/// cancelled.
public struct DocSpaceClient: Sendable {
    /// How long and how much to wait for.
    public struct Limits: Sendable, Hashable {
        /// For starting a reassignment, which the portal may answer slowly.
        public var startTimeout: Duration
        /// For every other call.
        public var timeout: Duration
        /// Longest answer body, in bytes.
        public var responseBodyLimitBytes: Int

        /// Creates limits.
        public init(startTimeout: Duration, timeout: Duration, responseBodyLimitBytes: Int) {
            self.startTimeout = startTimeout
            self.timeout = timeout
            self.responseBodyLimitBytes = responseBodyLimitBytes
        }

        /// 30 s to start, 10 s for the rest, 256 KiB: the portal's own proxy gives up after 60 s.
        public static let standard = Limits(startTimeout: .seconds(30), timeout: .seconds(10), responseBodyLimitBytes: 256 << 10)
    }

    let portal: PortalAddress
    let credential: DocSpaceCredential
    let transport: any HTTPTransport
    let limits: Limits

    /// Puts a client together; nothing is sent.
    ///
    /// - Parameter portal: `https://<portal host>`, with a port if it has one. `http://` is passed on to the transport, which decides.
    /// - Throws: ``DocSpaceError`` with `.invalidRequest` if the address is anything else.
    public init(
        portal: String,
        credential: DocSpaceCredential,
        transport: any HTTPTransport,
        limits: Limits = .standard
    ) throws(DocSpaceError) {
        self.portal = try PortalAddress(portal)
        self.credential = credential
        self.transport = transport
        self.limits = limits
    }

    /// Sends a call and returns the answer to it if the status is 200 or 204.
    func send(_ call: PortalCall) async throws(DocSpaceError) -> Answer {
        var response: TransportResponse
        do {
            response = try await transport.send(request(for: call))
            response.body = credential.removed(from: response.body)
        } catch {
            throw DocSpaceError(call.operation, transport: error)
        }
        return try Answer(response, operation: call.operation)
    }

    private func request(for call: PortalCall) -> TransportRequest {
        var headerFields: HTTPFields = [.accept: "application/json"]
        if call.body != nil { headerFields[.contentType] = "application/json" }
        if !call.isAnonymous { credential.authorize(&headerFields) }
        let isStart = call.operation == .startReassignment
        return TransportRequest(
            method: call.method,
            url: "\(portal.origin)/api/2.0/\(call.target)",
            headerFields: headerFields,
            body: call.body.map { Array($0.utf8) },
            repetition: isStart ? .forbiddenOnFreshConnection : call.operation.changesState ? .forbidden : .allowed,
            timeout: isStart ? limits.startTimeout : limits.timeout,
            responseBodyLimitBytes: limits.responseBodyLimitBytes,
            latestDeparture: call.latestDeparture
        )
    }
}
