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
