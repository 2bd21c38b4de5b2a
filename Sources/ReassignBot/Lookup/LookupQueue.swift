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

/// Questions that wait for their answer.
typealias LookupQueue = BoundedQueue<Lookup>

extension BoundedQueue<Lookup> {
    /// More questions than this are turned away.
    static var limit: Int { 32 }

    init() {
        self.init(limit: Self.limit)
    }
}
