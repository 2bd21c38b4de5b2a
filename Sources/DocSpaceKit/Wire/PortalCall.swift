internal import HTTPTypes

/// One call, before it becomes a request.
struct PortalCall {
    let operation: DocSpaceOperation
    let method: HTTPRequest.Method
    /// Path below `/api/2.0/` and query, encoded.
    let target: String
    /// JSON.
    let body: String?
    /// Whether the credential stays at home.
    let isAnonymous: Bool
    /// After this moment the request must not leave any more.
    var latestDeparture: ContinuousClock.Instant?

    /// - Parameters:
    ///   - path: Below `/api/2.0/`; whatever comes from outside is encoded in it.
    ///   - query: Names and values, not yet encoded.
    init(
        _ operation: DocSpaceOperation,
        _ method: HTTPRequest.Method = .get,
        path: String,
        query: [(name: String, value: String)] = [],
        body: String? = nil,
        isAnonymous: Bool = false
    ) {
        self.operation = operation
        self.method = method
        self.body = body
        self.isAnonymous = isAnonymous
        let encodedQuery = query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        target = encodedQuery.isEmpty ? path : "\(path)?\(encodedQuery)"
    }
}

/// Percent-encoding of everything that RFC 3986, section 2.3 does not call unreserved.
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
