internal import NIOConcurrencyHelpers

/// The address a listener got, for those who wait for it.
final class Binding: Sendable {
    private enum State {
        case pending([CheckedContinuation<ListenAddress, any Error>])
        case resolved(Result<ListenAddress, ListenerError>)
    }

    private let state = NIOLockedValueBox(State.pending([]))

    /// Waits for the outcome.
    func address() async throws -> ListenAddress {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLockedValue { state -> Result<ListenAddress, ListenerError>? in
                switch state {
                case .resolved(let result): return result
                case .pending(let waiting):
                    state = .pending(waiting + [continuation])
                    return nil
                }
            }
            if let result { continuation.resume(with: result.mapError { $0 }) }
        }
    }

    /// Tells the outcome, once.
    func resolve(_ result: Result<ListenAddress, ListenerError>) {
        let waiting = state.withLockedValue { state -> [CheckedContinuation<ListenAddress, any Error>] in
            guard case .pending(let waiting) = state else { return [] }
            state = .resolved(result)
            return waiting
        }
        for continuation in waiting {
            continuation.resume(with: result.mapError { $0 })
        }
    }
}
