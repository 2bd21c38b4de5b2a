/// Text for a chat, written as a string literal in which every value says where it comes from.
///
/// ```swift
/// let line: MessageText = "▶ \(ours: job) started: \(data: from) → \(data: to). \(command: "/reassign status J-17")"
/// ```
///
/// A bare `\(value)` of a string does not compile, so nothing from outside can pass for our own words.
public struct MessageText: Sendable, Equatable {
    /// The pieces, in order.
    public private(set) var spans: [Span]

    /// Text made of these pieces.
    public init(spans: [Span] = []) {
        self.spans = spans
    }

    /// The text without markup.
    public var plainText: String { spans.map(\.plainText).joined() }

    /// Both texts, one after the other.
    public static func + (left: MessageText, right: MessageText) -> MessageText {
        MessageText(spans: left.spans + right.spans)
    }

    /// Adds `text` at the end.
    public static func += (text: inout MessageText, addition: MessageText) {
        text.spans += addition.spans
    }
}

extension MessageText: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        spans = [.text(value)]
    }

    public init(stringInterpolation: StringInterpolation) {
        spans = stringInterpolation.spans
    }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var spans: [Span] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            spans.reserveCapacity(2 * interpolationCount + 1)
        }

        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { spans.append(.text(literal)) }
        }

        /// A number is always ours.
        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            spans.append(.text(String(number)))
        }

        /// A part that was composed before.
        public mutating func appendInterpolation(_ part: MessageText) {
            spans += part.spans
        }

        /// Words of our own: job numbers, stage names, durations.
        public mutating func appendInterpolation(ours words: some CustomStringConvertible) {
            spans.append(.text(words.description))
        }

        /// A value from outside.
        public mutating func appendInterpolation(data value: String) {
            spans.append(.data(value))
        }

        /// A command line to type.
        public mutating func appendInterpolation(command line: String) {
            spans.append(.command(line))
        }

        /// A channel of the platform, by its stable id.
        public mutating func appendInterpolation(channel id: String) {
            spans.append(.channel(id: id))
        }
    }
}
