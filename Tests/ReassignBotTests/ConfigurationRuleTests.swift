import Foundation
import ReassignBot
import Testing

@Suite("Configuration: rules over several keys")
struct ConfigurationRuleTests {
    private let canary = ConfigurationSample.canary

    @Test("a platform is on when its secret is set")
    func platforms() async throws {
        let slack = try await ConfigurationSample.read()
        #expect(slack.slack != nil && slack.mattermost == nil)
        let mattermost = try await ConfigurationSample.read(ConfigurationSample.mattermost)
        #expect(mattermost.slack == nil && mattermost.mattermost != nil)
    }

    @Test("none on is refused")
    func noPlatform() async throws {
        let problems = try await ConfigurationSample.problems(with: ["REASSIGN_SLACK_SIGNING_SECRET": nil])
        #expect(problems.map(\.key) == ["REASSIGN_SLACK_SIGNING_SECRET"])
        #expect(problems.first?.fix.contains("REASSIGN_MATTERMOST_COMMAND_TOKEN") == true)
    }

    @Test(
        "what a platform needs must be there",
        arguments: [
            "DOCSPACE_URL", "DOCSPACE_TOKEN", "SLACK_WEBHOOK_URL", "SLACK_TEAMS", "SLACK_CHANNELS", "SLACK_USERS", "MATTERMOST_URL",
            "MATTERMOST_WEBHOOK_URL", "MATTERMOST_TEAMS", "MATTERMOST_CHANNELS", "MATTERMOST_USERS",
        ])
    func missing(name: String) async throws {
        let problems = try await ConfigurationSample.problems(ConfigurationSample.both, with: ["REASSIGN_\(name)": nil])
        #expect(problems.map(\.key) == ["REASSIGN_\(name)"])
        #expect(problems.first?.what == "is missing")
    }

    @Test(
        "plain http is for addresses among the private destinations",
        arguments: [
            ("http://127.0.0.1:8092", true), ("http://[::1]:8092", true), ("http://10.1.2.3", true), ("http://10.1.3.3", false),
            ("http://localhost:8092", false), ("http://docspace.example.org", false), ("http://0x7f000001", true),
            ("https://docspace.example.org", true),
        ])
    func plainHTTP(url: String, isAccepted: Bool) async throws {
        let problems = try await ConfigurationSample.problems(
            with: ["REASSIGN_DOCSPACE_URL": url, "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.0/8,::1,10.1.2.0/24"])
        #expect(problems.map(\.key) == (isAccepted ? [] : ["REASSIGN_DOCSPACE_URL"]))
    }

    @Test(
        "a private destination may be for one host; a host that nothing is sent to is a slip",
        arguments: [
            ("docspace.example.org=10.1.2.0/24", [String]()), ("DOCSPACE.example.org=10.1.2.0/24,hooks.example.org=fd00::/8", []),
            ("10.1.2.3=10.1.2.0/24", ["entry 1 is for a host that nothing is sent to"]),
            ("10.0.0.0/8,docspace.example.com=10.1.2.0/24", ["entry 2 is for a host that nothing is sent to"]),
            ("docspace.example.org:443=10.1.2.0/24", ["entry 1 is not an address block"]),
            ("docspace.example.org/x=10.1.2.0/24", ["entry 1 is not an address block"]),
            ("docspace.example.org=10.1.2.1/24", ["entry 1 is not an address block"]),
            ("=10.1.2.0/24", ["entry 1 is not an address block"]),
        ])
    func privateDestinationOfOneHost(value: String, problems: [String]) async throws {
        let found = try await ConfigurationSample.problems(with: ["REASSIGN_PRIVATE_DESTINATIONS": value])
        #expect(found.map(\.what) == problems)
    }

    @Test("plain http to one host is not opened by a block for another")
    func plainHTTPToOneHost() async throws {
        func problems(_ destinations: String) async throws -> [String] {
            try await ConfigurationSample.problems(
                with: ["REASSIGN_DOCSPACE_URL": "http://10.1.2.3", "REASSIGN_PRIVATE_DESTINATIONS": destinations]
            ).map(\.key)
        }
        #expect(try await problems("10.1.2.3=10.1.2.0/24") == [])
        #expect(try await problems("hooks.example.org=10.1.2.0/24") == ["REASSIGN_DOCSPACE_URL"])
    }

    @Test("bad private destinations are one problem, not one for each address that hangs on them")
    func oneProblem() async throws {
        let problems = try await ConfigurationSample.problems(
            with: ["REASSIGN_DOCSPACE_URL": "http://127.0.0.1", "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.1/8"])
        #expect(problems.map(\.key) == ["REASSIGN_PRIVATE_DESTINATIONS"])
    }

    @Test(
        "time runs faster only when everything is on this machine",
        arguments: [
            ("http://127.0.0.1:1", "http://[::1]:2/services/", true),
            ("https://docspace.example.org", "http://127.0.0.1:2/services/", false),
            ("http://127.0.0.1:1", "https://hooks.example.org/services/", false),
            ("http://10.1.2.3", "http://127.0.0.1:2/services/", false),
        ])
    func timeScale(portal: String, webhook: String, isAccepted: Bool) async throws {
        let problems = try await ConfigurationSample.problems(
            with: [
                "REASSIGN_DOCSPACE_URL": portal, "REASSIGN_SLACK_WEBHOOK_URL": webhook + ConfigurationSample.canary,
                "REASSIGN_TIME_SCALE": "100",
                "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.0/8,::1,10.1.2.0/24",
            ])
        #expect(problems.map(\.key) == (isAccepted ? [] : ["REASSIGN_TIME_SCALE"]))
    }

    @Test("all problems come together, one line each, and no secret is in them")
    func together() async throws {
        let folder = try TemporaryFolder()
        let environment = [
            "REASSIGN_LISTEN": canary, "REASSIGN_STORE": "postgres://bot:\(canary)@db.example.org", "REASSIGN_SLAK_TEAMS": canary,
            "REASSIGN_DOCSPACE_URL": "https://\(canary)@docspace.example.org", "REASSIGN_DOCSPACE_TOKEN": "\(canary) ",
            "REASSIGN_SLACK_SIGNING_SECRET": "\(canary),\(canary)", "REASSIGN_SLACK_WEBHOOK_URL": "hooks/\(canary)",
            "REASSIGN_SLACK_TEAMS": canary, "REASSIGN_OPERATORS": canary, "REASSIGN_TRUSTED_PROXIES": canary,
            "REASSIGN_POLL_SECONDS": canary, "REASSIGN_LOG_LEVEL": canary, "REASSIGN_CA_FILE": canary, "REASSIGN_APPROVAL": canary,
        ]
        let file = try folder.file("bot.yaml", "languag: \(canary)\nslack: {appId: \(canary)}\n")
        let error = await #expect(throws: ConfigurationError.self) {
            try await ConfigurationReader(environment: environment, file: file).read()
        }
        let problems = try #require(error).problems
        let expected = Set(environment.keys).union(["languag", "slack.appId", "REASSIGN_SLACK_CHANNELS", "REASSIGN_SLACK_USERS"])
        #expect(Set(problems.map(\.key)) == expected)
        let text = try #require(error).description
        #expect(text.split(separator: "\n").count == problems.count)
        #expect(!text.contains(canary))
    }

    @Test("the summary shows every key once, and secrets only as set or not set")
    func summary() async throws {
        let read = try await ConfigurationSample.read(with: ["REASSIGN_RETENTION_DAYS": "30", "REASSIGN_SLACK_TEAMS": "T1, T2"])
        #expect(!read.summary.contains(canary))
        let lines = read.summary.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
        #expect(lines.map(\.first) == ConfigurationKey.all.map(\.variable))
        let shown = Dictionary(uniqueKeysWithValues: lines.map { ($0[0], $0.dropFirst().joined(separator: " ")) })
        #expect(shown["REASSIGN_DOCSPACE_TOKEN"] == "set")
        #expect(shown["REASSIGN_SLACK_WEBHOOK_URL"] == "set")
        #expect(shown["REASSIGN_MATTERMOST_COMMAND_TOKEN"] == "not set")
        #expect(shown["REASSIGN_RETENTION_DAYS"] == "30")
        #expect(shown["REASSIGN_LISTEN"] == "127.0.0.1:8080 (default)")
        #expect(shown["REASSIGN_SLACK_TEAMS"] == "T1,T2")
        #expect(shown["REASSIGN_APPROVAL"] == "never (default)")
    }

    @Test("the table of the README is the one made from the keys")
    func readme() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let parts = readme.components(separatedBy: "<!-- configuration table -->\n")
        let table = try #require(parts.last?.components(separatedBy: "\n<!-- end of configuration table -->").first)
        #expect(parts.count == 2)
        #expect(table == ConfigurationKey.markdownTable)
    }
}
