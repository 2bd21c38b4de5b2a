/// Which later-answer addresses may be posted to: those of the configured server, under `/hooks/commands/`.
struct MattermostReplyURL: Sendable {
    private let prefix: String

    /// - Parameter siteURL: `http(s)://host[:port][/path]`, with or without a slash at the end.
    init(siteURL: String?) throws(PlatformSettingsError) {
        guard let siteURL, let origin = ReceivedAddress.origin(of: siteURL) else { throw .unusableSite }
        var path = siteURL.dropFirst(origin.count)
        while path.last == "/" { path = path.dropLast() }
        guard path.isEmpty || ReceivedAddress.isBelow(["/"], String(path)) else { throw .unusableSite }
        prefix = "\(origin)\(path)/hooks/commands/"
    }

    func permits(_ url: String) -> Bool {
        ReceivedAddress.isBelow([prefix], url)
    }
}
