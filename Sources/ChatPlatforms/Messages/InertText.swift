/// Makes text from outside harmless before any platform's own escaping.
enum InertText {
    /// Longest data value shown, in Unicode scalars.
    static let dataLimitScalars = 80

    /// A data value as it goes into a code span: one line, nothing invisible, no backtick, at most 80 scalars.
    ///
    /// HTML entities were decoded where the value came from; nothing is decoded here.
    static func data(_ value: String) -> String {
        cut(singleLine(value), toScalars: dataLimitScalars)
    }

    /// A command line as it goes into a code span: like ``data(_:)`` but whole, because a cut command would be a wrong one.
    static func command(_ line: String) -> String {
        singleLine(line)
    }

    /// At most `limit` Unicode scalars of `text`, cut between characters; a cut text ends with `…`.
    static func cut(_ text: String, toScalars limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        var kept = ""
        var room = limit - 1
        for character in text {
            room -= character.unicodeScalars.count
            guard room >= 0 else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// Without control and format characters (bidirectional overrides among them), line breaks as spaces, backticks as
    /// apostrophes, at both ends neither a space nor anything that would become one character with the mark beside it. Never empty: an
    /// empty code span would show its marks.
    private static func singleLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            // The second one is a backtick by another name: whoever brings text into normal form makes one of it.
            case "`", "\u{1FEF}": line.append("'")
            case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": line.append(" ")
            default:
                let category = scalar.properties.generalCategory
                if category != .control, category != .format { line.append(scalar) }
            }
        }
        let start = line.firstIndex { !$0.properties.isWhitespace && !joins("`", $0) } ?? line.endIndex
        let end = line[start...].lastIndex { !$0.properties.isWhitespace && !joins($0, "`") }.map(line.index(after:)) ?? start
        let trimmed = String(line[start..<end])
        return trimmed.isEmpty ? "-" : trimmed
    }

    /// Whether two scalars are read as one character, as a letter and an accent are.
    private static func joins(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        guard !first.isASCII || !second.isASCII else { return false }
        var both = String.UnicodeScalarView()
        both.append(first)
        both.append(second)
        return String(both).count == 1
    }
}
