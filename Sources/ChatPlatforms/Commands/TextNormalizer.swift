/// A stretch of a command's text.
enum TextPiece: Sendable, Equatable {
    /// Characters as a person typed them.
    case characters(String)
    /// Something the platform had marked: already a whole word.
    case token(Word)
}

/// A command's text after normalisation.
struct NormalizedText: Sendable, Equatable {
    /// The words, or what is wrong.
    var words: Result<[Word], TextMistake>
    /// The text on one line, without invisible characters, at most ``TextNormalizer/characterLimit`` long.
    var shown: String
}

/// Turns what keyboards, phones and copy-paste make of a command into plain words.
///
/// The steps, in this order and once: unusual spaces become spaces, invisible characters go, curly quotes become straight,
/// dashes at the start of a word become hyphens, then the text is split on spaces outside quotes. A double quote quotes
/// wherever it stands; a single one only around a whole word, so that `o'neil@example.org` needs no quoting.
struct TextNormalizer: Sendable {
    /// Most words in one command.
    static let wordLimit = 32
    /// Longest text, in Unicode scalars.
    static let characterLimit = 2000

    /// Normalises and splits.
    func normalize(_ pieces: [TextPiece]) -> NormalizedText {
        var symbols: [Symbol] = []
        var hasControlCharacter = false
        for piece in pieces {
            switch piece {
            case .token(let word):
                symbols.append(.word(word))
            case .characters(let text):
                for scalar in text.unicodeScalars {
                    switch Self.replacement(of: scalar) {
                    case .scalar(let replacement): symbols.append(.scalar(replacement))
                    case .nothing: break
                    case .refused: hasControlCharacter = true
                    }
                }
            }
        }
        let words: Result<[Word], TextMistake> = hasControlCharacter ? .failure(.controlCharacter) : split(symbols)
        return NormalizedText(words: words, shown: Self.shown(symbols))
    }

    /// An address or label that came inside a token, without its invisible characters; `nil` if it holds a control character.
    func cleaned(_ text: String) -> String? {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch Self.replacement(of: scalar) {
            case .scalar(let replacement): cleaned.append(replacement)
            case .nothing: break
            case .refused: return nil
            }
        }
        return String(cleaned)
    }

    /// One scalar, or a word that needs no splitting.
    private enum Symbol {
        case scalar(Unicode.Scalar)
        case word(Word)
    }

    private enum Replacement {
        case scalar(Unicode.Scalar)
        case nothing
        case refused
    }

    private static func replacement(of scalar: Unicode.Scalar) -> Replacement {
        switch scalar {
        case "\u{A0}", "\u{2007}", "\u{202F}", "\u{3000}", "\t", "\r", "\n": return .scalar(" ")
        case "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": return .nothing
        case "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}", "\u{AB}", "\u{BB}": return .scalar("\"")
        case "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}": return .scalar("'")
        case "\u{E0020}"..."\u{E007F}": return .scalar(scalar)  // parts of flag emoji
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return .refused
        default: return .scalar(scalar)
        }
    }

    private func split(_ symbols: [Symbol]) -> Result<[Word], TextMistake> {
        guard Self.length(symbols) <= Self.characterLimit else { return .failure(.tooLong) }
        var words: [Word] = []
        var current = WordInProgress()
        for (index, symbol) in symbols.enumerated() {
            switch symbol {
            case .word(let word) where current.openQuote != nil:
                current.append(word.unquotedText)
            case .word(let word):
                current.finish(into: &words)
                words.append(word)
            case .scalar(let scalar):
                current.take(scalar, isLastOfWord: Self.isBoundary(symbols, at: index + 1), into: &words)
            }
        }
        guard current.openQuote == nil else { return .failure(.unbalancedQuote) }
        current.finish(into: &words)
        return words.count <= Self.wordLimit ? .success(words) : .failure(.tooManyWords)
    }

    private static func isBoundary(_ symbols: [Symbol], at index: Int) -> Bool {
        guard index < symbols.count, case .scalar(let next) = symbols[index] else { return true }
        return next == " "
    }

    private static func length(_ symbols: [Symbol]) -> Int {
        symbols.reduce(0) { sum, symbol in
            switch symbol {
            case .scalar: sum + 1
            case .word(let word): sum + word.typed.unicodeScalars.count
            }
        }
    }

    private static func shown(_ symbols: [Symbol]) -> String {
        var shown = String.UnicodeScalarView()
        for symbol in symbols {
            switch symbol {
            case .scalar(let scalar): shown.append(scalar)
            case .word(let word): shown.append(contentsOf: word.typed.unicodeScalars)
            }
            if shown.count >= characterLimit { break }
        }
        let line = String(shown).split(separator: " ").joined(separator: " ")
        return InertText.cut(line, toScalars: characterLimit)
    }
}

/// The word being read.
private struct WordInProgress {
    private var text = String.UnicodeScalarView()
    private var isStarted = false
    private var isQuoted = false
    private(set) var openQuote: Unicode.Scalar?

    mutating func append(_ more: String) {
        text.append(contentsOf: more.unicodeScalars)
    }

    mutating func take(_ scalar: Unicode.Scalar, isLastOfWord: Bool, into words: inout [Word]) {
        if let quote = openQuote {
            if scalar == quote, quote == "\"" || isLastOfWord {
                openQuote = nil
            } else {
                text.append(scalar)
            }
        } else if scalar == " " {
            finish(into: &words)
        } else {
            if scalar == "\"" || scalar == "'" && !isStarted {
                openQuote = scalar
                isQuoted = true
            } else {
                text.append(scalar)
            }
            isStarted = true
        }
    }

    mutating func finish(into words: inout [Word]) {
        if isStarted {
            words.append(isQuoted ? .quoted(String(text)) : .text(Self.withHyphens(text)))
        }
        self = WordInProgress()
    }

    /// Undoes what keyboards make of a hyphen or two at the start of a word; inside a word dashes stay.
    private static func withHyphens(_ text: String.UnicodeScalarView) -> String {
        guard let first = text.first else { return "" }
        let rest = text.dropFirst()
        if first == "\u{2014}" || first == "\u{2013}" {
            let isOption = rest.first?.properties.isAlphabetic ?? false
            return isOption ? "--" + String(rest) : String(text)
        }
        let typographic: Set<Unicode.Scalar> = ["\u{2010}", "\u{2011}", "\u{2212}"]
        let hyphens = text.prefix { typographic.contains($0) || $0 == "-" }
        return String(repeating: "-", count: hyphens.count) + String(text.dropFirst(hyphens.count))
    }
}

extension Word {
    /// The text of a word that turned out to stand inside quotes.
    fileprivate var unquotedText: String {
        switch self {
        case .text(let text), .quoted(let text), .email(let text): text
        case .mention: typed
        }
    }
}
