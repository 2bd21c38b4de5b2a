import JobEngine
import JobLedger

/// When to send a post again, and when to give it up.
struct RetryPolicy: Sendable {
    /// Longest wait between two tries of our own choice.
    var longestWait: Duration = .seconds(60)
    /// Longest wait a platform may ask for.
    var longestRetryAfter: Duration = .seconds(3_600)
    /// How long progress is worth sending.
    var progressLifetime: Duration = .seconds(900)
    /// How long everything else is.
    var lifetime: Duration = .seconds(86_400)
    /// Tries after an answer that may also mean a closed channel.
    var fewTries = 3
    /// The time between two tries of a host that takes nothing.
    var breakerPause: Duration = .seconds(60)
    /// What every wait is divided by; 1 outside tests.
    var timeScale: Double = 1

    /// The wait before try `tries + 1`: 1, 2, 4 … s, drawn from zero to that (full jitter), not below `retryAfter`.
    ///
    /// - Parameter draw: A number in 0...1.
    func wait(afterTries tries: Int, retryAfter: Duration?, draw: Double) -> Duration {
        let ceiling = min(Duration.seconds(1) * Double(1 << min(max(tries, 1) - 1, 10)), longestWait)
        let floor = min(retryAfter ?? .zero, longestRetryAfter)
        return max(ceiling * draw, floor) / timeScale
    }

    /// Whether a post is too old to be sent again.
    func isExpired(_ post: ClaimedPost, at now: Timestamp) -> Bool {
        let limit = post.announcement.weight == .progress ? progressLifetime : lifetime
        return now - post.createdAt > limit / timeScale
    }
}
