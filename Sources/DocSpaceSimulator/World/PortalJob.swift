/// A run of a reassignment, as the worker sees it.
public struct PortalJob: Sendable, Hashable, Codable {
    /// Counts runs from 1; the wire never shows it.
    public var run: Int
    public var source: String
    public var target: String
    public var deleteProfile: Bool
    /// Who started it.
    public var initiator: String
    /// The last value reached.
    public var percentage: Int
    /// Stops at its next step.
    public var isCancelRequested: Bool
    /// Was forgotten while it waited.
    public var wasForgotten: Bool
    /// World time at which its present step ends; nil while it waits.
    public var nextStepAt: Duration?

    /// The value that the present step leads to.
    var nextPercentage: Int? { JobPace.percentages.first { $0 > percentage } }
}

/// What the portal remembers of the last run of a person, as the wire shows it.
public struct PortalRecord: Sendable, Hashable, Codable {
    /// In the portal's numbers.
    public enum Status: Int, Sendable, Codable {
        case created, running, completed, canceled, failed

        /// The portal's names, with its spelling.
        var name: String { ["Created", "Running", "Completed", "Canceled", "Failted"][rawValue] }
    }

    public var run: Int
    public var source: String
    public var error: String
    public var percentage: Int
    public var isCompleted: Bool
    public var status: Status
    /// World time.
    public var lastChange: Duration
    /// How long it is remembered after ``lastChange``: a minute, or a day for a job that was forgotten while it waited.
    public var memory: Duration

    /// The identifier on the wire, the same for every run of a person.
    public var id: String { "1_\(source)_ReassignProgressItem" }

    /// When the sweeper, which comes every 10 s, drops it.
    var forgottenAt: Duration {
        let due = lastChange + memory
        let tick = due.components.seconds / 10 * 10
        return .seconds(tick) < due ? .seconds(tick + 10) : .seconds(tick)
    }
}
