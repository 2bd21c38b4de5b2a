internal import HTTPTypes
internal import TransportCore

@testable internal import ChatPlatforms

extension FuzzTarget {
    /// A form body, and what the platforms that send forms make of it.
    static let form = FuzzTarget(
        name: "form",
        words: [
            "token=", "team_id=T0DOCSPACE", "channel_id=", "user_id=", "command=%2Freassign", "text=", "response_url=", "trigger_id=",
            "user_mentions=bob", "user_mentions_ids=", "ssl_check=1", "payload=", "trigger_word=", "post_id=", "api_app_id=", "&", "%26",
            "%3D",
            "wx4zz8t4ttgmtxqiwfohijayzc", "https%3A%2F%2Fhooks.slack.com%2Fcommands%2F",
        ],
        seeds: { $0.forms },
        check: { bytes in
            checkForm(bytes)
            for route in [InboundRequest.Route.commands, .actions] {
                let request = InboundRequest(
                    route: route, headerFields: [.contentType: "application/x-www-form-urlencoded"], body: bytes)
                for platform in Adapters.all { checkDecoding(platform, request) }
            }
        }
    )

    /// What was read can be written again, and reads the same.
    private static func checkForm(_ bytes: [UInt8]) {
        let parser = FormParser()
        guard let fields = try? parser.parse(bytes) else { return }
        let count = bytes.isEmpty ? 0 : bytes.count { $0 == UInt8(ascii: "&") } + 1
        promise(fields.pairs.count == count && count <= parser.fieldLimit, "\(count) fields became \(fields.pairs.count)")
        for pair in fields.pairs {
            promise((1...parser.nameLimitBytes).contains(pair.name.utf8.count), "a name of \(pair.name.utf8.count) bytes")
            promise(pair.value.utf8.count <= parser.valueLimitBytes, "a value of \(pair.value.utf8.count) bytes")
            promise(!pair.name.utf8.contains(0) && !pair.value.utf8.contains(0), "NUL got through")
        }
        let written = fields.pairs.map { percentEncoded($0.name) + Array("=".utf8) + percentEncoded($0.value) }
        let again = try? parser.parse(Array(written.joined(separator: "&".utf8)))
        promise(
            again?.pairs.elementsEqual(fields.pairs) { areSame($0.name, $1.name) && areSame($0.value, $1.value) } == true,
            "written again it reads differently")
    }

    /// A decoded command keeps every limit that the rest of the bot relies on.
    static func checkDecoding(_ platform: any ChatPlatform, _ request: InboundRequest) {
        _ = platform.authenticate(request, nowSeconds: 1_767_225_600)
        guard case .command(let command) = platform.decode(request) else { return }
        promise(command.text.unicodeScalars.count <= 2_000, "a shown text of \(command.text.unicodeScalars.count)")
        promise(!command.text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a control character is shown")
        promise((try? command.words.get().count).map { $0 <= 32 } ?? true, "more than 32 words")
        promise(!command.origin.team.isEmpty && !command.duplicateKey.isEmpty, "a command without team or key")
        for id in [command.origin.team, command.origin.channel, command.origin.user] {
            promise(id.utf8.count <= 64 && id.utf8.allSatisfy { (0x30...0x7A).contains($0) }, "an id that is none: \(id)")
        }
        if let reply = command.reply {
            let origins = ["https://hooks.slack.com/", "https://hooks.slack-gov.com/", "https://chat.example.org/hooks/commands/"]
            promise(origins.contains { reply.url.utf8.starts(with: $0.utf8) }, "would answer to \(reply.url)")
        }
    }
}

/// The platforms with sample settings.
enum Adapters {
    static let slackSecret = "2f1d7c0a9be84c6e5d3b1a0f7e6d5c4b"
    static let mattermostToken = "q7m3d5k9x1b8n4t6w2c0r5y8eh"

    static let all: [any ChatPlatform] = {
        let slack = PlatformSettings(secrets: [Secret(slackSecret)], seal: ButtonSeal(key: Array(0..<32)))
        let mattermost = PlatformSettings(
            secrets: [Secret(mattermostToken)], siteURL: "https://chat.example.org", publicURL: "https://bot.example.org",
            seal: ButtonSeal(key: Array(0..<32)))
        guard let first = try? SlackPlatform(slack), let second = try? MattermostPlatform(mattermost) else {
            fatalError("the sample settings are no good")
        }
        return [first, second]
    }()
}
