#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A line of `Tests/Tables/commands.txt`: what somebody types behind `/reassign`, and what must come of it. The file says how it is written.
public struct CommandLineCase: Sendable, Hashable {
    /// The line in the file, counted from 1.
    public let number: Int
    /// What must come of it.
    public let expectation: String
    /// What is typed.
    public let text: String

    /// A line that does not keep the format.
    public struct Malformed: Error {
        /// The line in the file, counted from 1.
        public let number: Int
    }

    /// Reads the whole table.
    public static func table(at path: String) throws -> [CommandLineCase] {
        try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { !$1.isEmpty && !$1.hasPrefix("#") }
            .map { try CommandLineCase($1, number: $0 + 1) }
    }

    private init(_ line: Substring, number: Int) throws(Malformed) {
        guard let bar = line.unicodeScalars.firstIndex(of: "|"), line[..<bar].last == " " else { throw Malformed(number: number) }
        let typed = line.unicodeScalars[bar...].dropFirst(2)
        guard let text = Self.unescaped(typed) else { throw Malformed(number: number) }
        self.number = number
        self.text = String(text)
        expectation = String(line[..<bar].dropLast())
    }

    /// Undoes `\n`, `\u{2060}` and `\*{text*n}`; `nil` for an escape that is none of these.
    private static func unescaped(_ typed: Substring.UnicodeScalarView) -> String.UnicodeScalarView? {
        var text = String.UnicodeScalarView()
        var rest = typed
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\\": text.append("\\")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "u":
                guard let digits = braced(&rest), let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) else {
                    return nil
                }
                text.append(scalar)
            case "*":
                guard let body = braced(&rest), let star = body.lastIndex(of: "*"), let part = unescaped(body[..<star]),
                    let count = Int(String(body[star...].dropFirst()))
                else { return nil }
                for _ in 0..<count { text.append(contentsOf: part) }
            default: return nil
            }
        }
        return text
    }

    /// What stands between `{` and its `}`, taken from the start.
    private static func braced(_ rest: inout Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        guard rest.first == "{" else { return nil }
        var depth = 0
        for index in rest.indices {
            depth += rest[index] == "{" ? 1 : rest[index] == "}" ? -1 : 0
            guard depth == 0 else { continue }
            let body = rest[..<index].dropFirst()
            rest = rest[index...].dropFirst()
            return body
        }
        return nil
    }
}
