import Testing

@testable import ChatPlatforms

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
    /// The bytes as written, names of the file replaced.
    private let text: String

    var testDescription: String { name }

    /// A line that does not keep the format.
    struct Malformed: Error {
        let line: String
    }

    static func table(at path: String) throws -> [RawRequestCase] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        var names: [(name: String, text: String)] = []
        for line in lines where line.hasPrefix("= ") {
            let parts = line.dropFirst(2).split(separator: " = ", maxSplits: 1)
            guard parts.count == 2 else { throw Malformed(line: String(line)) }
            names.append((String(parts[0]), String(parts[1])))
        }
        return try lines.filter { !$0.hasPrefix("= ") }.map { try RawRequestCase(line: $0, names: names) }
    }

    init(line: Substring, names: [(name: String, text: String)]) throws {
        let bars = line.indices.filter { line[$0] == "|" }
        guard bars.count >= 2 else { throw Malformed(line: String(line)) }
        let expectation = line[..<bars[0]].split(separator: " ")
        name = line[line.index(after: bars[0])..<bars[1]].drop { $0 == " " }.split(separator: "|").joined()
        guard expectation.count == 2, ["keep", "close"].contains(expectation[1]) else { throw Malformed(line: String(line)) }
        statuses =
            expectation[0] == "-"
            ? []
            : try expectation[0].split(separator: "+").map {
                guard let status = Int($0) else { throw Malformed(line: String(line)) }
                return status
            }
        staysOpen = expectation[1] == "keep"
        text = names.reduce(String(line[bars[1]...].dropFirst(2))) { $0.replacing("{\($1.name)}", with: $1.text) }
        _ = try bytes(nowSeconds: 0)
    }

    /// What goes over the wire, with what is counted only now.
    func bytes(nowSeconds: Int64) throws -> [UInt8] {
        let dated = text.replacing(/\{now([+-][0-9]+)?\}/) { "\(nowSeconds + ($0.output.1.flatMap { Int64($0) } ?? 0))" }
        let stamp = dated.firstMatch(of: /X-Slack-Request-Timestamp: (.*?)\\r/).map { String($0.output.1) } ?? ""
        let end = dated.firstRange(of: #"\r\n\r\n"#)?.upperBound ?? dated.endIndex
        func unescaped(_ text: some StringProtocol) throws -> [UInt8] {
            guard let bytes = Self.unescaped(Array(text.utf8)) else { throw Malformed(line: name) }
            return bytes
        }
        func signature(of body: [UInt8]) -> String {
            SlackSignature.value(timestamp: stamp, body: body, secret: Array("\(ConfigurationSample.canary)-signing".utf8))
        }
        let body = try unescaped(dated[end...])
        let head = try dated[..<end].replacing(/\{signature of ([^}]*)\}/) { signature(of: try unescaped($0.output.1)) }
            .replacing("{signature}", with: signature(of: body)).replacing("{length}", with: "\(body.count)")
        return try unescaped(head) + body
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
