import JobEngine

/// Leaves a chat host alone that does not take anything: after a row of failures only one try a minute goes out, to see whether
/// it is back. Rate limits and refusals are answers, not failures.
struct HostBreaker: Sendable {
    private struct Host {
        /// Failures since the last answer.
        var failures = 0
        /// Nothing goes out before, once there were too many.
        var closedUntil: Timestamp?
    }

    /// So many failures in a row are not too many.
    let patience: Int
    /// The time between two tries of a host that is left alone.
    let pause: Duration
    private var hosts: [String: Host] = [:]

    init(patience: Int = 5, pause: Duration) {
        self.patience = patience
        self.pause = pause
    }

    /// Asks to send something to `host`. Whoever may try a host that was left alone is the only one for the next pause.
    ///
    /// - Returns: When to ask again; `nil` to go ahead.
    mutating func wait(for host: String, at now: Timestamp) -> Timestamp? {
        guard let until = hosts[host]?.closedUntil else { return nil }
        // A longer wait than the pause met a clock that was set back.
        if until > now, until - now <= pause { return until }
        hosts[host]?.closedUntil = now + pause
        return nil
    }

    /// Notes what became of a try.
    ///
    /// - Returns: Whether the host is left alone from now on, and was not before.
    mutating func note(_ host: String, hasAnswered: Bool, at now: Timestamp) -> Bool {
        guard !hasAnswered else {
            hosts[host] = nil
            return false
        }
        var state = hosts[host] ?? Host()
        state.failures += 1
        let isNew = state.failures == patience + 1
        if state.failures > patience { state.closedUntil = now + pause }
        hosts[host] = state
        return isNew
    }
}
