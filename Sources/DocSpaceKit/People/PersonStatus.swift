/// The state of a person's account: a bit set.
public struct PersonStatus: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The portal did not say.
    public static let unknown: PersonStatus = []
    /// 1
    public static let active = PersonStatus(rawValue: 1)
    /// 2; the portal also calls it terminated.
    public static let disabled = PersonStatus(rawValue: 2)
    /// 4: invited, has not joined yet.
    public static let pending = PersonStatus(rawValue: 4)

    public var description: String {
        let known: [(PersonStatus, String)] = [(.active, "active"), (.disabled, "disabled"), (.pending, "pending")]
        let names = known.filter { contains($0.0) }.map(\.1)
        return names.isEmpty ? "unknown" : names.joined(separator: "+")
    }
}

/// A state that an administrator can give an account.
public enum SettablePersonStatus: String, Sendable, CaseIterable {
    /// Logged out everywhere and shut out; the data stays.
    case terminated = "Terminated"
    /// Let in again, which may need a free paid seat.
    case active = "Active"
}
