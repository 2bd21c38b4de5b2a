import Testing

@testable import DocSpaceKit

@Suite("Values")
struct ValueTests {
    @Test("an id is a GUID in any case, kept in lower case")
    func id() {
        #expect(DocSpaceUserID("75A5F745-F697-4418-B38D-0FE0D277E258")?.description == "75a5f745-f697-4418-b38d-0fe0d277e258")
    }

    @Test(
        "anything else is no id",
        arguments: [
            "", "75a5f745f6974418b38d0fe0d277e258", "{75a5f745-f697-4418-b38d-0fe0d277e258}", "75a5f745-f697-4418-b38d-0fe0d277e25g",
            "75a5f745-f697-4418-b38d-0fe0d277e2588", " 75a5f745-f697-4418-b38d-0fe0d277e25", "75a5f745-f697-4418-b38d0-fe0d277e258",
        ]
    )
    func noID(text: String) {
        #expect(DocSpaceUserID(text) == nil)
    }

    @Test("percentages stay within 0...100", arguments: [(-1, 0), (0, 0), (42, 42), (100, 100), (101, 100), (Int.max, 100)])
    func percent(number: Int, value: Int) {
        #expect(Percent(clamping: number).value == value)
    }

    @Test(
        "the stage is the step in progress after a percentage",
        arguments: [(0, 1), (5, 1), (10, 2), (20, 3), (30, 4), (50, 5), (70, 6), (90, 7), (95, 7), (100, 7)]
    )
    func stage(percentage: Int, stage: Int) {
        #expect(ReassignStage(after: Percent(clamping: percentage)).rawValue == stage)
    }

    @Test(
        "a status is read from its number or its name",
        arguments: [
            ("Created", ReassignStatus.created), ("running", .running), ("COMPLETED", .completed), ("Canceled", .canceled),
            ("Failted", .failed), ("Failed", .failed), ("2", .completed), ("7", .unknown(7)), ("Paused", .unknownName("Paused")),
        ]
    )
    func statusNames(name: String, status: ReassignStatus) {
        #expect(ReassignStatus(name: name) == status)
    }

    @Test(
        "a job has ended when it is completed or its status is final",
        arguments: [
            (false, ReassignStatus.created, false), (false, .running, false), (true, .running, true), (true, .completed, true),
            (false, .failed, true), (false, .canceled, true), (false, .unknown(9), true), (false, .unknownName("Paused"), false),
            (true, .unknownName("Paused"), true), (false, .unknown(-1), false),
        ]
    )
    func hasEnded(isCompleted: Bool, status: ReassignStatus, hasEnded: Bool) {
        let progress = ReassignProgress(id: "x", percentage: Percent(clamping: 100), isCompleted: isCompleted, status: status)
        #expect(progress.hasEnded == hasEnded)
    }

    @Test(
        "HTML references are decoded once",
        arguments: [
            ("O&#39;Neil", "O'Neil"), ("a &amp;lt; b", "a &lt; b"), ("&lt;b&gt;&quot;&apos;", "<b>\"'"), ("&#x41;&#X42;", "AB"),
            ("&#1114112;", "&#1114112;"), ("&#xD800;", "&#xD800;"), ("&unknown;", "&unknown;"), ("a & b; c", "a & b; c"), ("&", "&"),
            ("&&amp;", "&&"), ("&#;", "&#;"), ("&#-1;", "&#-1;"), ("&#+65;", "&#+65;"), ("Åsa", "Åsa"),
        ]
    )
    func htmlEntities(encoded: String, decoded: String) {
        #expect(HTMLEntities.decode(encoded) == decoded)
    }

    @Test(
        "dates are read to the millisecond",
        arguments: [
            ("1970-01-01T00:00:00.0000000Z", 0), ("2026-06-01T12:00:00.0000000+03:00", 1_780_304_400_000),
            ("2024-02-29T23:59:59.1234567Z", 1_709_251_199_123), ("2000-03-01T00:00:00", 951_868_800_000),
            ("1969-12-31T23:59:59.5Z", -500), ("2026-06-01T00:00:00-02:30", 1_780_281_000_000),
        ] as [(String, Int64)]
    )
    func dates(text: String, milliseconds: Int64) {
        #expect(PortalInstant(text)?.unixMilliseconds == milliseconds)
    }

    @Test(
        "what is no date is refused",
        arguments: ["", "2026-06-01", "2026-13-01T00:00:00Z", "2026-06-01T24:00:00Z", "2026-06-01T00:00:00.Z", "2026-06-01T00:00:00ZZ", "x"]
    )
    func noDates(text: String) {
        #expect(PortalInstant(text) == nil)
    }

    @Test("text for one line has no breaks, no direction marks and a bound")
    func singleLine() {
        #expect(SingleLine.text("a\r\nb\u{202E}c", limit: 10).unicodeScalars.allSatisfy { $0 == " " || "abc".unicodeScalars.contains($0) })
        #expect(SingleLine.text(String(repeating: "x", count: 50), limit: 10) == "xxxxxxxxx…")
        let pile = "e" + String(repeating: "\u{301}", count: 10_000)
        #expect(SingleLine.text(pile, limit: 10).unicodeScalars.count <= 41)
    }

    @Test("depth counts arrays and objects, but not brackets in text")
    func depth() {
        let deep = Array((String(repeating: "[", count: 32) + String(repeating: "]", count: 32)).utf8)
        #expect(JSONDepth.isWithin(32, deep))
        #expect(!JSONDepth.isWithin(31, deep))
        #expect(JSONDepth.isWithin(1, Array(#"{"a":"[[[\"[[["}"#.utf8)))
    }

    @Test(
        "Retry-After is whole seconds up to a day",
        arguments: [
            ("0", Duration.seconds(0)), ("7", .seconds(7)), ("86400", .seconds(86_400)), ("999999999999999999999", .seconds(86_400)),
            ("-1", nil), ("1.5", nil), ("", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("٣", nil),
        ] as [(String, Duration?)]
    )
    func retryAfter(value: String, duration: Duration?) {
        #expect(RetryAfter.parse(value) == duration)
    }
}
