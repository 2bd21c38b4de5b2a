/// Whom a typed word means in the portal.
public enum PersonMatch: Sendable, Hashable, Codable {
    /// The one with this address or id.
    case exact(Person)
    /// The only one of `among` people with this name who can be meant.
    case guessed(Person, among: Int)
    /// Several can be meant, at most five of them.
    case several([Person])
    /// People with this name, none of whom can be meant, at most five of them.
    case nobodyFits([Person])
    /// Nobody who can be meant; people with an address that is one or two letters away, at most three of them.
    case nobody(nearest: [Person])

    /// Whom it means, if that is one person.
    public var person: Person? {
        switch self {
        case .exact(let person), .guessed(let person, _): person
        case .several, .nobodyFits, .nobody: nil
        }
    }
}
