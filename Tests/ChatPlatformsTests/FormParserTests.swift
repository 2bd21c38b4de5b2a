import ReassignTestKit
import Testing

@testable import ChatPlatforms

@Suite("Form parser")
struct FormParserTests {
    @Test(
        "well-formed bodies are decoded",
        arguments: [
            ("", []),
            ("a=", ["a", ""]),
            ("a=1&b=2", ["a", "1", "b", "2"]),
            ("a=x+y", ["a", "x y"]),
            ("a=%2B", ["a", "+"]),
            ("a=%e2%82%AC", ["a", "€"]),
            ("a=b=c", ["a", "b=c"]),
            ("a%5Bb%5D=1", ["a[b]", "1"]),
            ("a=%00".replacing("%00", with: "%0A"), ["a", "\n"]),
            ("a=%F0%9F%93%81", ["a", "📁"]),
            ("a=;", ["a", ";"]),
            ("a=1&a=2", ["a", "1", "a", "2"]),
        ] as [(String, [String])]
    )
    func decodes(body: String, flat: [String]) throws {
        let fields = try FormParser().parse(Array(body.utf8))
        #expect(fields.pairs.flatMap { [$0.name, $0.value] } == flat)
    }

    @Test(
        "nothing is repaired",
        arguments: [
            "a=%", "a=%2", "a=%zz", "a=%+1", "a=%-1", "%zz=a", "a=%00", "a=\u{0}", "a=%C3%28", "a=%ED%A0%80", "a=%FF", "a=%C0%80", "=1",
            "a",
            "a&b=1", "&", "a=1&", "&a=1", "a=1&&b=2",
        ]
    )
    func refuses(body: String) {
        #expect(throws: MalformedReason.encoding) { try FormParser().parse(Array(body.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused raw as well as encoded")
    func rawBytes() {
        #expect(throws: MalformedReason.encoding) { try FormParser().parse(Array("a=".utf8) + [0xFF, 0xFE]) }
    }

    @Test("64 fields fit, 65 do not", arguments: [(64, true), (65, false)])
    func fieldLimit(count: Int, fits: Bool) {
        let body = (1...count).map { "f\($0)=x" }.joined(separator: "&")
        #expect(((try? FormParser().parse(Array(body.utf8))) != nil) == fits)
    }

    @Test("a value of 8 KiB fits, one byte more does not, counted after decoding", arguments: [(8192, true), (8193, false)])
    func valueLimit(count: Int, fits: Bool) {
        for unit in ["x", "%41"] {
            let body = "text=" + String(repeating: unit, count: count)
            #expect(((try? FormParser().parse(Array(body.utf8))) != nil) == fits)
        }
    }

    @Test("a field given twice is refused unless it is a list")
    func repetitions() throws {
        let fields = try FormParser().parse(Array("m=1&m=2&a=3".utf8))
        #expect(throws: MalformedReason.duplicateField) { try fields.refuseRepetitions() }
        #expect(throws: Never.self) { try fields.refuseRepetitions(except: ["m"]) }
        #expect(fields.values(of: "m") == ["1", "2"])
    }

    @Test("random bytes never trap", arguments: 0..<64)
    func anything(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let alphabet = Array("%&=+09afAFz\u{0}é".utf8) + [0xFF, 0x80]
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            if let fields = try? FormParser().parse(bytes) {
                #expect(fields.pairs.allSatisfy { !$0.name.isEmpty && !$0.value.utf8.contains(0) })
            }
        }
    }
}
