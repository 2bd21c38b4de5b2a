internal import HTTPTypes
internal import NIOHTTP1

/// A parsed head that keeps our rules: HTTP/1.0 or 1.1, one host, one unambiguous framing, nothing that a proxy in front of us
/// might read differently.
struct RequestHead: Equatable {
    /// How many body bytes follow.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: HTTPRequest.Method
    let path: String
    let query: String?
    let fields: HTTPFields
    let framing: Framing
    /// Whether the peer waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// Whether the peer is ready to send another request afterwards.
    let isKeepAlive: Bool

    /// Checks what the parser read.
    init(_ head: HTTPRequestHead, limits: ListenerLimits) throws(RequestRefusal) {
        guard head.version == .http1_1 || head.version == .http1_0 else { throw .version }
        guard let method = HTTPRequest.Method(head.method.rawValue) else { throw .malformed }
        guard head.uri.utf8.first == UInt8(ascii: "/"), !head.uri.utf8.contains(UInt8(ascii: "#")) else { throw .target }
        let fields = try Self.fields(of: head)
        try Self.checkHost(head.headers["host"])
        // Nothing here speaks another protocol, and after an upgrade request the parser would stop in mid-connection.
        guard method != .connect, fields[.upgrade] == nil else { throw .upgrade }
        guard fields[values: .contentEncoding].isEmpty else { throw .contentEncoding }

        self.method = method
        self.fields = fields
        framing = try Self.framing(of: fields, version: head.version, limits: limits)
        let expectations = fields[values: .expect]
        guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }), expectations.count < 2 else { throw .expectation }
        expectsContinue = !expectations.isEmpty && framing != .none && head.version == .http1_1
        isKeepAlive = head.isKeepAlive
        if let mark = head.uri.firstIndex(of: "?") {
            path = String(head.uri[..<mark])
            query = String(head.uri[head.uri.index(after: mark)...])
        } else {
            path = head.uri
            query = nil
        }
    }

    private static func fields(of head: HTTPRequestHead) throws(RequestRefusal) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            // Some servers behind a proxy take `_` for `-`: `X_Forwarded_For` would then pass a filter on `X-Forwarded-For`.
            guard let name = HTTPField.Name(name), !name.rawName.utf8.contains(UInt8(ascii: "_")) else { throw .fieldName }
            // The parser replaces bytes that are not UTF-8; a value changed on the way in is not the value that was sent.
            guard HTTPField.isValidValue(value), !value.unicodeScalars.contains("\u{FFFD}") else { throw .malformed }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    /// Exactly one `Host`, shaped like a host with an optional port. Which host is not our business: routes do not depend on it.
    private static func checkHost(_ hosts: [String]) throws(RequestRefusal) {
        guard hosts.count < 2 else { throw .hostRepeated }
        guard let host = hosts.first, !host.isEmpty, host.utf8.count <= 261 else { throw .hostMissing }
        let name: Substring
        let rest: Substring
        if host.hasPrefix("[") {
            guard let bracket = host.firstIndex(of: "]") else { throw .hostMissing }
            name = host[host.index(after: host.startIndex)..<bracket]
            rest = host[host.index(after: bracket)...]
            guard name.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else { throw .hostMissing }
        } else {
            name = host.prefix { $0 != ":" }
            rest = host[name.endIndex...]
            guard name.utf8.allSatisfy({ isNameByte($0) }) else { throw .hostMissing }
        }
        let isPort = rest.isEmpty || (rest.first == ":" && rest.dropFirst().utf8.allSatisfy(isDigit) && rest.utf8.count <= 6)
        guard !name.isEmpty, isPort else { throw .hostMissing }
    }

    private static func framing(of fields: HTTPFields, version: HTTPVersion, limits: ListenerLimits) throws(RequestRefusal) -> Framing {
        let lengths = fields[values: .contentLength]
        let codings = fields[values: .transferEncoding]
        guard codings.isEmpty else {
            guard lengths.isEmpty, codings.count == 1, codings[0].lowercased() == "chunked", version == .http1_1 else { throw .framing }
            return .chunked
        }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy(isDigit) else { throw .framing }
        // More digits than an Int holds can only mean more bytes than we take.
        guard let length = Int(text), length <= limits.bodyBytes else { throw .bodyTooLarge }
        return length == 0 ? .none : .length(length)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}
