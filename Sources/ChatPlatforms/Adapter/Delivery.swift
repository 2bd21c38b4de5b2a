/// Where a message goes.
public enum Destination: Sendable, Hashable {
    /// The incoming webhook of the configured channel. The address is a secret.
    case webhook(url: String)
    /// The later-answer address of one command; seen by the person who typed alone. A secret.
    case reply(url: String)
    /// The later-answer address of one press, in place of the message with the button. A secret.
    case original(url: String)
}

extension Destination: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind alone: all addresses are secrets.
    public var description: String {
        switch self {
        case .webhook: "webhook"
        case .reply: "reply"
        case .original: "original"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What became of a posted message.
public enum Delivery: Sendable, Equatable {
    /// The platform proved that it has the message.
    case delivered
    /// Not delivered now; the same call may succeed later. `nil` means no wait time was given.
    case retry(after: Duration?)
    /// Not delivered, passing trouble that ends after a few tries (the platform's words cannot tell it from a closed channel).
    case retryFewTimes
    /// The request had left, no proof came: it may have been delivered.
    case unknown
    /// The platform calls the message wrong. The word is for the log.
    case rejected(String)
    /// The destination is gone or closed. The word is for the log and the operator.
    case dead(String)
}
