/// Judges addresses that arrive in requests, by comparing text and never by taking an address apart.
///
/// Two readers of one address can see different hosts in it (`\`, `@`, `%2f`, `..`). An address that starts with a known
/// prefix and goes on in a closed set of harmless characters has one reading only.
enum ReceivedAddress {
    /// Longest address accepted, in bytes.
    static let limitBytes = 512

    /// Whether `address` is one of `prefixes`, each ending in `/`, followed by path segments of letters, digits, `-` and `_`.
    static func isBelow(_ prefixes: [String], _ address: String) -> Bool {
        guard address.utf8.count <= limitBytes else { return false }
        return prefixes.contains { prefix in
            guard address.utf8.starts(with: prefix.utf8) else { return false }
            let segments = address.utf8.dropFirst(prefix.utf8.count)
                .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return segments.allSatisfy { !$0.isEmpty && $0.allSatisfy(isHarmless) }
        }
    }

    /// `scheme://host[:port]` of an address that an operator configured, in lower case; `nil` if it is written unusually.
    static func origin(of configured: String) -> String? {
        for scheme in ["https://", "http://"] where configured.lowercased().hasPrefix(scheme) {
            let authority = configured.dropFirst(scheme.count).prefix { !["/", "?", "#"].contains($0) }
            let isPlain = authority.utf8.allSatisfy { isHarmless($0) || [".", ":", "[", "]"].contains(Unicode.Scalar($0)) }
            guard isPlain, !authority.isEmpty else { return nil }
            return scheme + authority.lowercased()
        }
        return nil
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
