/// The word that answers a plan: four letters and digits, none of which is mistaken for another or makes a word.
///
/// A code is no secret: it counts for one person in one channel. It only has to be typed without slips.
public struct PlanCode: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// What codes are made of: no vowels, and of each pair that looks alike at most one.
    public static let letters = Array("CDFGHJKMNPQRTVWXY234679")
    /// How many there are in a code.
    public static let length = 4

    public let rawValue: String

    /// - Returns: `nil` for anything that is no code, in capitals.
    public init?(rawValue: String) {
        guard rawValue.count == Self.length, rawValue.allSatisfy(Self.letters.contains) else { return nil }
        self.rawValue = rawValue
    }

    /// What a person typed, in capitals or not.
    public init?(typed: String) {
        self.init(rawValue: typed.uppercased())
    }

    private init(drawn: String) {
        rawValue = drawn
    }

    /// A code drawn from `generator`.
    public static func random(using generator: inout some RandomNumberGenerator) -> PlanCode {
        PlanCode(drawn: String((0..<length).map { _ in letters[Int.random(in: letters.indices, using: &generator)] }))
    }

    public var description: String { rawValue }
}
