internal import NIOConcurrencyHelpers

/// Whether the bot can do its work, check by check. Anyone may report, anyone may ask; nothing waits.
public final class Readiness: Sendable {
    /// The outcome of one check.
    public enum Outcome: Sendable, Equatable {
        case passed
        /// Not passed; the reason is a short fixed text that names no person and no secret.
        case failed(reason: String)
    }

    private let outcomes: NIOLockedValueBox<[String: Outcome]>

    /// Creates a report of `checks`; each counts as failed until its first outcome.
    public init(checks: [String]) {
        outcomes = NIOLockedValueBox(Dictionary(checks.map { ($0, .failed(reason: "not checked yet")) }) { first, _ in first })
    }

    /// Notes the outcome of a check. A name not given at creation becomes a further check.
    public func set(_ check: String, _ outcome: Outcome) {
        outcomes.withLockedValue { $0[check] = outcome }
    }

    /// All outcomes at this moment.
    public var report: ReadinessReport {
        ReadinessReport(checks: outcomes.withLockedValue { $0 })
    }
}

/// All outcomes at one moment.
public struct ReadinessReport: Sendable, Equatable {
    /// Outcome by name.
    public let checks: [String: Readiness.Outcome]

    /// Whether every check has passed.
    public var isReady: Bool { checks.values.allSatisfy { $0 == .passed } }

    /// `{"ready":false,"checks":{"docspace":{"ok":false,"reason":"unreachable"},"store":{"ok":true}}}`, checks in order of their names.
    public var json: String {
        let members = checks.sorted { $0.key < $1.key }.map { name, outcome in
            let value = switch outcome {
            case .passed: JSONText.object([("ok", "true")])
            case .failed(let reason): JSONText.object([("ok", "false"), ("reason", JSONText.string(reason))])
            }
            return (key: name, value: value)
        }
        return JSONText.object([("ready", isReady ? "true" : "false"), ("checks", JSONText.object(members))])
    }
}
