import HTTPTypes
import TransportCore

/// The one kind of call that posts a message: JSON to an address, at most once, with an answer of a few words.
enum WebhookPost {
    /// Time for the whole call.
    static let timeout: Duration = .seconds(10)
    /// Largest answer read, in bytes.
    static let answerLimitBytes = 64 * 1024

    static func request(_ body: JSONValue, to destination: Destination) -> TransportRequest {
        let url =
            switch destination {
            case .webhook(let url), .reply(let url), .original(let url): url
            }
        return TransportRequest(
            method: .post,
            url: url,
            headerFields: [.contentType: "application/json"],
            body: body.serialized,
            repetition: .forbidden,
            timeout: timeout,
            responseBodyLimitBytes: answerLimitBytes
        )
    }
}

extension InboundResponse {
    /// 200 without a body: nothing is shown.
    public static let silent = InboundResponse(status: 200)

    /// 200 with a JSON body.
    static func json(_ body: JSONValue) -> InboundResponse {
        InboundResponse(status: 200, contentType: "application/json", body: body.serialized)
    }
}
