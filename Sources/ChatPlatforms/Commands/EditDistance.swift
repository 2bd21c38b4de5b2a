/// How many letters differ between two words: insertions, deletions, replacements and swapped neighbours.
public enum EditDistance {
    /// The number for two words, upper and lower case being different letters.
    public static func between(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for i in 1...max(left.count, 1) where !left.isEmpty {
            var row = [i]
            for j in 1...max(right.count, 1) where !right.isEmpty {
                let isSame = left[i - 1] == right[j - 1]
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows.last?.last ?? 0
    }
}
