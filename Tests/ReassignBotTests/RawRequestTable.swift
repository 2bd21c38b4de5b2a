import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A line of `Tests/Tables/raw-http.txt`; the file says how it is written.
struct RawRequestCase: Sendable, CustomTestStringConvertible {
    let name: String
    let statuses: [Int]
    let staysOpen: Bool
    let bytes: [UInt8]

    var testDescription: String { name }

    /// A line that does not keep the format.
    struct Malformed: Error {
        let line: String
    }

    static func table(at path: String) throws -> [RawRequestCase] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { try RawRequestCase(line: $0) }
    }

    init(line: Substring) throws {
        let bars = line.indices.filter { line[$0] == "|" }
        guard bars.count >= 2 else { throw Malformed(line: String(line)) }
        let expectation = line[..<bars[0]].split(separator: " ")
        name = line[line.index(after: bars[0])..<bars[1]].drop { $0 == " " }.split(separator: "|").joined()
        guard expectation.count == 2, ["keep", "close"].contains(expectation[1]) else { throw Malformed(line: String(line)) }
        statuses = expectation[0] == "-" ? [] : try expectation[0].split(separator: "+").map {
            guard let status = Int($0) else { throw Malformed(line: String(line)) }
            return status
        }
        staysOpen = expectation[1] == "keep"
        guard let bytes = Self.unescaped(Array(line[bars[1]...].dropFirst(2).utf8)) else { throw Malformed(line: String(line)) }
        self.bytes = bytes
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"):
                guard let end = text[index...].firstIndex(of: UInt8(ascii: "}")),
                    let star = text[index..<end].lastIndex(of: UInt8(ascii: "*")),
                    let count = Int(String(decoding: text[(star + 1)..<end], as: UTF8.self)),
                    let part = unescaped(Array(text[(index + 1)..<star]))
                else { return nil }
                result.reserveCapacity(result.count + part.count * count)
                for _ in 0..<count { result += part }
                index = end + 1
            case UInt8(ascii: "\\"):
                guard index + 1 < text.count else { return nil }
                let plain: [UInt8: UInt8] = [
                    UInt8(ascii: "r"): 13, UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "0"): 0, UInt8(ascii: "\\"): 0x5C,
                ]
                if let byte = plain[text[index + 1]] {
                    result.append(byte)
                    index += 2
                } else {
                    guard text[index + 1] == UInt8(ascii: "x"), index + 3 < text.count,
                        let byte = UInt8(String(decoding: text[(index + 2)...(index + 3)], as: UTF8.self), radix: 16)
                    else { return nil }
                    result.append(byte)
                    index += 4
                }
            default:
                result.append(text[index])
                index += 1
            }
        }
        return result
    }
}
