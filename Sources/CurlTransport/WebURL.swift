internal import CReassignCurl

/// A web address, taken apart by the same parser that will send the request.
///
/// Two parsers that disagree about a host are how address checks are walked around, so configuration code and senders use this one.
public struct WebURL: Sendable, Hashable {
    /// `http` or `https`.
    public let scheme: String
    /// The host in lower case; IPv6 addresses in brackets, IPv4 addresses in dotted form whatever their spelling was.
    public let host: String
    /// The port, 1...65535; the scheme's own if none is written.
    public let port: Int
    /// The path with its query; starts with a slash. May hold a credential (incoming webhooks do).
    public let pathAndQuery: String

    /// Scheme, host and, where it is not the scheme's own, port: `https://chat.example.org:8443`. Holds no credential.
    public var origin: String {
        "\(scheme)://\(host)" + (port == (scheme == "https" ? 443 : 80) ? "" : ":\(port)")
    }

    /// The whole address in its normal form. May hold a credential.
    public var text: String { origin + pathAndQuery }

    /// Whether the host is this machine by its spelling: `localhost`, an address in 127.0.0.0/8, or `[::1]`.
    public var isLoopback: Bool {
        if host == "localhost" { return true }
        guard let address = IPAddress(host.trimmingBrackets) else { return false }
        return address.isIPv4 ? address.bytes[0] == 127 : address == IPAddress("::1")
    }

    /// Parses an absolute address.
    ///
    /// - Throws: ``CurlConfigurationError`` with `.webURL` for anything but plain `http://` or `https://` addresses: relative ones,
    ///   other schemes, user names, fragments, zones, port 0, and bytes that are not printable ASCII (write them percent-encoded).
    public init(_ text: String) throws(CurlConfigurationError) {
        guard text.utf8.count <= 8_192 else { throw Self.refused("longer than 8,192 bytes") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.refused("holds a space, a control character or a letter outside ASCII")
        }
        guard !text.contains("#") else { throw Self.refused("has a fragment") }
        guard !text.contains("\\") else { throw Self.refused("holds a backslash") }
        guard let parts = curl_url() else { throw CurlConfigurationError(code: .resources, detail: "no memory for an address") }
        defer { curl_url_cleanup(parts) }
        let code = curl_url_set(parts, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER))
        guard code != CURLUE_USER_NOT_ALLOWED else { throw Self.refused("holds a user name") }
        guard code == CURLUE_OK else { throw Self.refused(String(cString: curl_url_strerror(code))) }

        let scheme = try Self.part(CURLUPART_SCHEME, of: parts)?.lowercased()
        guard let scheme, scheme == "http" || scheme == "https" else { throw Self.refused("is neither http nor https") }
        // libcurl also takes one or three slashes; no other parser does.
        guard text.lowercased().hasPrefix("\(scheme)://"), !text.dropFirst(scheme.count + 3).hasPrefix("/") else {
            throw Self.refused("needs two slashes behind the scheme")
        }
        guard try Self.part(CURLUPART_ZONEID, of: parts) == nil else { throw Self.refused("names a network interface") }
        guard let host = try Self.part(CURLUPART_HOST, of: parts)?.lowercased(), !host.isEmpty else { throw Self.refused("has no host") }
        guard let digits = try Self.part(CURLUPART_PORT, of: parts, flags: CURLU_DEFAULT_PORT), let port = Int(digits),
            (1...65_535).contains(port)
        else { throw Self.refused("has a port outside 1 to 65535") }
        let path = try Self.part(CURLUPART_PATH, of: parts) ?? "/"
        let query = try Self.part(CURLUPART_QUERY, of: parts)

        self.scheme = scheme
        self.host = host
        self.port = port
        pathAndQuery = path + (query.map { "?\($0)" } ?? "")
    }

    private static func part(
        _ part: CURLUPart, of parts: OpaquePointer, flags: CInt = 0
    ) throws(CurlConfigurationError) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let code = curl_url_get(parts, part, &text, UInt32(flags))
        defer { curl_free(text) }
        guard code != CURLUE_OUT_OF_MEMORY else { throw CurlConfigurationError(code: .resources, detail: "no memory for an address") }
        guard code == CURLUE_OK, let text else { return nil }
        return String(cString: text)
    }

    private static func refused(_ reason: String) -> CurlConfigurationError {
        CurlConfigurationError(code: .webURL, detail: "not an acceptable web address: \(reason)")
    }
}

extension String {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}

extension WebURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Only the ``origin``: paths of webhooks are credentials.
    public var description: String { origin }
    public var debugDescription: String { origin }
    public var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}
