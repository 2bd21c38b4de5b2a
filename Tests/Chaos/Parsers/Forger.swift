import ChatPlatforms
import Crypto
import HTTPTypes
import TransportCore

/// The ways in which a request proves where it comes from.
enum ProofScheme: String, CaseIterable, CustomStringConvertible {
    case slackSignature = "Slack signature"
    case mattermostForm = "Mattermost token in a form"
    case mattermostJSON = "Mattermost token in JSON"
    case mattermostHeader = "Mattermost token in the header too"

    var description: String { rawValue }
}

/// Makes requests of one scheme that look nearly genuine, and asks the adapter about them.
struct Forger {
    /// What a request shows for its proof, before it is put together.
    struct Proof: Equatable {
        /// The secret of the scheme, or what stands for it: a signature, a token.
        var secret: [UInt8]
        /// Slack's time, as text.
        var time = "1767225600"
        var body: [UInt8]
        /// The token in `Authorization`, where the scheme has one.
        var header: [UInt8]?
        /// How often the proof is given.
        var copies = 1
    }

    enum Place { case start, end }

    private static let signingSecret = "2f1d7c0a9be84c6e5d3b1a0f7e6d5c4b"
    private static let token = "q7m3d5k9x1b8n4t6w2c0r5y8eh"
    private static let now: Int64 = 1_767_225_600
    /// Times that are neither too old nor too new.
    private static let window = now - 300...now + 300
    private static let command = "team_id=T0DOCSPACE&channel_id=C0ADMINS01&user_id=U0ALICE001&command=%2Freassign&text=a%40b.co+c%40d.co"

    let scheme: ProofScheme
    private let platform: any ChatPlatform
    private let proof: Proof
    private var dice: Dice

    init(_ scheme: ProofScheme, seed: UInt64) throws {
        self.scheme = scheme
        dice = Dice(seed: seed)
        switch scheme {
        case .slackSignature:
            platform = try SlackPlatform(PlatformSettings(secrets: [Secret(Self.signingSecret)]))
            let body = Array(Self.command.utf8)
            proof = Proof(secret: Self.signature(time: "1767225600", body, key: Self.signingSecret), body: body)
        case .mattermostForm, .mattermostJSON, .mattermostHeader:
            platform = try MattermostPlatform(PlatformSettings(secrets: [Secret(Self.token)], siteURL: "https://chat.example.org"))
            let token = Array(Self.token.utf8)
            proof = Proof(secret: token, body: Array(Self.command.utf8), header: scheme == .mattermostHeader ? token : nil)
        }
    }

    var genuine: InboundRequest { request(proof) }

    func isAccepted(_ request: InboundRequest) -> Bool {
        guard case .rejected = platform.authenticate(request, nowSeconds: Self.now) else { return true }
        return false
    }

    /// A request whose secret differs at one place only.
    func changed(at place: Place) -> InboundRequest {
        var changed = proof
        let index = place == .start ? 0 : changed.secret.count - 1
        changed.secret[index] ^= 1
        return request(changed)
    }

    // MARK: Forging

    /// A request that is not genuine, and what was done to it.
    mutating func forged() -> (request: InboundRequest, change: String) {
        while true {
            var forged = proof
            var changes: [String] = []
            repeat { changes.append(change(&forged)) } while dice.hits(oneIn: 3)
            // Some changes undo each other, and white space around a header's value is none of it.
            let request = request(forged)
            if !isGenuine(forged), request != genuine { return (request, changes.joined(separator: ", ")) }
        }
    }

    /// What the scheme promises, computed here once more. A Mattermost token is good for any body.
    private func isGenuine(_ forged: Proof) -> Bool {
        let secret = Self.trimmed(forged.secret)
        guard forged.copies == 1 else { return false }
        switch scheme {
        case .slackSignature:
            return Int64(forged.time).map(Self.window.contains) == true
                && secret == Self.signature(time: forged.time, forged.body, key: Self.signingSecret)
        case .mattermostForm, .mattermostJSON: return forged.secret == proof.secret
        case .mattermostHeader: return forged.secret == proof.secret && forged.header.map(Self.trimmed) == proof.secret
        }
    }

    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let head = value.drop(while: isBlank)
        return Array(head.reversed().drop(while: isBlank).reversed())
    }

    private mutating func change(_ forged: inout Proof) -> String {
        let choices = scheme == .slackSignature ? 12 : 9
        switch Int.random(in: 0..<choices, using: &dice) {
        case 0: return edit(&forged.secret, "the proof")
        case 1:
            forged.secret = forged.secret.map { dice.hits(oneIn: 4) ? UInt8(ascii: dice.pick(["0", "f", "x", "A"])) : $0 }
            return "other letters in the proof"
        case 2:
            forged.secret = Array(String(decoding: forged.secret, as: UTF8.self).uppercased().utf8)
            return "capitals"
        case 3:
            forged.secret = Array(forged.secret.prefix(Int.random(in: 0..<max(forged.secret.count, 1), using: &dice)))
            return "a shorter proof"
        case 4:
            forged.secret += forged.secret.prefix(Int.random(in: 1...70, using: &dice))
            return "a longer proof"
        case 5:
            forged.copies = dice.pick([0, 2])
            return "\(forged.copies) proofs"
        case 6:
            forged.secret = dice.pick([
                [], Array("null".utf8), Array("v0=".utf8), Array("undefined".utf8), [0], Array(Self.token.reversed().description.utf8),
            ])
            return "a word for the proof"
        case 7:
            // Cyrillic, wide: letters that look the same.
            let text = String(decoding: forged.secret, as: UTF8.self)
            forged.secret = Array(text.replacing(dice.pick(["a", "c", "e", "0", "5"]), with: dice.pick(["а", "с", "е", "０", "５"])).utf8)
            return "look-alikes"
        case 8 where forged.header != nil:
            var header = forged.header ?? []
            defer { forged.header = header }
            return edit(&header, "the header")
        case 8, 9: return scheme == .slackSignature ? editTime(&forged) : edit(&forged.secret, "the token")
        case 10: return edit(&forged.body, "the body")
        default:
            let key = dice.pick([
                "", "2f1d7c0a9be84c6e5d3b1a0f7e6d5c4", "2F1D7C0A9BE84C6E5D3B1A0F7E6D5C4B", Self.signingSecret + "\0", Self.token,
            ])
            forged.secret = Self.signature(time: forged.time, forged.body, key: key)
            return "signed with another key"
        }
    }

    /// A changed time; sometimes signed right, where only its age can give it away.
    private mutating func editTime(_ forged: inout Proof) -> String {
        let far = Self.now + dice.pick([-1, 1]) * Int64.random(in: 301...1_000_000_000, using: &dice)
        forged.time = dice.pick([
            "\(far)", "\(Self.now + Int64.random(in: -300...300, using: &dice))", "", "0", "-1", "+1767225600", "01767225600",
            "1767225600.0",
            "1767225600 ", "٠", "0x69559A80", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "176722560",
            "1767225600:",
            "1767225600\(forged.body.first.map { String(decoding: [$0], as: UTF8.self) } ?? "")",
        ])
        guard Int64(forged.time).map(Self.window.contains) == false, dice.hits(oneIn: 2) else {
            return "the time \(forged.time)"
        }
        forged.secret = Self.signature(time: forged.time, forged.body, key: Self.signingSecret)
        return "signed at \(forged.time)"
    }

    /// One bit, one byte more, one less, or two exchanged.
    private mutating func edit(_ bytes: inout [UInt8], _ name: String) -> String {
        guard !bytes.isEmpty else {
            bytes = [UInt8.random(in: 1...255, using: &dice)]
            return "something in \(name)"
        }
        let index = Int.random(in: bytes.indices, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: index)
        case 2: bytes.remove(at: index)
        default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &dice))
        }
        return "byte \(index) of \(name)"
    }

    // MARK: Putting together

    private func request(_ proof: Proof) -> InboundRequest {
        var fields = HTTPFields()
        fields[.contentType] = scheme == .mattermostJSON ? "application/json" : "application/x-www-form-urlencoded"
        var body = proof.body
        switch scheme {
        case .slackSignature:
            fields[values: .slackTime] = [proof.time]
            fields[values: .slackSignature] = Array(repeating: String(decoding: proof.secret, as: UTF8.self), count: proof.copies)
        case .mattermostForm, .mattermostHeader:
            for _ in 0..<proof.copies { body += Array("&token=".utf8) + proof.secret.flatMap(Self.percentEncoded) }
            if let header = proof.header { fields[.authorization] = "Token " + String(decoding: header, as: UTF8.self) }
        case .mattermostJSON:
            let members = [#""team_id":"x""#] + Array(repeating: #""token":\#(Self.quoted(proof.secret))"#, count: proof.copies)
            body = Array("{\(members.joined(separator: ","))}".utf8)
        }
        return InboundRequest(route: .commands, headerFields: fields, body: body)
    }

    private static func percentEncoded(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// As a JSON string; what is not ASCII becomes a character each.
    private static func quoted(_ bytes: [UInt8]) -> String {
        let escaped = bytes.map { byte in
            "\\u00" + String(decoding: percentEncoded(byte).dropFirst(), as: UTF8.self)
        }
        return "\"" + escaped.joined() + "\""
    }

    private static func signature(time: String, _ body: [UInt8], key: String) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Array("v0:\(time):".utf8) + body, using: SymmetricKey(data: Array(key.utf8)))
        return Array("v0=".utf8) + code.flatMap { percentEncoded($0).dropFirst() }
    }
}

extension HTTPField.Name {
    fileprivate static let slackTime = known("X-Slack-Request-Timestamp")
    fileprivate static let slackSignature = known("X-Slack-Signature")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let known = HTTPField.Name(name) else { preconditionFailure("\(name) is a field name") }
        return known
    }
}
