/// A block of addresses, such as `10.0.0.0/8` or `fd00::/8`.
///
/// An IPv4 block and its spelling inside IPv6 (`::ffff:10.0.0.0/104`) are the same block.
public struct CIDRBlock: Hashable, Sendable, CustomStringConvertible {
    let network: IPAddress
    /// How many leading bits are fixed: 0...32 for IPv4, 0...128 for IPv6.
    public let prefixLength: Int

    /// Parses `address/length`; an address without a length is that one address.
    ///
    /// - Throws: ``CurlConfigurationError`` with `.addressBlock` if the address or length is not valid, or if bits behind the
    ///   prefix are set (`10.1.0.0/8`: most likely a slip, and nobody should have to guess which part was meant).
    public init(_ text: String) throws(CurlConfigurationError) {
        func refused(_ reason: String) -> CurlConfigurationError {
            CurlConfigurationError(code: .addressBlock, detail: "\"\(text)\" \(reason)")
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.contains("%"), let address = IPAddress(String(first)) else {
            throw refused("does not start with an IPv4 or IPv6 address")
        }
        // A mapped block is written with the length of its IPv6 form.
        let isMapped = address.isIPv4 && first.contains(":")
        let width = address.isIPv4 && !isMapped ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]),
                (0...width).contains(number)
            else { throw refused("needs a length of 0 to \(width) behind the slash") }
            length = number
        }
        if isMapped {
            guard length >= 96 else { throw refused("covers more than the IPv4 addresses inside IPv6: write two blocks") }
            length -= 96
        }
        guard Self.masked(address.bytes, length) == address.bytes else {
            throw refused("has bits set behind its prefix of \(length)")
        }
        network = address
        prefixLength = length
    }

    /// Whether the address with this text form lies inside; `false` for texts that are no IPv4 or IPv6 address.
    public func contains(_ text: String) -> Bool {
        IPAddress(text).map { contains($0) } ?? false
    }

    func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == network.bytes.count && Self.masked(address.bytes, prefixLength) == network.bytes
    }

    public var description: String { "\(network)/\(prefixLength)" }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let fixed = min(max(length - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> fixed)
        }
    }
}
