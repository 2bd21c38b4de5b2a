internal import HTTPTypes
internal import TransportCore

/// A request that has been checked and taken apart, ready for the curl thread.
struct PreparedRequest: Sendable {
    let url: WebURL
    let scheme: AddressPolicy.Scheme
    let method: HTTPRequest.Method
    /// Lines as `CURLOPT_HTTPHEADER` takes them.
    let headerLines: [String]
    let body: [UInt8]?
    let repetition: TransportRequest.Repetition
    let timeoutMilliseconds: Int
    let responseBodyLimitBytes: Int
    let latestDeparture: ContinuousClock.Instant?
    let peerCertificate: TransportRequest.PeerCertificate

    /// Checks `request`.
    ///
    /// - Throws: `.invalidRequest`, or `.timedOut` if no time is left; nothing has left the process in either case.
    init(_ request: TransportRequest) throws(TransportError) {
        do {
            url = try WebURL(request.url)
        } catch {
            throw Self.refused(error.detail)
        }
        scheme = url.scheme == "http" ? .http : .https
        guard request.method != .connect, request.method != .trace else {
            throw Self.refused("method \(request.method.rawValue) is not for requests of ours")
        }
        guard request.body == nil || (request.method != .get && request.method != .head) else {
            throw Self.refused("\(request.method.rawValue) with a body")
        }
        guard request.responseBodyLimitBytes >= 0 else { throw Self.refused("negative limit of the answer") }
        guard request.timeout > .zero else {
            throw TransportError(code: .timedOut, phase: .prepare, departure: .notSent, detail: "no time left for the request")
        }
        var lines: [String] = []
        for field in request.headerFields {
            lines.append(try Self.headerLine(name: field.name.rawName, value: field.value))
        }
        let names = Set(request.headerFields.map(\.name.canonicalName))
        // libcurl would add these by itself: a form type to every body, and a wait for "100 Continue" to large ones.
        if !names.contains("content-type") { lines.append("Content-Type:") }
        lines.append("Expect:")
        headerLines = lines
        method = request.method
        body = request.body
        repetition = request.repetition
        timeoutMilliseconds = request.timeout.wholeMilliseconds
        responseBodyLimitBytes = request.responseBodyLimitBytes
        latestDeparture = request.latestDeparture
        peerCertificate = request.peerCertificate
    }

    /// Fields that say where a message ends or what the connection does: libcurl writes them, a second one is how requests are smuggled.
    private static let ownFields: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer", "keep-alive",
        "proxy-connection",
    ]

    /// One line for libcurl, which does not look into values by itself.
    static func headerLine(name: String, value: String) throws(TransportError) -> String {
        guard HTTPField.Name(name) != nil else { throw refused("a header name is not a token") }
        guard !ownFields.contains(name.lowercased()) else { throw refused("header \(name) is set by the transport") }
        // Every C0 control but tab is refused, not only CR, LF and NUL: no peer has a use for them.
        guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            throw refused("header \(name) holds a control character")
        }
        // "Name:" would remove the header; "Name;" sends it without a value.
        return value.allSatisfy { $0 == " " || $0 == "\t" } ? "\(name);" : "\(name): \(value)"
    }

    private static func refused(_ reason: String) -> TransportError {
        TransportError(code: .invalidRequest, phase: .prepare, departure: .notSent, detail: reason)
    }
}
