/// Which portal a job belongs to. One bot may serve several; jobs of different portals never wait for each other.
public struct PortalName: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// The only portal of a bot that is configured with one.
    public static let main = PortalName(rawValue: "main")
}
