internal import NIOConcurrencyHelpers

/// The open connections of a server, each with the task that serves it.
///
/// A connection is served from the moment it exists, because a channel that nobody takes over could not be closed in an orderly way.
final class LoopbackConnections: Sendable {
    private struct State {
        var isCancelled = false
        var lastNumber = 0
        var tasks: [Int: Task<Void, Never>] = [:]
    }

    private let handler: @Sendable (LoopbackRequest) async -> LoopbackReply
    private let state = NIOLockedValueBox(State())

    init(handler: @escaping @Sendable (LoopbackRequest) async -> LoopbackReply) {
        self.handler = handler
    }

    /// Serves a connection until it ends; one that comes after ``cancel()`` is closed at once.
    func adopt(_ channel: LoopbackConnection.Channel) {
        let connection = LoopbackConnection(handler: handler)
        // The task is made under the lock, so that it cannot remove itself before it is listed.
        state.withLockedValue { state in
            state.lastNumber += 1
            let number = state.lastNumber
            let task = Task { [self] in
                await connection.serve(channel)
                remove(number)
            }
            state.tasks[number] = task
            if state.isCancelled { task.cancel() }
        }
    }

    /// Ends every connection, now and in future.
    func cancel() {
        let tasks = state.withLockedValue { state in
            state.isCancelled = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
    }

    /// Returns when every connection of this moment has ended.
    func waitUntilEmpty() async {
        for task in state.withLockedValue({ Array($0.tasks.values) }) { await task.value }
    }

    private func remove(_ number: Int) {
        state.withLockedValue { $0.tasks[number] = nil }
    }
}
