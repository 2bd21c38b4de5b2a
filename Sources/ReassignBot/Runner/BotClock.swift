import Foundation
public import JobEngine

/// The bot's time: wall clock at start, carried on by a clock that nobody can set.
///
/// A jump of the wall clock while the bot runs moves no waiting time. Across a restart the wall clock counts.
public struct BotClock: Sendable {
    private let readNow: @Sendable () -> Timestamp
    private let pause: @Sendable (Duration) async throws -> Void

    /// A clock that reads `now` and waits with `pause`.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        readNow = now
        self.pause = pause
    }

    /// The clock of this machine.
    public static func system() -> BotClock {
        let wallAtStart = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let start = ContinuousClock.now
        return BotClock { wallAtStart + (ContinuousClock.now - start) }
    }

    /// The present moment.
    public var now: Timestamp { readNow() }

    /// Waits.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws { try await pause(duration) }

    /// The present moment in whole seconds since 1970, by the wall clock: what signatures are checked against.
    public static var wallSeconds: Int64 { Int64(Date().timeIntervalSince1970) }
}
