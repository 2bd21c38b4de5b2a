import ChatPlatforms
import HTTPTypes
import Testing
import TransportCore

/// Adapters and requests with sample settings.
enum Fixture {
    static let slackSecret = "2f1d7c0a9be84c6e5d3b1a0f7e6d5c4b"
    static let mattermostToken = "q7m3d5k9x1b8n4t6w2c0r5y8eh"
    static let site = "https://chat.example.org"
    static let slackWebhook = "https://hooks.slack.com/services/T0DOCSPACE/B0REASSIGN/wh"
    static let mattermostWebhook = "https://chat.example.org/hooks/i11f6nnfgfyk8eg56x9omc6dpa"

    static let publicURL = "https://bot.example.org"
    /// The same bytes every time, so that marks can be compared with those of another implementation.
    static let seal = ButtonSeal(key: Array(0..<32))

    static func slack(
        secrets: [String] = [slackSecret], webhook: String? = slackWebhook, app: String? = nil, seal: ButtonSeal? = nil
    ) throws -> SlackPlatform {
        try SlackPlatform(
            PlatformSettings(secrets: secrets.map(Secret.init), webhookURL: webhook.map(Secret.init), applicationID: app, seal: seal)
        )
    }

    static func mattermost(
        tokens: [String] = [mattermostToken], site: String = site, publicURL: String? = nil, seal: ButtonSeal? = nil
    ) throws -> MattermostPlatform {
        try MattermostPlatform(
            PlatformSettings(
                secrets: tokens.map(Secret.init), siteURL: site, channelWords: "the configured channel", publicURL: publicURL, seal: seal))
    }

    static func form(_ body: String, route: InboundRequest.Route = .commands, headers: HTTPFields = [:]) -> InboundRequest {
        var fields = headers
        if fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        return InboundRequest(route: route, headerFields: fields, body: Array(body.utf8))
    }

    /// A Slack command whose `text` is given as it travels: percent-encoded.
    static func slackCommand(encodedText: String, more: String = "") -> InboundRequest {
        form(
            "token=legacy&team_id=T0DOCSPACE&channel_id=C0ADMINS01&channel_name=docspace-admins&user_id=U0ALICE001&user_name=alice"
                + "&command=%2Freassign&text=\(encodedText)&api_app_id=A0REASSIGN"
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0DOCSPACE%2F9000000000001%2FAbCdEf"
                + "&trigger_id=9000000000001.12345.0123abcd" + more
        )
    }

    /// A Mattermost command whose `text` is given as it travels: percent-encoded.
    static func mattermostCommand(encodedText: String, more: String = "") -> InboundRequest {
        form(
            "channel_id=fukxanjgjbnp7ng383at53k1sy&channel_name=docspace-admins&command=%2Freassign"
                + "&response_url=https%3A%2F%2Fchat.example.org%2Fhooks%2Fcommands%2Fi11f6nnfgfyk8eg56x9omc6dpa"
                + "&root_id=&team_domain=acme&team_id=wx4zz8t4ttgmtxqiwfohijayzc&text=\(encodedText)"
                + "&token=q7m3d5k9x1b8n4t6w2c0r5y8eh&trigger_id=ZXhhbXBsZQ%3D%3D&user_id=erj6qck3rfgtujs86w5r6rckzh&user_name=alice" + more
        )
    }

    /// A header field by name.
    static func field(_ name: String, _ value: String) throws -> HTTPField {
        HTTPField(name: try #require(HTTPField.Name(name)), value: value)
    }

    /// Text as a form value.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

extension Decoding {
    /// The command, if it is one.
    var command: InboundCommand? {
        guard case .command(let command) = self else { return nil }
        return command
    }

    /// The words, if it is a command with a readable text.
    var words: [Word]? {
        try? command?.words.get()
    }

    /// What is wrong with a command's text.
    var mistake: TextMistake? {
        guard case .failure(let mistake) = command?.words else { return nil }
        return mistake
    }
}
