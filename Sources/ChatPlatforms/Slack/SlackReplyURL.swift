import TransportCore

/// Which later-answer addresses may be posted to: Slack's own. Where the configured webhook is plain http, which only private
/// addresses may be, also those of its server, so that a stand-in can take Slack's place.
struct SlackReplyURL: Sendable {
    private let prefixes: [String]

    init(webhookURL: Secret?) {
        let standIn = webhookURL.flatMap { ReceivedAddress.origin(of: $0.revealed) }.flatMap { $0.hasPrefix("http://") ? $0 : nil }
        let origins = ["https://hooks.slack.com", "https://hooks.slack-gov.com"] + (standIn.map { [$0] } ?? [])
        prefixes = origins.flatMap { ["\($0)/commands/", "\($0)/actions/"] }
    }

    func permits(_ url: String) -> Bool {
        ReceivedAddress.isBelow(prefixes, url)
    }

    /// Whether a permitted address belongs to a press: it can replace the message with the button.
    func isOfPress(_ url: String) -> Bool {
        ReceivedAddress.isBelow(prefixes.filter { $0.hasSuffix("/actions/") }, url)
    }
}
