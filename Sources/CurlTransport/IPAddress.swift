internal import CReassignCurl
internal import Glibc

/// An IPv4 or IPv6 address as bytes: no spelling, no port, no zone.
///
/// An IPv4 address that arrives inside IPv6 (`::ffff:127.0.0.1`) becomes the IPv4 address it is, so that every rule sees one form.
struct IPAddress: Hashable, Sendable {
    /// 4 or 16 bytes in network order.
    let bytes: [UInt8]

    var isIPv4: Bool { bytes.count == 4 }

    /// Takes 4 or 16 bytes in network order; anything else is no address.
    init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        switch bytes.count {
        case 4: self.bytes = bytes
        case 16: self.bytes = Self.isMapped(bytes) ? Array(bytes[12...]) : bytes
        default: return nil
        }
    }

    /// Parses the two standard text forms (dotted with four decimals, RFC 4291). A zone (`%eth0`) is dropped: rules do not look at it.
    init?(_ text: String) {
        let host = text.prefix { $0 != "%" }
        var v4 = in_addr()
        if inet_pton(AF_INET, String(host), &v4) == 1 {
            self.init(bytes: withUnsafeBytes(of: &v4) { Array($0) })
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, String(host), &v6) == 1 else { return nil }
        self.init(bytes: withUnsafeBytes(of: &v6) { Array($0) })
    }

    /// Reads the address out of a `sockaddr_in` or `sockaddr_in6`; other families and short structures are no address.
    init?(socketAddress: UnsafeRawBufferPointer) {
        guard socketAddress.count >= MemoryLayout<sockaddr>.size else { return nil }
        switch CInt(socketAddress.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET:
            guard socketAddress.count >= MemoryLayout<sockaddr_in>.size else { return nil }
            var address = socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(bytes: withUnsafeBytes(of: &address) { Array($0) })
        case AF_INET6:
            guard socketAddress.count >= MemoryLayout<sockaddr_in6>.size else { return nil }
            var address = socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(bytes: withUnsafeBytes(of: &address) { Array($0) })
        default:
            return nil
        }
    }

    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }
}

extension IPAddress: CustomStringConvertible {
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
