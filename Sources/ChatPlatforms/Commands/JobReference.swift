/// A job as people write it: `J-17`.
public struct JobReference: Sendable, Hashable, CustomStringConvertible {
    /// The number, from 1.
    public let number: Int

    /// Refers to a job by its number; `nil` below 1.
    public init?(number: Int) {
        guard number >= 1 else { return nil }
        self.number = number
    }

    /// Reads `J-17`, `j-17` or `J17`; a typographic hyphen, as copied from a document, is a hyphen. A bare number is not a
    /// job: it would be too easy to mistype something else into one.
    public init?(_ text: String) {
        guard let first = text.first, first == "J" || first == "j" else { return nil }
        let hyphens: Set<Character> = ["-", "\u{2010}", "\u{2011}", "\u{2013}", "\u{2212}"]
        let rest = text.dropFirst()
        let digits = rest.first.map(hyphens.contains) == true ? rest.dropFirst() : rest
        guard !digits.isEmpty, digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let number = Int(digits)
        else { return nil }
        self.init(number: number)
    }

    public var description: String { "J-\(number)" }
}

extension JobReference: MessageTextConvertible {
    public var messageText: MessageText { MessageText([.text(description)]) }
}
