import NIOConcurrencyHelpers

/// A value behind a lock that Thread Sanitizer understands.
struct Locked<Value: Sendable>: Sendable {
    private let box: NIOLockedValueBox<Value>

    init(_ value: Value) {
        box = NIOLockedValueBox(value)
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try box.withLockedValue(body)
    }
}

extension Locked {
    /// Adds `element`; `false` if it was there already.
    func insert<Element>(_ element: Element) -> Bool where Value == Set<Element> {
        withLock { $0.insert(element).inserted }
    }

    func remove<Element>(_ element: Element) where Value == Set<Element> {
        withLock { _ = $0.remove(element) }
    }
}
