/// Finds the verb that a mistyped word was meant to be.
enum EditDistance {
    /// The closest verb, at most `limit` slips away (a letter added, left out, changed, or two neighbours swapped); the first of the table where several are
    /// equally close. Words as short as the distance itself resemble everything and get no suggestion.
    static func closest(to typed: String, limit: Int) -> CommandVerb? {
        let letters = Array(typed.unicodeScalars)
        guard (3...20).contains(letters.count) else { return nil }
        var best: (verb: CommandVerb, distance: Int)?
        for verb in CommandVerb.allCases {
            guard let word = verb.word else { continue }
            let distance = between(letters, Array(word.unicodeScalars))
            if distance <= limit, distance < best?.distance ?? .max { best = (verb, distance) }
        }
        return best?.verb
    }

    /// Slips between two words (optimal string alignment).
    static func between(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
