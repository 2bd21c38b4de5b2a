/// Text for a ``Message`` that reads like a string and keeps our words apart from everybody else's.
///
/// ```swift
/// let line: MessageText = "▶ \(job) started: \(data: from) → \(data: to). \(command: "/reassign status J-17")"
/// ```
///
/// A bare `\(name)` of a `String` does not compile: whoever writes text has to say whether a value is data from outside
/// (`data:`), a line to type (`command:`) or our own words (another `MessageText`, a number, a ``MessageTextConvertible``).
public struct MessageText: Sendable, Hashable {
    /// The pieces, adjacent words of our own joined.
    public private(set) var spans: [Span]

    /// Empty text.
    public init() {
        spans = []
    }

    /// Text from pieces.
    public init(_ spans: [Span]) {
        self.init()
        for span in spans { append(span) }
    }

    /// Whether nothing would be shown.
    public var isEmpty: Bool { spans.isEmpty }

    /// The text without markup, as golden tests write it.
    public var plainText: String { spans.map(\.plainText).joined() }

    /// Adds a piece at the end.
    public mutating func append(_ span: Span) {
        switch (spans.last, span) {
        case (_, .text("")), (_, .bold("")): break
        case (.text(let last), .text(let more)): spans[spans.endIndex - 1] = .text(last + more)
        case (.bold(let last), .bold(let more)): spans[spans.endIndex - 1] = .bold(last + more)
        default: spans.append(span)
        }
    }

    /// Both texts, one after the other.
    public static func + (left: MessageText, right: MessageText) -> MessageText {
        MessageText(left.spans + right.spans)
    }

    /// Adds text at the end.
    public static func += (left: inout MessageText, right: MessageText) {
        left = left + right
    }
}

/// A value with words of our own: a job's id, a state, a duration. Never conform a type that holds text from outside.
public protocol MessageTextConvertible {
    /// The words.
    var messageText: MessageText { get }
}

extension MessageText: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        self.init([.text(value)])
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.text
    }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = MessageText()

        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Our own words, as they stand in the source.
        public mutating func appendLiteral(_ literal: String) {
            text.append(.text(literal))
        }

        /// A value from outside: a name, an address, an error text.
        public mutating func appendInterpolation(data value: String) {
            text.append(.data(value))
        }

        /// A command line to type.
        public mutating func appendInterpolation(command line: String) {
            text.append(.command(line))
        }

        /// Text whose own words are emphasised; data and commands in it stay what they are.
        public mutating func appendInterpolation(bold words: MessageText) {
            for span in words.spans {
                if case .text(let own) = span { text.append(.bold(own)) } else { text.append(span) }
            }
        }

        /// Text that already knows what is ours.
        public mutating func appendInterpolation(_ words: MessageText) {
            text += words
        }

        /// A value with words of our own.
        public mutating func appendInterpolation(_ value: some MessageTextConvertible) {
            text += value.messageText
        }

        /// A whole number, in digits.
        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            text.append(.text(String(number)))
        }
    }
}

extension Sequence<MessageText> {
    /// The texts one after the other, with `separator` between them.
    public func joined(separator: MessageText = "\n") -> MessageText {
        var joined = MessageText()
        for (index, text) in enumerated() {
            if index > 0 { joined += separator }
            joined += text
        }
        return joined
    }
}

extension Message {
    /// A message with this text.
    public init(id: String, text: MessageText) {
        self.init(id: id, spans: text.spans)
    }
}
