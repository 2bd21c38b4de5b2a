internal import NIOCore

/// Where a listener waits: a numeric address and a port, written `127.0.0.1:8080` or `[::1]:8080`.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address in numbers, without brackets.
    public let host: String
    /// 0...65535; 0 lets the system choose.
    public let port: Int

    /// An address on the loopback interface; for tests and demonstrations.
    public static func loopback(port: Int) -> ListenAddress {
        ListenAddress(host: "127.0.0.1", port: port)
    }

    /// An address already known to be one.
    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The same host with the port the system chose.
    func bound(to port: Int) -> ListenAddress {
        ListenAddress(host: host, port: port)
    }

    /// Reads `text`; names are not accepted, because what they mean can change, nor is a port without an address.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed {
            host = host.dropFirst().dropLast()
        }
        guard
            isBracketed == host.contains(":"),
            (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits),
            (try? SocketAddress(ipAddress: String(host), port: Int(port))) != nil
        else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
