import ChatPlatforms

/// Commands whose answer takes a while.
typealias LaterQueue = BoundedQueue<InboundCommand>

extension BoundedQueue<InboundCommand> {
    /// More commands than this are turned away.
    static var limit: Int { 32 }

    init() {
        self.init(limit: Self.limit)
    }
}
