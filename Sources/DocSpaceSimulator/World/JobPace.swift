/// How long the steps of a reassignment take, in world time.
public struct JobPace: Sendable, Hashable, Codable {
    /// The values progress ever shows, in order.
    public static let percentages = [0, 5, 10, 20, 30, 50, 70, 90, 95, 100]

    /// For steps without a time of their own.
    public var usual: Duration
    /// Time from the value before to this one, for steps that differ.
    public var exceptions: [Int: Duration]

    /// Creates a pace.
    public init(usual: Duration, exceptions: [Int: Duration] = [:]) {
        self.usual = usual
        self.exceptions = exceptions
    }

    func time(before percentage: Int) -> Duration { exceptions[percentage] ?? usual }
}

/// A failure that the next reassignment meets.
public struct JobFailure: Sendable, Hashable, Codable {
    /// The value after which it fails: 0 before the first step, 95 with everything moved.
    public var percentage: Int
    /// The exception text.
    public var message: String
    /// False reproduces a job that dies before its first step and never becomes completed.
    public var isCompleted: Bool

    /// Creates a failure.
    public init(percentage: Int, message: String, isCompleted: Bool = true) {
        self.percentage = percentage
        self.message = message
        self.isCompleted = isCompleted
    }
}
