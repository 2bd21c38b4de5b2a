/// Texts in the portal's own writing.
enum PortalText {
    /// The world begins at 2026-06-01 12:00 UTC.
    private static let beginning = (days: 20_605, secondOfDay: 43_200)

    /// World time as the portal writes dates: seven digits of a second and `Z`.
    static func date(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        let total = Int(seconds) + beginning.secondOfDay
        let (dayOffset, secondOfDay) = (total / 86_400, total % 86_400)
        let (year, month, day) = calendarDay(beginning.days + dayOffset)
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(padded(Int(attoseconds / 100_000_000_000), 7))Z"
    }

    /// The HTML encoding of names: `O'Neil` becomes `O&#39;Neil`.
    static func htmlEncoded(_ text: String) -> String {
        text.reduce(into: "") { encoded, character in
            switch character {
            case "&": encoded += "&amp;"
            case "<": encoded += "&lt;"
            case ">": encoded += "&gt;"
            case "\"": encoded += "&quot;"
            case "'": encoded += "&#39;"
            default: encoded.append(character)
            }
        }
    }

    /// Undoes percent-encoding and, in a query, `+` for a space; nil if it is broken.
    static func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether the text is a GUID with hyphens.
    static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    /// Day number since 1970-01-01 to the proleptic Gregorian calendar, in eras of 400 years that begin in March.
    private static func calendarDay(_ number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
