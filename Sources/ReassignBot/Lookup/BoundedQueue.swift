/// Work that waits for a service. It has changed nothing yet, so a crash may lose it; more of it than fits is turned away at once.
struct BoundedQueue<Element: Sendable>: Sendable {
    /// In the order in which they came.
    let elements: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation

    /// - Parameter limit: How many may wait.
    init(limit: Int) {
        (elements, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit))
    }

    /// - Returns: `false` if too many wait.
    func add(_ element: Element) -> Bool {
        if case .enqueued = continuation.yield(element) { true } else { false }
    }
}
