/// What the operator decides about the engine.
public struct EnginePolicy: Sendable, Hashable {
    public var timing: Timing
    /// Whether a start that provably did not happen is tried a second time.
    public var retriesOnce: Bool
    /// Most progress posts of a job.
    public var mostStagePosts = Self.fewStagePosts

    /// What a channel bears where each of them is a message of its own.
    public static let fewStagePosts = 4

    /// Creates a policy.
    public init(timing: Timing = Timing(), retriesOnce: Bool = true) {
        self.timing = timing
        self.retriesOnce = retriesOnce
    }
}
