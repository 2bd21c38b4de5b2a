import Testing

@testable import ChatPlatforms

@Suite("JSON reader")
struct JSONReaderTests {
    @Test(
        "values are read and written back",
        arguments: [
            "null", "true", "false", "0", "-1", "12.50", "1e9", "1E+9", "\"\"", "[]", "{}", "[1,[2,{}],\"x\"]",
            #"{"a":{"b":[null,true]},"c":"d"}"#,
            #""é 📁 \" \\ \n""#,
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try JSONValue(reading: Array(text.utf8)).serialized == Array(text.utf8))
    }

    @Test(
        "escapes are decoded",
        arguments: [(#""\u0041""#, "A"), (#""\ud83d\udcc1""#, "📁"), (#""\/\b\f\r\t""#, "/\u{8}\u{C}\r\t"), (#""\u00e9""#, "é")]
    )
    func escapes(text: String, expected: String) throws {
        #expect(try JSONValue(reading: Array(text.utf8)) == .string(expected))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "+1", "1.", ".5", "1e", "-",
            "NaN", "tru",
            "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud83d\"", "\"\\udcc1\"", "\"\\ud83d\\u0041\"", "\"\\u0000\"",
            "\"\u{1}\"",
            "1 2", "{} x", "\u{FEFF}{}",
        ]
    )
    func refuses(text: String) {
        #expect(throws: MalformedReason.encoding) { try JSONValue(reading: Array(text.utf8)) }
    }

    @Test("a member named twice is refused, however the name is written")
    func duplicateMember() {
        #expect(throws: MalformedReason.duplicateField) { try JSONValue(reading: Array(#"{"token":"a","\u0074oken":"b"}"#.utf8)) }
    }

    @Test("nesting is bounded", arguments: [(32, true), (33, false), (60_000, false)])
    func depth(levels: Int, fits: Bool) {
        let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(((try? JSONValue(reading: Array(text.utf8))) != nil) == fits)
    }
}
