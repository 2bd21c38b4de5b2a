import ChatPlatforms
import JobEngine

/// A question that only the portal can answer, and where the answer goes.
struct Lookup: Sendable {
    /// Whom it is about; people may be meant by name.
    let order: Order
    let platform: PlatformName
    /// A secret.
    let replyURL: String
}

extension Lookup: CustomStringConvertible, CustomReflectable {
    /// Without the reply address.
    var description: String { "lookup on \(platform)" }
    var customMirror: Mirror { Mirror(self, children: ["order": order, "platform": platform]) }
}

/// Questions that wait for their answer. They change nothing, so a crash may lose them.
struct LookupQueue: Sendable {
    /// More questions than this are turned away.
    static let limit = 32

    let lookups: AsyncStream<Lookup>
    private let continuation: AsyncStream<Lookup>.Continuation

    init() {
        (lookups, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// - Returns: `false` if there are too many.
    func add(_ lookup: Lookup) -> Bool {
        if case .enqueued = continuation.yield(lookup) { true } else { false }
    }
}
