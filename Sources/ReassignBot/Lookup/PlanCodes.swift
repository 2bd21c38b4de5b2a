public import JobEngine

/// Where the codes of plans come from.
public struct PlanCodes: Sendable {
    /// Draws a code. The same one may come twice.
    let draw: @Sendable () -> PlanCode

    /// Codes from `draw`.
    public init(draw: @escaping @Sendable () -> PlanCode) {
        self.draw = draw
    }

    /// Codes that nobody can foresee.
    public static let random = PlanCodes {
        var generator = SystemRandomNumberGenerator()
        return PlanCode.random(using: &generator)
    }
}
