extension CIDRBlock {
    /// Whether the numeric address `text` lies inside; `false` for anything that is no address.
    public func contains(address text: String) -> Bool {
        IPAddress(text).map(contains) ?? false
    }
}
