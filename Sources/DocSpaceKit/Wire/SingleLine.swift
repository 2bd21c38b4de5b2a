/// Text from outside, made fit for one line of a log or message.
enum SingleLine {
    /// Replaces control characters, line separators and marks that change the direction of writing by spaces, and cuts at `limit` characters.
    static func text(_ text: String, limit: Int) -> String {
        // Scalars first: one character may hold any number of them, so `limit` characters alone would be no bound.
        let scalars = text.unicodeScalars.prefix(limit * 4).map { isDisturbing($0) ? " " : $0 }
        var line = String(String.UnicodeScalarView(scalars))
        guard line.count > limit || text.unicodeScalars.count > limit * 4 else { return line }
        line = String(line.prefix(limit - 1))
        return line + "…"
    }

    private static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
        default: false
        }
    }
}
