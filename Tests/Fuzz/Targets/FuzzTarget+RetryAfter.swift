internal import HTTPTypes
internal import TransportCore

@testable internal import ChatPlatforms
@testable internal import DocSpaceKit

extension FuzzTarget {
    /// How long a server wants us to wait: `Retry-After`, a line break, `Date`.
    static let retryAfter = FuzzTarget(
        name: "retry-after",
        words: [
            "0", "30", "1.5", "3600", "3600.001", "99999999999999999999", "1e9", "Sun, 06 Nov 1994 08:49:37 GMT", "GMT", "Jan", "Feb",
            "Dec", "\n",
            "23:59:60", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        ],
        seeds: { _ in
            [
                "30", "0", "1.5", "0.0004", "3600", "99999999999999999999", "1e9", "-1", "+1", " 5", "",
                "Wed, 26 Nov 2026 10:00:30 GMT\nWed, 26 Nov 2026 10:00:00 GMT",
                "Thu, 29 Feb 2024 23:59:60 GMT\nThu, 29 Feb 2024 00:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT\nThu, 01 Jan 1970 00:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            ].map { Array($0.utf8) }
        },
        check: { bytes in
            let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            let value = String(decoding: lines[0], as: UTF8.self)
            var fields: HTTPFields = [.retryAfter: value]
            if lines.count == 2 { fields[.date] = String(decoding: lines[1], as: UTF8.self) }
            if let wait = ChatPlatforms.RetryAfter.wait(from: fields) {
                promise((.zero...ChatPlatforms.RetryAfter.cap).contains(wait), "a chat's wait of \(wait)")
            }
            if let wait = ChatPlatforms.RetryAfter.seconds(value) {
                promise((.zero...ChatPlatforms.RetryAfter.cap).contains(wait), "\(wait)")
                promise(!value.utf8.contains { $0 != UInt8(ascii: ".") && !(0x30...0x39).contains($0) }, "a number that is none: \(value)")
            }
            if let wait = DocSpaceKit.RetryAfter.parse(value) {
                promise((.zero...Duration.seconds(86_400)).contains(wait), "a portal's wait of \(wait)")
            }
            if let seconds = HTTPDate.secondsSince1970(value) {
                promise((0...253_402_300_800).contains(seconds), "\(seconds) s since 1970")
            }
        }
    )
}
