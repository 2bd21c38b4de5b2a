/// What the portal tells about a reassignment: no target, no times, no counts.
public struct ReassignProgress: Hashable, Sendable {
    /// `<portal number>_<from user>_ReassignProgressItem`: the same for every run of that user, so not the id of a run.
    public let id: String
    /// The portal's error text, at most 500 characters on one line; nil when there is none. Escape before showing.
    public let error: String?
    /// The last step that ended.
    public let percentage: Percent
    /// The portal's own word for the end; see ``hasEnded``.
    public let isCompleted: Bool
    /// What it is doing.
    public let status: ReassignStatus

    /// Creates a record; an empty error is none.
    public init(id: String, error: String? = nil, percentage: Percent, isCompleted: Bool, status: ReassignStatus) {
        self.id = id
        self.error = error.flatMap { $0.isEmpty ? nil : SingleLine.text($0, limit: 500) }
        self.percentage = percentage
        self.isCompleted = isCompleted
        self.status = status
    }

    /// Whether nothing more will come: completed, or a final status. A job that dies before its first step never becomes completed, and
    /// 100 % alone is not the end.
    public var hasEnded: Bool { isCompleted || status.isFinal }

    /// The step in progress, or the one in which it ended.
    public var stage: ReassignStage { ReassignStage(after: percentage) }

    /// Whose data it moves, if ``id`` has the usual form.
    public var source: DocSpaceUserID? {
        id.split(separator: "_").lazy.compactMap { DocSpaceUserID($0) }.first
    }
}

extension ReassignProgress: Decodable {
    private enum CodingKeys: CodingKey {
        case id, error, percentage, isCompleted, status
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let percentage = try container.decode(Double.self, forKey: .percentage)
        self.init(
            id: SingleLine.text(try container.decode(String.self, forKey: .id), limit: 200),
            error: try container.decodeIfPresent(String.self, forKey: .error),
            percentage: Percent(clamping: Int(min(max(percentage, 0), 100))),
            isCompleted: try container.decode(Bool.self, forKey: .isCompleted),
            status: try container.decode(ReassignStatus.self, forKey: .status)
        )
    }
}

/// A progress answer: in its envelope, as the portal sends it, or bare, as the vendor's reference page shows it.
struct ProgressAnswer: Decodable {
    let progress: ReassignProgress?

    private enum CodingKeys: CodingKey {
        case response, percentage, isCompleted
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let isBare = !container.contains(.response) && (container.contains(.percentage) || container.contains(.isCompleted))
        progress = isBare ? try ReassignProgress(from: decoder) : try Envelope<ReassignProgress>(from: decoder).response
    }
}
