import HTTPTypes

/// Reads how long a server wants us to wait.
enum RetryAfter {
    /// What a server that names no time gets.
    static let whenAbsent: Duration = .seconds(30)
    /// The longest wait we accept.
    static let cap: Duration = .seconds(3600)

    /// The wait in `Retry-After`: seconds, with or without decimals, or an HTTP date.
    ///
    /// A date is measured against the answer's own `Date` field, so neither our clock nor its error matters; without
    /// that field the date says nothing.
    static func wait(from headerFields: HTTPFields) -> Duration? {
        guard let value = headerFields[.retryAfter] else { return nil }
        if let wait = seconds(value) { return wait }
        guard let due = HTTPDate.secondsSince1970(value),
            let now = headerFields[.date].flatMap(HTTPDate.secondsSince1970)
        else { return nil }
        return min(.seconds(max(0, due - now)), cap)
    }

    /// A wait written as decimal seconds, rounded up to milliseconds and capped at ``cap``.
    static func seconds(_ text: String) -> Duration? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }),
            let number = Double(text)
        else { return nil }
        guard number < 3600 else { return cap }
        return .milliseconds(Int((number * 1000).rounded(.up)))
    }
}

/// The date format of HTTP header fields: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970, or `nil` for any other format.
    static func secondsSince1970(_ text: String) -> Int64? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].utf8.count == 4, words[0].hasSuffix(","), words[5] == "GMT",
            let day = number(words[1], digits: 2),
            let month = months.firstIndex(of: String(words[2])),
            let year = number(words[3], digits: 4), year >= 1970,
            (1...lastDay(ofMonth: month + 1, in: year)).contains(day)
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false).compactMap { number($0, digits: 2) }
        guard time.count == 3, time[0] < 24, time[1] < 60, time[2] <= 60 else { return nil }
        return days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        return Int64(text)
    }

    private static func lastDay(ofMonth month: Int, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 in the Gregorian calendar, counted in years that start in March so that leap days come last.
    private static func days(year: Int64, month: Int, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
