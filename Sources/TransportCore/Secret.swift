/// A value that must not be printed: key, token, webhook address.
///
/// It has no text form of its own; string interpolation, `dump` and `Mirror` show only `<secret>`.
public struct Secret: Sendable, Hashable {
    /// The value itself. Use it at the last moment, in a header, an address or a keyed hash, and nowhere else.
    public let revealed: String

    /// Wraps a value.
    public init(_ value: String) {
        revealed = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
