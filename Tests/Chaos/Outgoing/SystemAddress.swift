import Glibc

/// Addresses as the C library reads and writes them.
enum SystemAddress {
    /// One spelling for each address: an IPv4 address inside IPv6 (`::ffff:…`) becomes the IPv4 address it is.
    static func normal(_ text: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return text }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped { return bytes[12...].map(String.init).joined(separator: ".") }
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &written, socklen_t(written.count)) != nil else { return text }
        return String(decoding: written.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A socket that is bound to an address and a port.
    static func boundSocket(_ family: CInt, _ type: __socket_type, port: UInt16, loopback: UInt32? = nil) throws -> CInt {
        let descriptor = socket(family, CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var yes: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var no: CInt = 0
        if family == AF_INET6 { setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<CInt>.size)) }
        let code = bind(descriptor, family == AF_INET6 ? everywhere6(port) : address4(loopback ?? 0, port))
        guard code == 0 else { throw SystemError("bind to port \(port)") }
        return descriptor
    }

    /// A `sockaddr_in`, byte by byte: its fields have two modules to come from here, which the compiler does not tell apart.
    private static func address4(_ address: UInt32, _ port: UInt16) -> [UInt8] {
        family(AF_INET) + bigEndian(port) + bigEndian(address) + [UInt8](repeating: 0, count: 8)
    }

    /// A `sockaddr_in6` for all addresses of this machine.
    private static func everywhere6(_ port: UInt16) -> [UInt8] {
        family(AF_INET6) + bigEndian(port) + [UInt8](repeating: 0, count: 24)
    }

    private static func family(_ number: CInt) -> [UInt8] { withUnsafeBytes(of: sa_family_t(number)) { Array($0) } }
    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    private static func bind(_ descriptor: CInt, _ address: [UInt8]) -> CInt {
        address.withUnsafeBytes { Glibc.bind(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count)) }
    }
}

/// A system call of a rig that failed.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}
