/// How fast one destination takes posts: a bucket that fills at a steady rate.
struct PaceLimiter: Sendable {
    /// Time after which one more post is allowed.
    let interval: Duration
    /// Posts that may come at once after a rest.
    let burst: Int
    /// When the bucket will be full again; it holds one post per interval that is missing until then.
    private var fullAt: Duration = .zero

    init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
    }

    /// Takes one post out of the bucket, unless it is empty.
    ///
    /// - Parameter now: Time on any clock that does not go back.
    /// - Returns: Nil if the post is allowed, otherwise how long to wait. A refused post costs nothing.
    mutating func admit(at now: Duration) -> Duration? {
        let after = max(fullAt, now) + interval
        let wait = after - now - interval * burst
        guard wait <= .zero else { return wait }
        fullAt = after
        return nil
    }
}
