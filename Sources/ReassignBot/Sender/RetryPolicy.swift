package import ChatPlatforms
package import JobEngine
package import JobLedger

/// When to send a post again, and when to give it up.
package struct RetryPolicy: Sendable {
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

    package init(timeScale: Double = 1) {
        self.timeScale = timeScale
    }

    /// What becomes of a claimed post.
    ///
    /// - Parameter draw: A number in 0...1.
    package func outcome(of delivery: Delivery, for post: ClaimedPost, at now: Timestamp, draw: Double) -> PostOutcome {
        func again(_ failure: PostOutcome.Failure, after retryAfter: Duration? = nil) -> PostOutcome {
            self.again(
                post, due: now + wait(afterTries: post.tries, retryAfter: retryAfter, draw: draw), because: failure, at: now)
        }
        switch delivery {
        case .delivered:
            return .sent
        case .retry(let retryAfter):
            return again(retryAfter == nil ? .notDelivered : .heldOff, after: retryAfter)
        case .retryFewTimes:
            return post.refusals + 1 < fewTries ? again(.refused) : .dead(reason: "refused_repeatedly")
        case .unknown:
            // It may have arrived. Progress is not worth a copy; everything else is, one for each such try, until the store gives up.
            return post.announcement.weight == .progress ? .dropped : again(.ambiguous)
        case .rejected(let word):
            return .dead(reason: word)
        case .dead(let word):
            return .dead(reason: word)
        }
    }

    /// To be sent again at `due`, unless it is too old for that.
    func again(_ post: ClaimedPost, due: Timestamp, because failure: PostOutcome.Failure, at now: Timestamp) -> PostOutcome {
        guard isExpired(post, at: now) else { return .again(at: due, because: failure) }
        return post.announcement.weight == .progress ? .dropped : .dead(reason: "too_old")
    }

    /// The wait before try `tries + 1`: 1, 2, 4 … s, drawn from zero to that (full jitter), not below `retryAfter`.
    ///
    /// - Parameter draw: A number in 0...1.
    func wait(afterTries tries: Int, retryAfter: Duration?, draw: Double) -> Duration {
        let ceiling = min(Duration.seconds(1) * Double(1 << min(max(tries, 1) - 1, 10)), longestWait)
        let floor = min(retryAfter ?? .zero, longestRetryAfter)
        return max(ceiling * draw, floor) / timeScale
    }

    /// Whether a post is too old to be sent again.
    package func isExpired(_ post: ClaimedPost, at now: Timestamp) -> Bool {
        let limit = post.announcement.weight == .progress ? progressLifetime : lifetime
        return now - post.createdAt > limit / timeScale
    }
}
