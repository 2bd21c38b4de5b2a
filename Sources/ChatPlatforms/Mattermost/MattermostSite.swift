/// The address of the configured server: `http(s)://host[:port][/path]`, without a slash at the end.
struct MattermostSite: Sendable {
    let address: String

    /// - Throws: ``PlatformSettingsError/unusableSite`` for an address that is missing or written unusually.
    init(_ configured: String?) throws(PlatformSettingsError) {
        guard let configured, let origin = ReceivedAddress.origin(of: configured) else { throw .unusableSite }
        var path = configured.dropFirst(origin.count)
        while path.last == "/" { path = path.dropLast() }
        guard path.isEmpty || ReceivedAddress.isBelow(["/"], String(path)) else { throw .unusableSite }
        address = "\(origin)\(path)"
    }
}
