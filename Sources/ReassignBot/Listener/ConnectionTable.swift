internal import NIOConcurrencyHelpers
internal import NIOCore

/// All open connections of one listener: caps, who makes room, and who has to hear of a shutdown.
///
/// It is the only state that the connections of a listener share.
final class ConnectionTable: Sendable {
    /// Names one connection; later ones are greater.
    typealias ID = UInt64

    /// Sent through a connection's pipeline when the listener shuts down.
    struct Drain: Sendable {}

    /// How far a connection is, which decides whether it may be closed to make room.
    enum Stage: Sendable {
        /// Its request is not whole, or its last answer is out.
        case waiting
        /// A whole request waits for its answer; never goes.
        case answering
    }

    private struct Entry {
        var channel: any Channel
        var peer: String
        var isTrusted: Bool
    }

    private struct State {
        var entries: [ID: Entry] = [:]
        /// Those that may be closed to make room. A newcomer whose header is on its way must not go before those of its peer that have had
        /// their time.
        var waiting = WaitingCrowd()
        /// The same behind trusted proxies, where one address stands for many people: they go when nobody else is left.
        var waitingBehindProxies = ArrivalOrder<ID>()
        var countByPeer: [String: Int] = [:]
        var nextID: ID = 0
        var requestsInFlight = 0
        var isDraining = false
        var whenEmpty: (@Sendable () -> Void)?

        mutating func wait(_ id: ID, _ entry: Entry) {
            if entry.isTrusted { waitingBehindProxies.append(id) } else { waiting.append(id, of: entry.peer) }
        }

        mutating func leave(_ id: ID, _ entry: Entry) {
            if entry.isTrusted { waitingBehindProxies.remove(id) } else { waiting.remove(id, of: entry.peer) }
        }
    }

    private let limits: ListenerLimits
    private let isTrustedPeer: @Sendable (String) -> Bool
    private let state = NIOLockedValueBox(State())

    /// - Parameter isTrustedPeer: Whether many people share this peer's address, as behind a proxy of ours; it has no cap of its own.
    init(limits: ListenerLimits, isTrustedPeer: @escaping @Sendable (String) -> Bool) {
        self.limits = limits
        self.isTrustedPeer = isTrustedPeer
    }

    /// Whether answers have to be the last ones of their connections.
    var isDraining: Bool { state.withLockedValue { $0.isDraining } }

    /// Connections that are open now.
    var count: Int { state.withLockedValue { $0.entries.count } }

    /// Enters a new connection, closing an older one if it has to; `nil` means there is no place for it.
    func admit(_ channel: any Channel, peer: String) -> ID? {
        let isTrusted = isTrustedPeer(peer)
        let (id, evicted) = state.withLockedValue { state -> (ID?, (any Channel)?) in
            guard !state.isDraining, isTrusted || state.countByPeer[peer, default: 0] < limits.connectionsPerPeer else {
                return (nil, nil)
            }
            var evicted: (any Channel)?
            if state.entries.count >= limits.connections {
                guard let next = state.waiting.next ?? state.waitingBehindProxies.first else { return (nil, nil) }
                evicted = Self.remove(next, from: &state)
            }
            state.nextID += 1
            let entry = Entry(channel: channel, peer: peer, isTrusted: isTrusted)
            state.entries[state.nextID] = entry
            state.wait(state.nextID, entry)
            state.countByPeer[peer, default: 0] += 1
            return (state.nextID, evicted)
        }
        evicted?.close(promise: nil)
        return id
    }

    /// Notes how far a connection is.
    func setStage(_ stage: Stage, _ id: ID) {
        state.withLockedValue { state in
            // One that was closed to make room may not know it yet.
            guard let entry = state.entries[id] else { return }
            state.leave(id, entry)
            switch stage {
            case .waiting: state.wait(id, entry)
            case .answering: break
            }
        }
    }

    /// Forgets a closed connection. Forgetting twice does nothing.
    func remove(_ id: ID) {
        let whenEmpty = state.withLockedValue { state -> (@Sendable () -> Void)? in
            _ = Self.remove(id, from: &state)
            return Self.takeWhenEmpty(&state)
        }
        whenEmpty?()
    }

    private static func takeWhenEmpty(_ state: inout State) -> (@Sendable () -> Void)? {
        guard state.entries.isEmpty else { return nil }
        defer { state.whenEmpty = nil }
        return state.whenEmpty
    }

    private static func remove(_ id: ID, from state: inout State) -> (any Channel)? {
        guard let entry = state.entries.removeValue(forKey: id) else { return nil }
        state.leave(id, entry)
        if let count = state.countByPeer[entry.peer] {
            state.countByPeer[entry.peer] = count > 1 ? count - 1 : nil
        }
        return entry.channel
    }

    /// Takes one of the places for requests in flight; `false` when all are taken. Pair with ``endRequest()``.
    func beginRequest() -> Bool {
        state.withLockedValue { state in
            guard state.requestsInFlight < limits.requestsInFlight else { return false }
            state.requestsInFlight += 1
            return true
        }
    }

    /// Gives a place back.
    func endRequest() {
        state.withLockedValue { $0.requestsInFlight -= 1 }
    }

    /// Admits nobody any more and tells every connection to end after the answer in progress.
    ///
    /// - Parameter whenEmpty: Called once, when the last connection is gone.
    func drain(whenEmpty: @escaping @Sendable () -> Void) {
        let (channels, isEmpty) = state.withLockedValue { state in
            state.isDraining = true
            state.whenEmpty = whenEmpty
            return (state.entries.values.map(\.channel), Self.takeWhenEmpty(&state))
        }
        isEmpty?()
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(Drain())
        }
    }

    /// Closes every connection at once.
    func closeAll() {
        let channels = state.withLockedValue { state in
            state.isDraining = true
            return state.entries.values.map(\.channel)
        }
        for channel in channels {
            channel.close(promise: nil)
        }
    }
}
