import ChatSimulator
import Crypto
import Foundation

/// Makes hostile requests of honest ones: wrong proofs first, then damage anywhere in the bytes.
struct RequestMutator {
    /// Pieces that parsers stumble over.
    private static let pieces: [[UInt8]] = [
        "\r\n", "\r\n\r\n", "\n", "\r", "\0", "\u{FF}", "%", "%zz", "%00", "%ff", "&", "=", "&&", "+", ";", ":", " ", "\t", "0\r\n\r\n",
        "Content-Length: 5\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n", "Host: a\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Connection: Upgrade\r\n",
        "Upgrade: h2c\r\n", "Content-Encoding: gzip\r\n", "X_Slack_Signature: v0=\r\n", "X-Slack-Signature: v0=\r\n",
        "X-Slack-Request-Timestamp: 9223372036854775807\r\n", "X-Forwarded-For: 127.0.0.1\r\n", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9",
        "GET /", "POST /slack/actions ", "POST /mattermost/actions ", "&token=", "\"token\":", "Authorization: Token x\r\n",
        "ssl_check=1", "user_id=U0OLGA0001", "payload=%7B%7D", "[[[[[[[[", "{{{{{{{{", "18446744073709551616",
    ].map { Array($0.utf8) }

    private let platform: SimulatedPlatform
    private let team: ChatPlace
    private let channel: ChatPlace
    private let user: ChatUser
    private let secret: String

    init(_ configuration: ChatSimulatorConfiguration) {
        platform = configuration.platform
        team = configuration.team
        channel = configuration.channels[0]
        user = configuration.users[0]
        secret = configuration.secret
    }

    /// A request that must never be taken for a command, whatever the damage leaves of it.
    mutating func next(with dice: inout Dice) -> [UInt8] {
        var bytes =
            switch platform {
            case .slack: forgedForSlack(with: &dice)
            case .mattermost: forgedForMattermost(with: &dice)
            }
        for _ in 0..<Int.random(in: 0...5, using: &dice) { damage(&bytes, with: &dice) }
        return bytes
    }

    /// An order that is well formed, with a proof that is not for it.
    private func forgedForSlack(with dice: inout Dice) -> [UInt8] {
        let place = "team_id=\(team.id)&channel_id=\(channel.id)&user_id=\(user.id)&command=%2Freassign"
        let order = "\(place)&trigger_id=\(dice.next())&text=leaver\(dice.next())%40example.org+maria%40example.org"
        // Text of its own at its start, so that no part of the order can be it.
        let question = "text=help&\(place)"
        let now = Int(Date().timeIntervalSince1970)
        let (stamp, signature) =
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: (now, sign(order, at: now, with: "not-the-signing-secret-0001"))
            case 1: (now, sign(question, at: now, with: secret))
            // Several digits apart, so that damage does not make the time stamp the one that was signed.
            case 2: (now, sign(order, at: now - 222, with: secret))
            default: (now - 3_600, sign(order, at: now - 3_600, with: secret))
            }
        let fields = [
            "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)", "Content-Type: application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp: \(stamp)", "X-Slack-Signature: \(signature)",
        ]
        return post(order, fields, with: &dice)
    }

    /// The token is the whole proof, so it stands in none of these but where it must not count: in the header, beside another in the body.
    private func forgedForMattermost(with dice: inout Dice) -> [UInt8] {
        let other = dice.pick([
            "not-the-command-token-0001", String(secret.reversed()), secret.uppercased(), String(secret.prefix(secret.count / 2)), "",
            String(repeating: "0", count: secret.count),
        ])
        let scheme = dice.pick(["", "Authorization: Token \(other)", "Authorization: Token \(secret)", "Authorization: Bearer \(secret)"])
        let order = [
            ("team_id", team.id), ("channel_id", channel.id), ("user_id", user.id), ("command", "/reassign"),
            ("trigger_id", "\(dice.next())"),
            ("text", "leaver\(dice.next())@example.org maria@example.org"), ("token", other),
        ]
        let isJSON = dice.hits(oneIn: 3)
        let form = order.map { "\($0)=\($1.replacing("/", with: "%2F").replacing("@", with: "%40").replacing(" ", with: "+"))" }
        let body = isJSON ? "{\(order.map { #""\#($0)":"\#($1)""# }.joined(separator: ","))}" : form.joined(separator: "&")
        let type = "Content-Type: \(isJSON ? "application/json" : "application/x-www-form-urlencoded")"
        return post(body, ["User-Agent: Mattermost-Bot/1.1", "Accept: application/json", type, scheme].filter { !$0.isEmpty }, with: &dice)
    }

    /// The request as bytes, its body in one piece or chunked.
    private func post(_ body: String, _ fields: [String], with dice: inout Dice) -> [UInt8] {
        let isChunked = dice.hits(oneIn: 5)
        let size = body.utf8.count
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size)"
        let head = ["POST /\(platform.rawValue)/commands HTTP/1.1", "Host: bot.example.org"] + fields + [framing, "", ""]
        let framed = isChunked ? "\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
        return Array((head.joined(separator: "\r\n") + framed).utf8)
    }

    private func sign(_ body: String, at seconds: Int, with secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("v0:\(seconds):\(body)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return "v0=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func damage(_ bytes: inout [UInt8], with dice: inout Dice) {
        guard bytes.count > 1 else { return }
        let place = Int.random(in: bytes.indices, using: &dice)
        let end = min(bytes.count, place + Int.random(in: 1...64, using: &dice))
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &dice)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &dice))
        case 4: bytes.removeSubrange(place...)
        case 5: bytes.insert(contentsOf: [UInt8](repeating: bytes[place], count: Int.random(in: 1...20_000, using: &dice)), at: place)
        default: bytes.insert(contentsOf: dice.pick(Self.pieces), at: place)
        }
    }
}
