import Crypto
import TransportCore

/// Slack's request signature: HMAC-SHA256 over `v0:`, the timestamp, `:` and the raw body, with the signing secret's text as key.
struct SlackSignature: Sendable {
    static let timestampField = "x-slack-request-timestamp"
    static let signatureField = "x-slack-signature"
    /// How far the timestamp may be from our clock, in both directions, both ends included.
    static let windowSeconds: Int64 = 300

    /// The accepted secrets.
    let secrets: [Secret]

    /// Why the request is not authentic, or `nil` if it is.
    func rejection(of request: InboundRequest, nowSeconds: Int64) -> RejectionReason? {
        let timestamps = request.headerFields.values(ofFieldNamed: Self.timestampField)
        let signatures = request.headerFields.values(ofFieldNamed: Self.signatureField)
        guard timestamps.count <= 1, signatures.count <= 1 else { return .repeatedHeader }
        guard let timestamp = timestamps.first, let signature = signatures.first else { return .missingHeader }
        guard let seconds = Self.seconds(timestamp) else { return .malformedTimestamp }
        let (age, overflow) = nowSeconds.subtractingReportingOverflow(seconds)
        guard !overflow, (-Self.windowSeconds...Self.windowSeconds).contains(age) else { return .staleTimestamp }
        let expected = secrets.map { Array(Self.value(timestamp: timestamp, body: request.body, secret: Array($0.revealed.utf8)).utf8) }
        return SecretComparison.matches(Array(signature.utf8), anyOf: expected) ? nil : .signatureMismatch
    }

    /// The header value Slack would send.
    static func value(timestamp: String, body: [UInt8], secret: [UInt8]) -> String {
        var hash = HMAC<SHA256>(key: SymmetricKey(data: secret))
        hash.update(data: Array("v0:\(timestamp):".utf8))
        hash.update(data: body)
        return "v0=" + Hexadecimal.text(hash.finalize())
    }

    /// 1 to 19 ASCII digits that fit in 64 bits. Digits alone, so that nothing of the body can move into the timestamp.
    private static func seconds(_ text: String) -> Int64? {
        guard (1...19).contains(text.utf8.count), text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            return nil
        }
        return Int64(text)
    }
}
