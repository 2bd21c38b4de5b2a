import Foundation
public import JobEngine

/// The bot's time: wall clock at start, carried on by a clock that nobody can set.
///
/// A jump of the wall clock while the bot runs moves no waiting time. Across a restart the wall clock counts.
public struct BotClock: Sendable {
    private let readNow: @Sendable () -> Timestamp

    /// A clock that reads `now`.
    public init(now: @escaping @Sendable () -> Timestamp) {
        readNow = now
    }

    /// The clock of this machine.
    public static func system() -> BotClock {
        let wallAtStart = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let start = ContinuousClock.now
        return BotClock { wallAtStart + (ContinuousClock.now - start) }
    }

    /// The present moment.
    public var now: Timestamp { readNow() }

    /// The present moment in whole seconds since 1970, by the wall clock: what signatures are checked against.
    public static var wallSeconds: Int64 { Int64(Date().timeIntervalSince1970) }
}
