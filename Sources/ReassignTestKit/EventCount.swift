internal import NIOConcurrencyHelpers

/// A number that only grows, and that tests wait for instead of sleeping.
public final class EventCount: Sendable {
    private struct State {
        var count = 0
        var nextID = 0
        var waiters: [Int: (threshold: Int, continuation: CheckedContinuation<Bool, Never>)] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Starts at 0.
    public init() {}

    /// How many events there were.
    public var count: Int { state.withLockedValue { $0.count } }

    /// Counts one event; returns its number, from 0 on.
    @discardableResult
    public func signal() -> Int {
        let (number, ready) = state.withLockedValue { state in
            defer { state.count += 1 }
            let ready = state.waiters.filter { $0.value.threshold <= state.count + 1 }
            for id in ready.keys { state.waiters[id] = nil }
            return (state.count, ready.values.map(\.continuation))
        }
        for continuation in ready { continuation.resume(returning: true) }
        return number
    }

    /// Waits until there were at least `threshold` events.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before that.
    public func wait(for threshold: Int) async throws {
        let id = state.withLockedValue { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let isReached = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now: Bool? = state.withLockedValue { state in
                    if state.count >= threshold { return true }
                    if Task.isCancelled { return false }
                    state.waiters[id] = (threshold, continuation)
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
        if !isReached { throw CancellationError() }
    }
}
