/// The step of a reassignment that is in progress, 1...7.
///
/// The portal sets a percentage when a step has *ended*; this is the step after it.
public enum ReassignStage: Int, Sendable, CaseIterable, Comparable {
    /// After 0 and 5 %.
    case checkingRights = 1
    /// After 10 %: shared files of My documents, one by one.
    case movingSharedFiles = 2
    /// After 20 %: deleted with `deleteProfile`, which nothing brings back; otherwise only set aside.
    case personalFiles = 3
    /// After 30 %.
    case movingStorages = 4
    /// After 50 %: rooms and the folders in them.
    case movingRooms = 5
    /// After 70 %.
    case movingFiles = 6
    /// From 90 %: mail, audit record and, with `deleteProfile`, the profile.
    case finishing = 7

    /// How many there are.
    public static let count = 7

    /// The step in progress after `percentage` was reached.
    public init(after percentage: Percent) {
        self =
            switch percentage.value {
            case ..<10: .checkingRights
            case ..<20: .movingSharedFiles
            case ..<30: .personalFiles
            case ..<50: .movingStorages
            case ..<70: .movingRooms
            case ..<90: .movingFiles
            default: .finishing
            }
    }

    public static func < (left: ReassignStage, right: ReassignStage) -> Bool { left.rawValue < right.rawValue }
}
