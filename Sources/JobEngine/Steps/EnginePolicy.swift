/// What the operator decides about the engine.
public struct EnginePolicy: Sendable, Hashable {
    public var timing: Timing
    /// Whether a start that provably did not happen is tried a second time.
    public var retriesOnce: Bool

    /// Creates a policy.
    public init(timing: Timing = Timing(), retriesOnce: Bool = true) {
        self.timing = timing
        self.retriesOnce = retriesOnce
    }
}
