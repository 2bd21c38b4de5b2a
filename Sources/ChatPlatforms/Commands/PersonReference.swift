/// A person in a command, named exactly: nothing has to be searched or guessed.
public enum PersonReference: Sendable, Hashable {
    /// By e-mail address.
    case email(EmailAddress)
    /// By DocSpace id, a GUID in lower case.
    case id(String)

    /// The reference as it is shown and typed.
    public var typed: String {
        switch self {
        case .email(let address): address.typed
        case .id(let id): id
        }
    }

    /// Reads an address or an id.
    init?(_ text: String) {
        if let address = EmailAddress(text) {
            self = .email(address)
        } else if Self.isGUID(text) {
            self = .id(text.lowercased())
        } else {
            return nil
        }
    }

    private static func isGUID(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.joined().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}
