internal import Crypto
internal import HTTPTypes

@testable internal import ChatPlatforms

extension FuzzTarget {
    /// The proof of a request. The input is one line of choices, then header values line by line, then the body.
    ///
    /// Accepted is only what a second computation, written for this target, calls genuine.
    static let signature = FuzzTarget(
        name: "signature",
        words: [
            "v0=", "1767225600", "1767225300", "1767225901", "9223372036854775807", "-9223372036854775808", "99999999999999999999",
            "Token ",
            "token ", "Bearer ", "token=q7m3d5k9x1b8n4t6w2c0r5y8eh", Adapters.mattermostToken, "ssl_check=1", "SSSSSSSS", "\n",
        ],
        seeds: { samples in
            let body = "token=\(Adapters.mattermostToken)&team_id=T0&command=%2Freassign"
            let vectors = samples.vectors.filter { ["slack", "mattermost"].contains($0.platform) }.map { vector in
                let time = vector.headers["X-Slack-Request-Timestamp"] ?? "1767225600"
                let proof = vector.headers["X-Slack-Signature"] ?? vector.headers["Authorization"] ?? ""
                return Array("A\n\(time)\n\(proof)\n".utf8) + vector.body
            }
            let own = ["A", "S", "T", "ST", "D"].map { Array("\($0)\n1767225600\nToken \(Adapters.mattermostToken)\n\(body)".utf8) }
            return vectors + own
        },
        check: { bytes in
            let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4 else { return }
            let choices = Set(parts[0])
            let time = String(decoding: parts[1], as: UTF8.self)
            let given = String(decoding: parts[2], as: UTF8.self)
            let body = Array(parts[3])
            let isSigned = choices.contains(UInt8(ascii: "S"))
            let signature = isSigned ? genuine(time, body) : given
            checkSlack(time: time, signature: signature, body: body, isRepeated: choices.contains(UInt8(ascii: "D")))
            checkMattermost(authorization: choices.contains(UInt8(ascii: "T")) ? given : nil, body: body)
        }
    )

    private static let now: Int64 = 1_767_225_600

    private static func genuine(_ time: String, _ body: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("v0:".utf8) + Array(time.utf8) + Array(":".utf8) + body,
            using: SymmetricKey(data: Array(Adapters.slackSecret.utf8)))
        return "v0=" + code.map(hexadecimal).joined()
    }

    private static func checkSlack(time: String, signature: String, body: [UInt8], isRepeated: Bool) {
        var fields = HTTPFields()
        guard let timeName = HTTPField.Name("X-Slack-Request-Timestamp"), let proofName = HTTPField.Name("x-slack-signature") else {
            return
        }
        for field in [HTTPField(name: timeName, value: time), HTTPField(name: proofName, value: signature)] { fields.append(field) }
        if isRepeated { fields.append(HTTPField(name: proofName, value: signature)) }
        let request = InboundRequest(route: .commands, headerFields: fields, body: body)
        guard case .accepted = Adapters.all[0].authenticate(request, nowSeconds: now) else { return }
        promise(!isRepeated, "accepted with two signatures")
        // Header values lose white space at their ends and nothing else.
        let seconds = Int64(time.filter { $0 != " " && $0 != "\t" })
        promise(seconds.map { $0 >= now - 300 && $0 <= now + 300 } == true, "accepted at \(time)")
        let isGenuine = fields[values: timeName].allSatisfy { genuine($0, body) == fields[proofName] }
        promise(isGenuine, "accepted a forged signature")
    }

    /// Accepted only with the token once in the body, between field marks.
    private static func checkMattermost(authorization: String?, body: [UInt8]) {
        var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        fields[.authorization] = authorization
        let request = InboundRequest(route: .commands, headerFields: fields, body: body)
        guard case .accepted = Adapters.all[1].authenticate(request, nowSeconds: now) else { return }
        let tokens = body.split(separator: UInt8(ascii: "&")).compactMap { decodedFromTheEnd(Array($0)) }
        promise(tokens.count { $0.starts(with: "token=".utf8) } == 1, "accepted with several tokens")
        promise(tokens.contains(Array("token=\(Adapters.mattermostToken)".utf8)), "accepted without the token")
        if let given = fields[.authorization], given.lowercased().hasPrefix("token ") {
            promise(given.utf8.dropFirst(6).elementsEqual(Adapters.mattermostToken.utf8), "accepted with another token in the header")
        }
    }
}
