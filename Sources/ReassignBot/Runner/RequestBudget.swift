import JobEngine

/// Keeps the bot's questions to one portal under what the portal allows: it turns away more than 1,500 in a minute, from all programs
/// of the account together.
///
/// Source: DocSpace contract, section 10.
actor RequestBudget {
    /// How many may follow each other without a pause.
    static let burst = 100
    /// How many a minute in the long run.
    static let perMinute = 600

    private let clock: BotClock
    private let refillTime: Duration
    /// When the budget will be whole again.
    private var wholeAt: Timestamp

    /// - Parameter timeScale: How many times faster than life the portal's clock runs; 1 outside tests.
    init(clock: BotClock, timeScale: Double = 1) {
        self.clock = clock
        refillTime = .seconds(60) / Double(Self.perMinute) / timeScale
        wholeAt = clock.now
    }

    /// Takes the place of one request, after a wait if need be. A cancelled task does not wait.
    func take() async {
        let now = clock.now
        wholeAt = max(wholeAt, now) + refillTime
        let wait = (wholeAt - now) - refillTime * Self.burst
        if wait > .zero { try? await clock.sleep(for: wait) }
    }
}
