internal import NIOCore

/// A host that is known to be this machine.
struct LoopbackAddress {
    /// The numeric address.
    let address: SocketAddress

    /// Takes `localhost`, `::1` and everything in `127.0.0.0/8`; no name is looked up.
    ///
    /// - Throws: ``LoopbackError`` with `.hostNotLoopback`.
    init(host: String, port: Int) throws {
        let numeric = host == "localhost" ? "127.0.0.1" : host
        guard let address = try? SocketAddress(ipAddress: numeric, port: port), Self.isLoopback(address) else {
            throw LoopbackError(.hostNotLoopback, detail: "\(host):\(port)")
        }
        self.address = address
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        // Numeric text made by the system from the parsed address, so there is one spelling for each.
        switch address.protocol {
        case .inet: address.ipAddress?.hasPrefix("127.") ?? false
        case .inet6: address.ipAddress == "::1"
        default: false
        }
    }
}
