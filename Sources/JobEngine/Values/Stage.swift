/// The step of a reassignment that is in progress, in the portal's order. The raw values 1...7 are stored and shown.
public enum Stage: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case checkingRights = 1
    case movingSharedFiles
    /// With a deletion this destroys the leaver's personal files; without, it only notes that they stay.
    case personalFiles
    case movingStorages
    case movingRooms
    case movingFiles
    case finishing

    /// The stage that is in progress once `percentage` has been reached: the portal sets a percentage when a step has ended.
    public init(percentage: Int) {
        self =
            switch percentage {
            case ..<10: .checkingRights
            case ..<20: .movingSharedFiles
            case ..<30: .personalFiles
            case ..<50: .movingStorages
            case ..<70: .movingRooms
            case ..<90: .movingFiles
            default: .finishing
            }
    }

    public static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
}
