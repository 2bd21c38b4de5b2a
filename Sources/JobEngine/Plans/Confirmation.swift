/// A person's yes to a plan that was shown. What is started is that plan, or nothing.
public struct Confirmation: Sendable, Hashable, Codable {
    /// The code that was typed.
    public var code: PlanCode
    /// The two people the plan named.
    public var from: Person
    public var to: Person
    /// What else was shown.
    public var seen: SeenPlan
    /// Whether the plan said that the profile is deleted, and the person typed whose.
    public var deleteProfile: Bool
    /// Whether the plan said that the leaver is disabled first.
    public var disables: Bool

    /// Whether the plan showed somebody who would be disabled. One that showed a disabled leaver said that nothing is to be done, so
    /// nobody has agreed to disable whoever is active again.
    public var allowsDisabling: Bool { disables && from.status != .disabled }
}
