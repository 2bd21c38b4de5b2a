import HTTPTypes

/// The body formats we read.
enum MediaType: Sendable, Equatable {
    /// `application/x-www-form-urlencoded`
    case form
    /// `application/json`
    case json

    /// What the header fields say about the body.
    ///
    /// The type is given exactly once, a charset only as UTF-8, and the body is not compressed: a body that two readers
    /// could take for different things is refused before it is read.
    static func of(_ headerFields: HTTPFields) throws(MalformedReason) -> MediaType {
        let values = headerFields[values: .contentType]
        guard values.count == 1, headerFields[.contentEncoding] == nil else { throw .contentType }
        let parts = values[0].lowercased().split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        let type: MediaType
        switch parts[0] {
        case "application/x-www-form-urlencoded": type = .form
        case "application/json": type = .json
        default: throw .contentType
        }
        switch parts.dropFirst() {
        case [], ["charset=utf-8"], ["charset=\"utf-8\""]: return type
        default: throw .contentType
        }
    }

    private static func trimmed(_ part: Substring) -> Substring {
        let blank: Set<Character> = [" ", "\t"]
        let head = part.drop { blank.contains($0) }
        return head[..<(head.lastIndex { !blank.contains($0) }.map(head.index(after:)) ?? head.startIndex)]
    }
}
