import Foundation

/// A source file of this repository, without its comments.
struct SourceFile {
    let path: String
    let text: String

    var name: String { String(path.split(separator: "/").last ?? "") }

    init(path: String, text: String) {
        self.path = path
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.text = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    }

    /// What the first group of `pattern` holds wherever it matches.
    func matches(of pattern: Regex<(Substring, Substring)>) -> [String] {
        text.matches(of: pattern).map { String($0.1) }
    }

    /// The names of the cases of an enum, nested types left out.
    func cases(of name: String) -> Set<String> {
        let lines = text.split(separator: "\n")
        guard let start = lines.firstIndex(where: { $0.contains("enum \(name)") }) else { return [] }
        let indent = lines[start].prefix { $0 == " " }.count
        var cases: Set<String> = []
        for line in lines[(start + 1)...] {
            let depth = line.prefix { $0 == " " }.count
            if depth <= indent { break }
            let words = line.drop { $0 == " " }
            guard depth == indent + 4, words.hasPrefix("case ") else { continue }
            // Without what the values are: `case a(B, c: D), e` has the names a and e.
            let names = words.dropFirst(5).replacing(/\([^()]*\)/, with: "").split(separator: ",")
            cases.formUnion(names.map { $0.trimmingCharacters(in: .whitespaces) })
        }
        return cases
    }

    /// String literals, or lines of long ones, in which a letter, a space and a letter follow each other, unless their line or the one
    /// before matches `harmless`.
    func sentences(except harmless: Regex<Substring>) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        var found: [String] = []
        var isInside = false
        for (index, line) in lines.enumerated() {
            if line.contains("\"\"\"") {
                isInside.toggle()
            } else if isInside {
                found.append(line.trimmingCharacters(in: .whitespaces))
            } else if !line.contains(harmless), index == 0 || !lines[index - 1].contains(harmless) {
                found += line.matches(of: /"(?:[^"\\]|\\.)*"/).map { String($0.0) }
            }
        }
        return found.filter { $0.contains(/[A-Za-z] [A-Za-z]/) }
    }
}

/// The sources of this repository.
enum Sources {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func file(_ path: String) throws -> SourceFile {
        SourceFile(path: path, text: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
    }

    /// All Swift files below a folder.
    static func files(under folder: String) throws -> [SourceFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { try file("\(folder)/\($0)") }
    }
}
