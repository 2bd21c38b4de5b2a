extension CIDRBlock {
    /// Whether the numeric address `text` lies inside; IPv6 may stand in brackets, as in web addresses. A name never does.
    public func contains(_ text: String) -> Bool {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        guard let address = IPAddress(isBracketed ? String(text.dropFirst().dropLast()) : text) else { return false }
        return contains(address)
    }
}
