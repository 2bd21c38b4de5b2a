internal import HTTPTypes
internal import TransportCore

extension DocSpaceError {
    /// No answer came.
    init(_ operation: DocSpaceOperation, transport error: TransportError) {
        let code: Code =
            if operation.changesState, error.departure == .maybeSent {
                .outcomeUnknown
            } else {
                switch error.code {
                case .invalidRequest, .addressRefused: .invalidRequest
                case .cancelled: .cancelled
                case .responseTooLarge: .malformedAnswer
                default: .unavailable
                }
            }
        self.init(code: code, operation: operation, departure: error.departure, detail: error.debugDescription, cause: error)
    }

    /// An answer came, and it is not a success.
    init(_ operation: DocSpaceOperation, refusal response: TransportResponse) {
        let body = ErrorBody(response.body)
        self.init(
            code: Self.code(for: response.status, changesState: operation.changesState),
            operation: operation,
            status: response.status,
            departure: .maybeSent,
            retryAfter: [429, 503].contains(response.status) ? RetryAfter.parse(response.headerFields[.retryAfter]) : nil,
            serverMessage: body.message,
            detail: body.summary,
            cause: nil,
            isFromService: body.isFromService
        )
        isPortalClosed = body.isProblem && (response.status == 403 || response.status == 404)
    }

    private static func code(for status: Int, changesState: Bool) -> Code {
        switch status {
        case 401: .unauthorized
        case 402: .paymentRequired
        case 403: .forbidden
        case 404: .notFound
        case 429: .rateLimited
        // A proxy's words for "too slow" and "too early": the service behind it may have worked on.
        case 408, 425: changesState ? .outcomeUnknown : .unavailable
        case 400..<500: .refused
        case 500...: changesState ? .outcomeUnknown : .unavailable
        // Redirects are not followed, and no call is promised another success than 200 and 204.
        default: changesState ? .outcomeUnknown : .malformedAnswer
        }
    }
}

/// `Retry-After` as the portal writes it: whole seconds.
enum RetryAfter {
    /// Nil for anything but digits; more than a day counts as a day.
    static func parse(_ value: String?) -> Duration? {
        guard let value, !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .seconds(min(Int(value) ?? 86_400, 86_400))
    }
}
