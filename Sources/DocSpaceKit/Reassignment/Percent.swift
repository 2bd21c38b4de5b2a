/// The portal's progress number, 0...100. It marks stages and does not measure time.
public struct Percent: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 0...100.
    public let value: Int

    /// Takes a number; anything outside 0...100 becomes the nearer end.
    public init(clamping number: Int) {
        value = min(max(number, 0), 100)
    }

    public var description: String { "\(value) %" }

    public static func < (left: Percent, right: Percent) -> Bool { left.value < right.value }
}
