/// Which later-answer addresses may be posted to: those of the configured server, under `/hooks/commands/`.
struct MattermostReplyURL: Sendable {
    private let prefix: String

    init(site: MattermostSite) {
        prefix = "\(site.address)/hooks/commands/"
    }

    func permits(_ url: String) -> Bool {
        ReceivedAddress.isBelow([prefix], url)
    }
}
