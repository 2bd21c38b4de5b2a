/// Why the portal gave no usable answer. A closed set: names are metric labels.
public enum Trouble: Sendable, Hashable, Codable {
    /// No connection, no name, a broken or late answer.
    case unreachable
    /// An error status of the portal or of a proxy before it.
    case status(Int)
    /// Too many requests; the portal may say how long to wait.
    case rateLimited(retryAfter: Duration?)
    /// The credential is not accepted (any more).
    case credentialRefused
    /// An answer that makes no sense.
    case unreadable

    /// Whether the portal answers, and refuses what it is asked: waiting alone may never mend it.
    var isRefusal: Bool {
        if case .status(let status) = self { (400..<500).contains(status) } else { false }
    }
}
