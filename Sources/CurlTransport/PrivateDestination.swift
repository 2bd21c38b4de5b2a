/// Addresses that may be reached although they are not public: by every request, or by those to one host.
public struct PrivateDestination: Hashable, Sendable {
    /// The host as it stands in addresses that are called, in lower case; `nil` for every host.
    public let host: String?
    /// The addresses.
    public let block: CIDRBlock

    /// Opens a block for everything that is called.
    public init(_ block: CIDRBlock) {
        host = nil
        self.block = block
    }

    /// Parses `10.1.2.0/24`, or `chat.example.org=10.1.2.0/24` for one host.
    ///
    /// - Throws: ``CurlConfigurationError`` with `.addressBlock` if the block is not valid, with `.webURL` if no address can have the host.
    public init(_ text: String) throws(CurlConfigurationError) {
        guard let equals = text.firstIndex(of: "=") else {
            (host, block) = (nil, try CIDRBlock(text))
            return
        }
        let host = String(text[..<equals])
        let url = try WebURL("https://\(host)/")
        // Whatever else can stand in an address would be lost without a word.
        guard url.host == host.lowercased(), url.port == 443, url.pathAndQuery == "/" else {
            throw CurlConfigurationError(code: .webURL, detail: "not a host alone")
        }
        self.host = url.host
        block = try CIDRBlock(String(text[text.index(after: equals)...]))
    }
}

extension [PrivateDestination] {
    /// The blocks that are open to requests to `host`.
    public func blocks(for host: String) -> [CIDRBlock] {
        filter { $0.host == nil || $0.host == host }.map(\.block)
    }
}
