/// Where the portal is: scheme, host and perhaps port, and nothing else.
struct PortalAddress: Sendable, Hashable {
    /// `https://docspace.example.org`, without a slash at the end.
    let origin: String

    /// Takes an address as an operator writes it; one slash at the end is dropped.
    ///
    /// Only characters of a host and port may follow the scheme, so that no reader of addresses can see another host, a user name, a
    /// path or a query in it. Whether the host is allowed is the transport's decision.
    init(_ text: String) throws(DocSpaceError) {
        var rest = text[...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { rest.lowercased().hasPrefix($0) }) else {
            throw .invalid(.setUp, "the portal address must begin with https://")
        }
        let authority = rest.dropFirst(scheme.count)
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isAuthorityByte) else {
            throw .invalid(.setUp, "the portal address must be a scheme, a host and perhaps a port, without path, query or user")
        }
        origin = scheme + authority.lowercased()
    }

    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
