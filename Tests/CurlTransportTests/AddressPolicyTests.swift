import Testing

@testable import CurlTransport

@Suite("Address policy")
struct AddressPolicyTests {
    private func verdict(_ text: String, _ scheme: AddressPolicy.Scheme = .https, inside blocks: [String] = []) throws
        -> AddressPolicy.Verdict
    {
        let address = try #require(IPAddress(text))
        return AddressPolicy(privateDestinations: try blocks.map { try CIDRBlock($0) }).verdict(for: address, scheme: scheme)
    }

    @Test(
        "public addresses are allowed by https and by nothing else",
        arguments: [
            "1.1.1.1", "9.9.9.9", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
            "2001:200::1", "2003::1", "::ffff:9.9.9.9",
        ])
    func publicAddresses(text: String) throws {
        #expect(try verdict(text) == .allowed)
        #expect(try verdict(text, .http) != .allowed)
    }

    @Test(
        "addresses that are not public are refused unless configured",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255",
            "169.254.1.1",
            "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
            "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
            "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12:3456::1",
            "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "4000::1", "8000::1",
        ])
    func specialAddresses(text: String) throws {
        #expect(try verdict(text) != .allowed)
        #expect(try verdict(text, .http) != .allowed)
        let address = try #require(IPAddress(text))
        #expect(try verdict(text, inside: [address.description]) == .allowed)
        #expect(try verdict(text, .http, inside: [address.description]) == .allowed)
    }

    @Test(
        "metadata services stay closed whatever is configured",
        arguments: [
            "169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192",
            "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "64:ff9b:1::a9fe:a9fe",
            "2001:0:4136:e378:8000:63bf:5601:5601", "fe80::5efe:169.254.169.254",
        ], [AddressPolicy.Scheme.http, .https])
    func metadata(text: String, scheme: AddressPolicy.Scheme) throws {
        #expect(try verdict(text, scheme, inside: ["0.0.0.0/0", "::/0"]) != .allowed)
    }

    @Test("a configured block opens itself and nothing beside it")
    func blockEdges() throws {
        #expect(try verdict("10.1.0.0", .http, inside: ["10.1.0.0/16"]) == .allowed)
        #expect(try verdict("10.1.255.255", .http, inside: ["10.1.0.0/16"]) == .allowed)
        #expect(try verdict("10.2.0.0", inside: ["10.1.0.0/16"]) != .allowed)
        #expect(try verdict("::ffff:10.1.2.3", .http, inside: ["10.1.0.0/16"]) == .allowed)
        #expect(try verdict("fd00::1", inside: ["10.1.0.0/16", "fd01::/16"]) != .allowed)
        #expect(try verdict("0.0.0.0", inside: ["127.0.0.0/8"]) != .allowed)
    }
}

@Suite("Address blocks")
struct CIDRBlockTests {
    @Test(
        "blocks are parsed to their normal form",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.7", "192.0.2.7/32"), ("fd00::/8", "fd00::/8"),
            ("FD00:0::/8", "fd00::/8"), ("::1", "::1/128"), ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::/0", "::/0"),
        ])
    func parses(text: String, normal: String) throws {
        #expect(try CIDRBlock(text).description == normal)
    }

    @Test(
        "anything else is refused with a reason that names it",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0/8", "10.1.0.0/8", "fd00::1/8",
            "fd00::/129", "localhost", "0x7f.1", "0177.0.0.1", "::ffff:0.0.0.0/95", "fe80::1%eth0", " 10.0.0.0/8", "10.0.0.0/ 8",
            "10.0.0.0/८",
        ])
    func refuses(text: String) {
        let error = #expect(throws: CurlConfigurationError.self) { try CIDRBlock(text) }
        #expect(error?.code == .addressBlock)
        #expect(error?.detail.contains("\"\(text)\"") == true)
    }

    @Test(
        "addresses are looked up by their text",
        arguments: [
            ("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("11.0.0.0", false), ("10.1", false), ("", false), ("host", false),
        ])
    func containsText(text: String, isInside: Bool) throws {
        #expect(try CIDRBlock("10.0.0.0/8").contains(text) == isInside)
    }

    @Test("every prefix length covers exactly its addresses", arguments: 0...32)
    func prefixes(length: Int) throws {
        let mask: UInt32 = length == 0 ? 0 : ~0 << (32 - UInt32(length))
        func address(_ value: UInt32) throws -> IPAddress {
            try #require(IPAddress(bytes: withUnsafeBytes(of: value.bigEndian) { Array($0) }))
        }
        let first: UInt32 = 0xAAAA_AAAA & mask
        let block = try CIDRBlock("\(try address(first))/\(length)")
        #expect(block.contains(try address(first)))
        #expect(block.contains(try address(first | ~mask)))
        if length > 0 {
            #expect(!block.contains(try address(first &- 1)))
            #expect(!block.contains(try address((first | ~mask) &+ 1)))
        }
    }
}
