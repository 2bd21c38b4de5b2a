import HTTPTypes
import TransportCore

/// The one kind of call that a bot account makes: JSON or nothing to an address, with its token.
struct AccountCall: Sendable {
    /// Time for the whole call.
    static let timeout: Duration = .seconds(10)
    /// Largest answer read, in bytes: profiles hold more than a name.
    static let answerLimitBytes = 128 * 1024

    /// Where calls go, without a slash at the end.
    let base: String
    let token: Secret

    /// A question, which may be repeated.
    func get(_ path: String) -> TransportRequest {
        request(.get, path, body: nil, repetition: .allowed)
    }

    /// A message, new or changed.
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: [JSONValue.Member]) -> TransportRequest {
        request(method, path, body: .object(body), repetition: .forbidden)
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, body: JSONValue?, repetition: TransportRequest.Repetition
    ) -> TransportRequest {
        var fields: HTTPFields = [.authorization: "Bearer \(token.revealed)", .accept: "application/json"]
        if body != nil { fields[.contentType] = "application/json; charset=utf-8" }
        return TransportRequest(
            method: method,
            url: "\(base)/\(path)",
            headerFields: fields,
            body: body?.serialized,
            repetition: repetition,
            timeout: Self.timeout,
            responseBodyLimitBytes: Self.answerLimitBytes
        )
    }
}

extension MentionedAddress {
    /// What a profile shows as its address. Text that is none counts as hidden: nothing is repaired.
    init(inProfile text: String?) {
        guard let text, let reference = PersonReference(text), reference.kind == .email else {
            self = .hidden
            return
        }
        self = .email(text)
    }

    /// An answer without a word that we know.
    init(ofStatus response: TransportResponse, word: String) {
        switch response.status {
        case 400..<500 where ![408, 425, 429].contains(response.status): self = .refused(word)
        default: self = .unavailable(retryAfter: RetryAfter.wait(from: response.headerFields))
        }
    }
}
