/// The calls of ``DocSpaceClient``. A closed set: names are metric labels.
public enum DocSpaceOperation: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Not a call: putting the client together.
    case setUp
    /// `POST people/reassign/start`
    case startReassignment
    /// `GET people/reassign/progress/{id}`
    case progress
    /// `PUT people/reassign/terminate`
    case terminate
    /// `GET people/reassign/necessary`
    case necessary
    /// `GET people/@self`
    case me
    /// `GET people/email`
    case personByEmail
    /// `GET people/{id or login}`
    case person
    /// `GET people/filter`
    case people
    /// `PUT people/status/{status}`
    case setStatus
    /// `GET files/rooms`
    case rooms
    /// `GET keys/@self`
    case currentKey
    /// `GET settings/version/build`
    case serverBuild

    public var description: String { rawValue }

    /// Whether the call can change something in the portal, so that a lost answer leaves its outcome unknown.
    public var changesState: Bool {
        switch self {
        case .startReassignment, .terminate, .setStatus: true
        default: false
        }
    }
}
