/// A moment as the portal writes it: `2026-06-01T12:00:00.0000000+03:00`.
public struct PortalInstant: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public let unixMilliseconds: Int64

    /// Takes milliseconds since 1970-01-01 00:00 UTC.
    public init(unixMilliseconds: Int64) {
        self.unixMilliseconds = unixMilliseconds
    }

    /// Reads date, time, up to 9 digits of a second, and `Z` or an offset; nil for anything else. Without an offset the time is UTC.
    public init?(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"), let day = reader.number(2),
            reader.take("T"), let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let milliseconds = reader.fraction(), let offset = reader.offsetMinutes(), reader.rest.isEmpty,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
        unixMilliseconds = Int64(seconds * 1000 + milliseconds)
    }

    public static func < (left: PortalInstant, right: PortalInstant) -> Bool {
        left.unixMilliseconds < right.unixMilliseconds
    }

    /// The proleptic Gregorian calendar, counted in years that begin in March so that the leap day comes last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + dayOfYear - 719_468
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            let bytes = rest.prefix(digits)
            guard bytes.count == digits else { return nil }
            var value = 0
            for byte in bytes {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            rest = rest.dropFirst(digits)
            return value
        }

        /// Milliseconds; digits beyond the third are cut.
        mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return (Array(digits) + Array("00".utf8)).prefix(3).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        mutating func offsetMinutes() -> Int? {
            if rest.isEmpty || take("Z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
            return sign * (hours * 60 + minutes)
        }
    }
}

extension PortalInstant: Decodable {
    private enum CodingKeys: CodingKey {
        case utcTime
    }

    /// Reads the string that the portal writes, and the object `{"utcTime": …}` that its API description shows.
    public init(from decoder: any Decoder) throws {
        let text: String
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            text = try container.decode(String.self, forKey: .utcTime)
        } else {
            text = try decoder.singleValueContainer().decode(String.self)
        }
        guard let instant = PortalInstant(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a date"))
        }
        self = instant
    }
}
