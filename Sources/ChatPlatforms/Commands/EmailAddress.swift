/// An e-mail address, shown as it was typed and compared without case.
public struct EmailAddress: Sendable {
    /// Longest address accepted, in bytes.
    public static let limitBytes = 254

    /// The address as it was typed.
    public let typed: String

    /// The address in lower case: two spellings of one address have the same key.
    public var key: String { typed.lowercased() }

    /// Reads an address of the common form: ASCII, unquoted local part of 1 to 64 bytes, a host name with at least one dot.
    ///
    /// The full grammar allows comments, quotes and address literals; nobody's DocSpace account uses them, and each is a way
    /// to make one address look like another.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.limitBytes, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = bytes[..<at].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let labels = bytes[(at + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard at <= 64, local.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isLocalByte) }),
            labels.count >= 2, labels.allSatisfy(Self.isHostLabel),
            labels[labels.count - 1].contains(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        typed = text
    }

    private static func isHostLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLocalByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

extension EmailAddress: Hashable, CustomStringConvertible {
    public static func == (left: EmailAddress, right: EmailAddress) -> Bool { left.key == right.key }
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
    public var description: String { typed }
}
