import HTTPTypes
import TransportCore

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
