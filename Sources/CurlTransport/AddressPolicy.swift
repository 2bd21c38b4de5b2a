/// Which addresses a request may be sent to. Pure: looks at the address libcurl is about to use, never at a name or its spelling.
struct AddressPolicy: Sendable {
    enum Scheme: Sendable {
        case http
        case https
    }

    enum Verdict: Equatable, Sendable {
        case allowed
        /// Not allowed; the text says why and is safe to log.
        case refused(String)
    }

    /// Blocks the operator opened for this host although they are not public.
    let privateDestinations: [CIDRBlock]

    func verdict(for address: IPAddress, scheme: Scheme) -> Verdict {
        if let reason = Self.metadataReason(address) { return .refused(reason) }
        if privateDestinations.contains(where: { $0.contains(address) }) { return .allowed }
        if let reason = Self.specialPurpose(address) { return .refused("\(address) is \(reason)") }
        // Without TLS anyone on the way reads the credential: only inside networks the operator named.
        if scheme == .http { return .refused("plain http to \(address), which is not among the private destinations") }
        return .allowed
    }

    /// Addresses that hand out the credentials of the machine: closed whatever the configuration says, also when they arrive
    /// wrapped into an IPv6 transition form.
    private static func metadataReason(_ address: IPAddress) -> String? {
        let candidates = [address] + embeddedIPv4(address)
        guard candidates.contains(where: { metadataAddresses.contains($0) }) else { return nil }
        return "\(address) is a metadata service"
    }

    private static func specialPurpose(_ address: IPAddress) -> String? {
        let ranges = address.isIPv4 ? specialIPv4 : specialIPv6
        if let range = ranges.first(where: { $0.contains(address.bytes) }) { return range.reason }
        // Only 2000::/3 has been given out as global unicast; the rest of IPv6 is reserved.
        if !address.isIPv4, address.bytes[0] & 0xE0 != 0x20 { return "reserved" }
        return nil
    }

    /// IPv4 addresses that a gateway may reach on behalf of this IPv6 address.
    private static func embeddedIPv4(_ address: IPAddress) -> [IPAddress] {
        guard !address.isIPv4 else { return [] }
        let bytes = address.bytes
        var found: [[UInt8]] = []
        if bytes.starts(with: [0x20, 0x02]) { found.append(Array(bytes[2..<6])) }
        if bytes.starts(with: [0x20, 0x01, 0, 0]) { found.append(bytes[12...].map { ~$0 }) }
        if bytes.starts(with: [0, 0x64, 0xFF, 0x9B]) || bytes[..<12].allSatisfy({ $0 == 0 }) { found.append(Array(bytes[12...])) }
        // ISATAP, RFC 5214: the interface identifier is 0000:5efe or 0200:5efe and the address.
        if [0, 2].contains(bytes[8]), bytes[9] == 0, bytes[10] == 0x5E, bytes[11] == 0xFE { found.append(Array(bytes[12...])) }
        return found.compactMap { IPAddress(bytes: $0) }
    }
}

// MARK: - Tables

extension AddressPolicy {
    private struct Range: Sendable {
        let prefix: [UInt8]
        let length: Int
        let reason: String

        init(_ prefix: [UInt8], _ length: Int, _ reason: String) {
            self.prefix = prefix
            self.length = length
            self.reason = reason
        }

        func contains(_ bytes: [UInt8]) -> Bool {
            for (index, byte) in prefix.enumerated() {
                let fixed = min(max(length - index * 8, 0), 8)
                let mask = ~UInt8(truncatingIfNeeded: 0xFF >> fixed)
                if bytes[index] & mask != byte & mask { return false }
            }
            return true
        }
    }

    /// Metadata and machine-agent services of the large clouds.
    private static let metadataAddresses: Set<IPAddress> = Set(
        [
            "169.254.169.254",  // Amazon, Google, Azure, Oracle, DigitalOcean, OpenStack
            "169.254.169.253",  // Amazon: resolver beside it
            "169.254.170.2", "169.254.170.23",  // Amazon: credentials of containers
            "fd00:ec2::254", "fd00:ec2::23",  // Amazon over IPv6
            "fd20:ce::254",  // Google over IPv6
            "168.63.129.16",  // Azure: machine agent, a public address
            "100.100.100.200",  // Alibaba
            "169.254.0.23",  // Tencent
            "192.0.0.192",  // Oracle Classic
            "169.254.42.42", "fd00:42::42",  // Scaleway
        ].compactMap { IPAddress($0) })

    /// IANA IPv4 Special-Purpose Address Registry: everything that is not globally reachable.
    private static let specialIPv4 = [
        Range([0], 8, "unspecified"),
        Range([10], 8, "private"),
        Range([100, 64], 10, "shared by a carrier"),
        Range([127], 8, "loopback"),
        Range([169, 254], 16, "link-local"),
        Range([172, 16], 12, "private"),
        Range([192, 0, 0], 24, "for protocols"),
        Range([192, 0, 2], 24, "for documentation"),
        Range([192, 88, 99], 24, "a 6to4 relay"),
        Range([192, 168], 16, "private"),
        Range([198, 18], 15, "for benchmarks"),
        Range([198, 51, 100], 24, "for documentation"),
        Range([203, 0, 113], 24, "for documentation"),
        Range([224], 4, "multicast"),
        Range([240], 4, "reserved"),
    ]

    /// The same for IPv6, with the forms that carry an IPv4 address to somewhere else.
    private static let specialIPv6 = [
        Range([UInt8](repeating: 0, count: 16), 128, "unspecified"),
        Range([UInt8](repeating: 0, count: 15) + [1], 128, "loopback"),
        Range([UInt8](repeating: 0, count: 12), 96, "an IPv4 address in an outdated form"),
        Range([0, 0x64, 0xFF, 0x9B], 32, "translated to IPv4 (NAT64)"),
        Range([0x01, 0, 0, 0, 0, 0, 0, 0], 64, "discarded"),
        Range([0x20, 0x01, 0, 0], 32, "tunnelled to IPv4 (Teredo)"),
        Range([0x20, 0x01, 0], 23, "for protocols"),
        Range([0x20, 0x01, 0x0D, 0xB8], 32, "for documentation"),
        Range([0x20, 0x02], 16, "tunnelled to IPv4 (6to4)"),
        Range([0x3F, 0xFF, 0], 20, "for documentation"),
        Range([0xFC], 7, "private"),
        Range([0xFE, 0x80], 10, "link-local"),
        Range([0xFE, 0xC0], 10, "site-local"),
        Range([0xFF], 8, "multicast"),
    ]
}
