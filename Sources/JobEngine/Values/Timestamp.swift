/// A moment, in milliseconds since 1970 UTC.
///
/// The engine only compares and adds; whoever calls it decides which clock the value comes from.
public struct Timestamp: Hashable, Sendable, Codable, Comparable {
    /// Milliseconds since 1970 UTC.
    public let milliseconds: Int64

    /// Creates a moment.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `duration` later.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    /// The time from `earlier` to `later`; never negative, because clocks may be set back.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(max(0, later.milliseconds - earlier.milliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded down.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
