/// Reads what the operator decided: environment first, then a YAML file with the same names nested.
///
/// It reads anew at each call, and tells everything that is wrong at once.
public struct ConfigurationReader: Sendable {
    private let environment: [String: String]
    private let file: String?

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - environment: The variables of the process. `CREDENTIALS_DIRECTORY` names a folder with secrets, as systemd sets it.
    ///   - file: The YAML file of `--config`; wins over `REASSIGN_CONFIG`.
    public init(environment: [String: String], file: String?) {
        self.environment = environment
        self.file = file
    }

    /// The checked configuration, with its summary and notices.
    ///
    /// - Throws: ``ConfigurationError`` with every problem found.
    public func read() async throws(ConfigurationError) -> BotConfiguration {
        var draft = ConfigurationDraft(sources: await ConfigurationSources(environment: environment, file: file))
        var configuration = try draft.configuration()
        configuration.summary = summary(&draft.sources, notices: configuration.notices)
        return configuration
    }

    private func summary(_ sources: inout ConfigurationSources, notices: [String]) -> String {
        let width = ConfigurationKey.all.map(\.variable.count).max() ?? 0
        var lines: [String] = []
        for key in ConfigurationKey.all {
            let name = key.variable + String(repeating: " ", count: width - key.variable.count)
            lines.append("\(name)  \(shown(key, in: &sources))")
        }
        lines += notices.map { "notice: \($0)" }
        return lines.joined(separator: "\n")
    }

    private func shown(_ key: ConfigurationKey, in sources: inout ConfigurationSources) -> String {
        if key == .config { return file ?? environment[key.variable] ?? "-" }
        if key.isSecret { return sources.isGiven(key) ? "set" : "not set" }
        guard sources.isGiven(key) else { return key.defaultText.map { "\($0)  (default)" } ?? "-" }
        let entries = sources.list(key) ?? []
        return entries.isEmpty ? "(empty)" : entries.joined(separator: ",")
    }
}
