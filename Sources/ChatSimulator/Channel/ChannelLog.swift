internal import NIOConcurrencyHelpers

/// The lines of all channels in order, and those who wait for more.
final class ChannelLog: Sendable {
    private struct State {
        var entries: [ChannelEntry] = []
        var isFinished = false
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state = NIOLockedValueBox(State())

    /// The line at a position from 0, and whether more can come.
    func entry(at index: Int) -> (entry: ChannelEntry?, isFinished: Bool) {
        state.withLockedValue { ($0.entries.indices.contains(index) ? $0.entries[index] : nil, $0.isFinished) }
    }

    var entries: [ChannelEntry] { state.withLockedValue { $0.entries } }

    /// Adds lines together and numbers them.
    ///
    /// - Returns: The lines with their numbers.
    func append(_ added: [ChannelEntry]) -> [ChannelEntry] {
        let (numbered, watchers) = state.withLockedValue { state in
            let first = state.entries.count
            for var entry in added {
                entry.sequence = state.entries.count + 1
                state.entries.append(entry)
            }
            return (Array(state.entries[first...]), Array(state.watchers.values))
        }
        // Only a wake-up, so its order does not matter and it needs no lock; watchers read the lines themselves.
        for watcher in watchers { watcher.yield() }
        return numbered
    }

    /// Ends every sequence after the lines that are there.
    func finish() {
        let watchers = state.withLockedValue { state in
            state.isFinished = true
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.finish() }
    }

    /// A stream that gets an element whenever lines were added.
    func wakeUps() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLockedValue { state in
            guard !state.isFinished else { return nil }
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLockedValue { $0.watchers.removeValue(forKey: number) }
        }
        return stream
    }
}

/// The lines of a simulated channel: those that are there, then each new one, until the simulator stops.
///
/// Every iterator starts at the first line and misses none.
public struct ChannelEntries: AsyncSequence, Sendable {
    public typealias Element = ChannelEntry

    let log: ChannelLog

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let log: ChannelLog
        private var wakeUps: AsyncStream<Void>.AsyncIterator
        private var index = 0

        init(log: ChannelLog) {
            self.log = log
            // Registered before the first look at the log, so that no line falls between the two.
            wakeUps = log.wakeUps().makeAsyncIterator()
        }

        public mutating func next() async -> ChannelEntry? {
            while true {
                let (entry, isFinished) = log.entry(at: index)
                if let entry {
                    index += 1
                    return entry
                }
                if isFinished || Task.isCancelled { return nil }
                await wakeUps.next()
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(log: log)
    }
}
