import Logging
import NIOConcurrencyHelpers
import Testing

@testable import ReassignBot

@Suite("Log lines")
struct LogLineTests {
    static let time = CivilTime(millisecondsSince1970: 1_769_850_307_042)

    static func line(_ message: String = "listening", _ metadata: Logger.Metadata = [:]) -> LogLine {
        LogLine(time: time, level: .info, message: message, logger: "reassign-bot", metadata: metadata)
    }

    @Test("JSON has time, level, message and logger first, then metadata by name")
    func jsonOrder() {
        let line = Self.line("listening", ["listen.address": "127.0.0.1:8080", "attempt": "\(2)"])
        #expect(
            line.rendered(as: .json)
                == #"{"ts":"2026-01-31T09:05:07.042Z","level":"info","msg":"listening","logger":"reassign-bot","attempt":"2","#
                + #""listen.address":"127.0.0.1:8080"}"#
        )
    }

    @Test("groups become dotted keys, lists stay lists, and our own keys are not taken")
    func nestedMetadata() {
        let line = Self.line("m", ["job": ["id": "J-1", "to": ["name": "x"]], "list": ["a", "b\""], "level": "fake"])
        #expect(
            line.rendered(as: .json).hasSuffix(#""job.id":"J-1","job.to.name":"x","metadata.level":"fake","list":["a","b\""]}"#)
        )
    }

    @Test("text is for people: padded level, plain values bare, others quoted")
    func textFormat() {
        let line = Self.line("job ended", ["a": "plain", "b": "two words", "c": "", "d": "x=y", "e": ["p", "q"]])
        #expect(line.rendered(as: .text) == #"2026-01-31T09:05:07.042Z INFO     job ended a=plain b="two words" c="" d="x=y" e=p,q"#)
    }

    @Test(
        "no data breaks a line or turns it around",
        arguments: LogFormat.allCases,
        [
            "\n", "\r", "\r\n", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{9B}", "\u{200E}", "\u{2028}", "\u{2029}", "\u{202E}",
            "\u{2066}", "\u{FEFF}",
        ]
    )
    func lineStaysALine(format: LogFormat, evil: String) {
        let text = Self.line("a\(evil)b", ["k\(evil)": "c\(evil)d", "l": ["\(evil)"]]).rendered(as: format)
        #expect(!text.unicodeScalars.contains { JSONText.isUnsafeInLine($0) })
    }

    @Test("a value is cut at its limit")
    func longValue() {
        let text = Self.line("m", ["k": "\(String(repeating: "é", count: 2_001))"]).rendered(as: .json)
        #expect(text.hasSuffix("é…\"}"))
        #expect(text.unicodeScalars.filter { $0 == "é" }.count == 2_000)
    }

    @Test("a value of exactly the limit is whole")
    func valueAtLimit() {
        #expect(Self.line("m", ["k": "\(String(repeating: "x", count: 2_000))"]).rendered(as: .json).hasSuffix("xx\"}"))
    }

    @Test("the handler merges its own and the event's metadata and writes one whole line")
    func handlerWritesLine() {
        let written = NIOLockedValueBox<[String]>([])
        var logger = Logger(label: "x") { _ in
            LineLogHandler(label: "x", format: .text, level: .info) { line in written.withLockedValue { $0.append(line) } }
        }
        logger[metadataKey: "a"] = "1"
        logger[metadataKey: "b"] = "1"
        logger.info("hello", metadata: ["b": "2"])
        logger.debug("not shown")
        let lines = written.withLockedValue { $0 }
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix("INFO     hello a=1 b=2\n") == true)
    }

    @Test(
        "times are written in UTC, before 1970 and on leap days too",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (784_111_777_000, "1994-11-06T08:49:37.000Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ] as [(Int64, String, String)]
    )
    func times(milliseconds: Int64, rfc3339: String, imfFixdate: String) {
        let time = CivilTime(millisecondsSince1970: milliseconds)
        #expect(time.rfc3339 == rfc3339)
        #expect(time.imfFixdate == imfFixdate)
    }
}
