/// The number of a job as people read and type it: `J-17`.
public struct JobID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { "J-\(rawValue)" }

    public static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

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

/// Where posts go: a name from the configuration, never an address.
public struct DestinationName: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// The channel a platform's incoming webhook posts to.
    public static func channel(of platform: String) -> DestinationName {
        DestinationName(rawValue: "\(platform)/channel")
    }

    /// The later private answers to the command that made `job`.
    public static func requester(of job: JobID) -> DestinationName {
        DestinationName(rawValue: "reply/\(job)")
    }

    /// The job whose requester is meant, if this is a private destination.
    public var repliedJob: JobID? {
        guard rawValue.hasPrefix("reply/J-"), let number = Int64(rawValue.dropFirst("reply/J-".count)) else { return nil }
        let job = JobID(rawValue: number)
        // Only our own spelling: no sign, no leading zeros.
        return number > 0 && self == .requester(of: job) ? job : nil
    }
}
