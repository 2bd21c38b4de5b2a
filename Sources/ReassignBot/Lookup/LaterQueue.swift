import ChatPlatforms

/// Commands whose answer takes a while. They have changed nothing yet, so a crash may lose them.
struct LaterQueue: Sendable {
    /// More commands than this are turned away.
    static let limit = 32

    let commands: AsyncStream<InboundCommand>
    private let continuation: AsyncStream<InboundCommand>.Continuation

    init() {
        (commands, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// - Returns: `false` if there are too many.
    func add(_ command: InboundCommand) -> Bool {
        if case .enqueued = continuation.yield(command) { true } else { false }
    }
}
