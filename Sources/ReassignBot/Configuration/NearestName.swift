/// Finds the name an operator may have meant.
enum NearestName {
    /// The name with the fewest letters to add, leave out or change, upper and lower case being the same; the first of several.
    static func of(_ typed: String, among names: [String]) -> String? {
        let letters = Array(typed.lowercased().unicodeScalars.prefix(100))
        return names.min { distance(letters, $0) < distance(letters, $1) }
    }

    private static func distance(_ typed: [Unicode.Scalar], _ name: String) -> Int {
        let name = Array(name.lowercased().unicodeScalars)
        var last = Array(0...name.count)
        for (row, letter) in typed.enumerated() {
            var current = [row + 1]
            for column in name.indices {
                current.append(min(last[column] + (letter == name[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1))
            }
            last = current
        }
        return last[name.count]
    }
}
