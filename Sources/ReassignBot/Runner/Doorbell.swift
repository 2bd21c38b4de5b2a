/// Wakes one waiting loop. Rings while nobody waits are remembered as one.
struct Doorbell: Sendable {
    /// The rings, for the one loop that waits.
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (rings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring() {
        continuation.yield()
    }
}
