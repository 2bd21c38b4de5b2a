/// The number of a job as people read and type it: `J-17`.
public struct JobID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { "J-\(rawValue)" }

    public static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}
