internal import NIOConcurrencyHelpers

/// Tells the simulated portal how late it is.
public struct SimulatorClock: Sendable {
    /// Time since the clock was made; never goes back.
    let elapsed: @Sendable () -> Duration

    /// A clock that runs by itself.
    ///
    /// - Parameter scale: Portal seconds per real second; 60 lets the portal forget after a second what it remembers for a minute.
    public static func running(scale: Double = 1) -> SimulatorClock {
        let beginning = ContinuousClock.now
        return SimulatorClock { (ContinuousClock.now - beginning) * scale }
    }

    /// A clock that is moved by hand.
    public static func manual(_ time: ManualTime) -> SimulatorClock {
        SimulatorClock { time.elapsed }
    }
}

/// The time of a clock that a test moves.
public final class ManualTime: Sendable {
    private let state = NIOLockedValueBox(Duration.zero)

    /// Begins at zero.
    public init() {}

    /// Time since the beginning.
    public var elapsed: Duration { state.withLockedValue { $0 } }

    /// Moves on; negative durations do nothing.
    public func advance(by duration: Duration) {
        state.withLockedValue { $0 += max(duration, .zero) }
    }
}
