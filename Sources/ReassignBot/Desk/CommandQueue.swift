import NIOConcurrencyHelpers

/// The commands that wait for the desk, and those that it still works on after their senders got a first answer.
///
/// Bounded in number and in the time a sender waits: behind a store that hangs, more would only pile up.
struct CommandQueue: Sendable {
    /// How the wait for an answer ended.
    enum Outcome<Value: Sendable>: Sendable {
        case answered(Value)
        /// Not in time. The work goes on, and nobody waits for what it comes to.
        case late
        /// There was no place. The work has not begun and never will.
        case full

        /// Whether the work goes on although nobody waits for it.
        var isLate: Bool { if case .late = self { true } else { false } }
    }

    /// More commands than this are turned away.
    let places: Int
    /// Longest wait; the platforms give up after 3 s.
    let patience: Duration
    private let taken = NIOLockedValueBox(0)

    init(places: Int = 128, patience: Duration = .seconds(2)) {
        self.places = places
        self.patience = patience
    }

    /// Does `work` if there is a place for it, and waits for it no longer than ``patience``.
    func answer<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Outcome<Value> {
        let hasPlace = taken.withLockedValue { taken in
            guard taken < places else { return false }
            taken += 1
            return true
        }
        guard hasPlace else { return .full }
        // Whoever comes first: the answer or the end of patience.
        let (first, end) = AsyncStream<Outcome<Value>>.makeStream(bufferingPolicy: .bufferingOldest(1))
        Task {
            let value = await work()
            taken.withLockedValue { $0 -= 1 }
            end.yield(.answered(value))
        }
        let timer = Task {
            try await Task.sleep(for: patience)
            end.yield(.late)
        }
        defer { timer.cancel() }
        for await outcome in first { return outcome }
        // The wait itself was cancelled: the sender is gone.
        return .late
    }
}
