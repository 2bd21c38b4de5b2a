internal import Crypto

/// Slack's request signature, version 0.
enum SlackSignature {
    /// The value of `X-Slack-Signature`: `v0=` and the HMAC-SHA256 in lower-case hex over `v0:`, the time stamp, `:` and the body.
    ///
    /// - Parameters:
    ///   - secret: Used as the bytes of its text, although it looks like hex.
    ///   - timestamp: The value of `X-Slack-Request-Timestamp`.
    static func value(secret: String, timestamp: String, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        code.update(data: Array("v0:\(timestamp):".utf8))
        code.update(data: body)
        return "v0=" + hex(code.finalize())
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}

/// The part of a webhook address that must not be guessed, the same for the same secret and channel at every start.
func webhookToken(secret: String, channelID: String, count: Int) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    let digest = HMAC<SHA256>.authenticationCode(for: Array("webhook:\(channelID)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
    return String(digest.prefix(count).map { alphabet[Int($0) % alphabet.count] })
}
