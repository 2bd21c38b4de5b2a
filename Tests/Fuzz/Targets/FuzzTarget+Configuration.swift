internal import CurlTransport
internal import Dispatch
internal import Glibc

@testable internal import ReassignBot

extension FuzzTarget {
    /// What an operator writes: the environment as `NAME=value` lines, behind a line `---` a YAML file; and every line as a value of each kind.
    static let configuration = FuzzTarget(
        name: "configuration",
        words: ConfigurationKey.all.map { $0.variable + "=" } + ConfigurationKey.all.compactMap { $0.path.map { "\($0): " } } + [
            "\n", "---\n", "sqlite:", "127.0.0.1:8080", "[::1]:8080", "10.0.0.0/8", "fd00::/8", "::ffff:10.0.0.0/104", "https://", "2..10",
            "5/h,20/d",
            "json", "true", "slack:U0ALICE001", "T0DOCSPACE", "_FILE", "[a, b]", "&a", "*a", "!!binary", "? ", "|\n",
        ],
        seeds: { _ in
            let environment = sampleLines.joined(separator: "\n")
            let file = """
                listen: "127.0.0.1:7001"
                retentionDays: 30
                docspace:
                  url: https://docspace.example.org
                slack:
                  teams: T0DOCSPACE
                  channels: [C0ADMINS01, C0ADMINS02]
                  users: []
                """
            let values = [
                "127.0.0.1:8080", "[::1]:0", "10.0.0.0/8", "fd00::/8", "::ffff:10.0.0.0/104", "https://chat.example.org:8443/team/",
                "http://0x7f.1/",
                "2..10", "0.05..20", "5/h,20/d", "sqlite:bot.sqlite", "slack:U0ALICE001", "pt-BR", "1000000", "365", "2.125",
            ]
            return ([environment, environment + "\n---\n" + file, "---\n" + file] + values).map { Array($0.utf8) }
        },
        check: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "---\n", maxSplits: 1, omittingEmptySubsequences: false)
            for line in parts[0].split(separator: "\n").prefix(8) { checkValue(String(line)) }
            checkConfiguration(environment: parts[0], file: parts.count == 2 ? parts[1] : nil)
        }
    )

    private static let sampleLines = [
        "REASSIGN_DOCSPACE_URL=https://docspace.example.org", "REASSIGN_DOCSPACE_TOKEN=sk-\(canary)",
        "REASSIGN_SLACK_SIGNING_SECRET=\(canary)-signing",
        "REASSIGN_SLACK_WEBHOOK_URL=https://hooks.example.org/services/\(canary)", "REASSIGN_SLACK_TEAMS=T0DOCSPACE",
        "REASSIGN_SLACK_CHANNELS=C0ADMINS01, C0ADMINS02", "REASSIGN_SLACK_USERS=U0ALICE001",
    ]
    /// Stands in the sample's secrets, so that a leak shows.
    private static let canary = "canary-4d1f0c9b7a63e852"

    /// Values that are accepted can be written back and are accepted again.
    private static func checkValue(_ text: String) {
        if let address = ListenAddress(text) {
            promise((0...65_535).contains(address.port) && ListenAddress(address.description) == address, "listen \(text)")
        }
        if let block = try? CIDRBlock(text) { promise((try? CIDRBlock(block.description)) == block, "block \(text)") }
        if let url = try? WebURL(text) {
            promise((try? WebURL(url.text)) == url, "address \(text)")
            promise(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "an address with invisible bytes")
        }
        if let gap = ConfigurationValues.pollGap(text) {
            promise(gap.lowerBound >= .milliseconds(50) && gap.upperBound <= .seconds(20), "a gap of \(gap)")
        }
        if let scale = ConfigurationValues.timeScale(text) { promise((1...1_000_000).contains(scale), "a scale of \(scale)") }
        if let wait = ConfigurationValues.seconds(text, inMilliseconds: 0...3_600_000) { promise(wait <= .seconds(3_600), "\(wait)") }
        if let path = ConfigurationValues.sqlitePath(text) { promise(!path.utf8.contains(0), "NUL in a path") }
        _ = ConfigurationValues.isOperator(text) || ConfigurationValues.quota(text) != nil || Language(rawValue: text) != nil
        _ = ConfigurationValues.flaw(ofSecret: text)
    }

    /// Nothing that is said about a configuration repeats a secret.
    private static func checkConfiguration(environment lines: Substring, file: Substring?) {
        var environment: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            // A file that somebody else can write is no part of this.
            let name = String(line[..<equals])
            if name != ConfigurationKey.config.variable, !name.hasSuffix("_FILE") {
                environment[name] = String(line[line.index(after: equals)...])
            }
        }
        let path = file.map { write(String($0)) }
        let said = read(ConfigurationReader(environment: environment, file: path))
        promise(!said.contains(canary), "a secret is shown:\n\(said)")
        promise(!said.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "a control character is shown")
    }

    private static func read(_ reader: ConfigurationReader) -> String {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var said = ""
        // The semaphore orders the two: written before the signal, read after the wait.
        Task.detached {
            do {
                let configuration = try await reader.read()
                said = configuration.summary + "\n" + configuration.notices.joined(separator: "\n")
            } catch {
                said = "\(error)"
            }
            done.signal()
        }
        done.wait()
        return said
    }

    /// The one file of this process, in memory.
    private static let path = "/dev/shm/reassign-fuzz-\(getpid()).yaml"

    private static func write(_ text: String) -> String {
        guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
        _ = text.withCString { fputs($0, file) }
        fclose(file)
        return path
    }
}
