import TransportCore

/// Which later-answer addresses may be posted to: Slack's own, and those of the server that the configured webhook names, so
/// that a gateway or a stand-in can take Slack's place.
struct SlackReplyURL: Sendable {
    private let prefixes: [String]

    init(webhookURL: Secret?) {
        let own = webhookURL.flatMap { ReceivedAddress.origin(of: $0.revealed) }
        let origins = ["https://hooks.slack.com", "https://hooks.slack-gov.com"] + (own.map { [$0] } ?? [])
        prefixes = origins.flatMap { ["\($0)/commands/", "\($0)/actions/"] }
    }

    func permits(_ url: String) -> Bool {
        ReceivedAddress.isBelow(prefixes, url)
    }
}
