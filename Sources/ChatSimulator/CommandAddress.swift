/// Where the bot takes commands, taken apart.
struct CommandAddress: Sendable {
    let host: String
    let port: Int
    /// Path and query.
    let target: String
    /// Host and port as the `Host` field has them.
    let authority: String

    /// - Throws: ``ChatSimulatorError`` with `.badConfiguration` unless it is `http://host:port/path`.
    init(_ url: String) throws {
        let scheme = "http://"
        let error = ChatSimulatorError(code: .badConfiguration, detail: "not an http address: \(url)")
        guard url.hasPrefix(scheme) else { throw error }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        var host = authority
        var port = 80
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else { throw error }
            host = authority[..<colon]
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw error }
        self.host = String(host)
        self.port = port
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        self.authority = String(authority)
    }
}
