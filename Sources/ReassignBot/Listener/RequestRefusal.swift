/// Why the listener itself turns a request away, before any handler sees it.
///
/// Each one is answered with a short fixed text, and the connection is closed: after bytes that were not understood there is no
/// telling where the next request begins.
enum RequestRefusal: Error, Hashable, Sendable, CaseIterable {
    case malformed
    case targetTooLong
    case headTooLarge
    case tooManyFields
    case bodyTooLarge
    case hostMissing
    case hostRepeated
    case fieldName
    case framing
    case target
    case upgrade
    case version
    case contentEncoding
    case expectation
    case headTimeout
    case bodyTimeout

    /// The status the peer gets.
    var status: Int {
        switch self {
        case .malformed, .hostMissing, .hostRepeated, .fieldName, .framing, .target, .upgrade, .version: 400
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .contentEncoding: 415
        case .expectation: 417
        case .headTooLarge, .tooManyFields: 431
        }
    }

    /// The body the peer gets.
    var text: String {
        switch self {
        case .malformed: "malformed request"
        case .targetTooLong: "request target too long"
        case .headTooLarge: "header too large"
        case .tooManyFields: "too many header fields"
        case .bodyTooLarge: "body too large"
        case .hostMissing: "one valid Host field is required"
        case .hostRepeated: "more than one Host field"
        case .fieldName: "header field name not accepted"
        case .framing: "body framing not accepted"
        case .target: "request target not accepted"
        case .upgrade: "upgrade not accepted"
        case .version: "HTTP version not accepted"
        case .contentEncoding: "content encoding not accepted"
        case .expectation: "expectation not accepted"
        case .headTimeout: "header took too long"
        case .bodyTimeout: "body took too long"
        }
    }

    /// Whether the peer may be in the middle of sending, so that closing at once could destroy the answer before it is read.
    ///
    /// Whoever was too slow gets no further time.
    var allowsLinger: Bool {
        switch self {
        case .headTimeout, .bodyTimeout: false
        default: true
        }
    }

    /// The answer itself.
    var response: ListenerResponse {
        ListenerResponse(status: status, text: text)
    }
}
