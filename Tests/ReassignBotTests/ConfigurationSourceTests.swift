import Foundation
import ReassignBot
import Testing
import TransportCore

@Suite("Configuration: where values come from")
struct ConfigurationSourceTests {
    private let canary = ConfigurationSample.canary

    @Test("the YAML file has the same names nested, and lists in both spellings")
    func nested() async throws {
        let folder = try TemporaryFolder()
        let read = try await ConfigurationSample.read([:], file: folder.file("bot.yaml", ConfigurationSample.yaml))
        #expect(read.listen.port == 7001)
        #expect(read.retentionDays == 30)
        #expect(read.docSpace.token.revealed == "sk-\(canary)")
        #expect(read.slack?.signingSecrets.map(\.revealed) == ["\(canary)-old", "\(canary)-new"])
        #expect(read.slack?.allowed.teams == ["T0DOCSPACE"])
        #expect(read.slack?.allowed.channels == ["C0ADMINS01", "C0ADMINS02"])
        #expect(read.slack?.allowed.users == [])
    }

    @Test("every key of the list has one name in each place, and the environment goes before the file")
    func environmentFirst() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("bot.yaml", ConfigurationSample.yaml)
        let read = try await ConfigurationSample.read([:], with: ["REASSIGN_RETENTION_DAYS": "40"], file: file)
        #expect(read.retentionDays == 40)
        #expect(read.listen.port == 7001)
        #expect(Set(ConfigurationKey.all.map(\.variable)).count == ConfigurationKey.all.count)
        #expect(Set(ConfigurationKey.all.compactMap(\.path)).count == ConfigurationKey.all.count - 1)
    }

    @Test("--config wins over REASSIGN_CONFIG, which works alone")
    func whichFile() async throws {
        let folder = try TemporaryFolder()
        let good = try folder.file("good.yaml", ConfigurationSample.yaml)
        _ = try await ConfigurationSample.read([:], with: ["REASSIGN_CONFIG": good])
        _ = try await ConfigurationSample.read([:], with: ["REASSIGN_CONFIG": "/nowhere/bot.yaml"], file: good)
        let problems = try await ConfigurationSample.problems([:], with: ["REASSIGN_CONFIG": good], file: "/nowhere/bot.yaml")
        #expect(problems.map(\.key) == ["--config"])
    }

    @Test(
        "a file that is not a mapping of names is refused without quoting it",
        arguments: ["- SECRET", "slack: {token: SECRET", "", "a: [{b: c}]"])
    func notAMapping(text: String) async throws {
        let folder = try TemporaryFolder()
        let problems = try await ConfigurationSample.problems([:], file: folder.file("bot.yaml", text.replacing("SECRET", with: canary)))
        #expect(problems.map(\.key) == ["--config"])
        #expect(!"\(problems)".contains(canary))
    }

    @Test(
        "a device, a pipe, a folder or an endless file is refused at once", .timeLimit(.minutes(1)),
        arguments: ["/dev/zero", "/dev/null", "pipe", "folder", "large"])
    func notAFile(name: String) async throws {
        let folder = try TemporaryFolder()
        let path = name.hasPrefix("/") ? name : "\(folder.path)/\(name)"
        switch name {
        case "pipe": try #require(mkfifo(path, 0o600) == 0)
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "large": try Data(repeating: 0x23, count: 2 << 20).write(to: URL(fileURLWithPath: path))
        default: break
        }
        let what = name == "large" ? "names a file of more than 1 MiB" : "names something that is not a plain file"
        let asked = try await ConfigurationSample.problems(file: path)
        #expect(asked.map(\.key) == ["--config"])
        #expect(asked.map(\.what) == [what])
        let named = try await ConfigurationSample.problems(with: ["REASSIGN_CONFIG": path])
        #expect(named.map(\.key) == ["REASSIGN_CONFIG"])
        guard name != "large" else { return }
        #expect(try await ConfigurationSample.problems(with: ["REASSIGN_CA_FILE": path]).map(\.key) == ["REASSIGN_CA_FILE"])
    }

    @Test("a doubled name in the file is refused")
    func doubled() async throws {
        let folder = try TemporaryFolder()
        let text = ConfigurationSample.yaml + "\nretentionDays: 31\n"
        #expect(try await ConfigurationSample.problems([:], file: folder.file("bot.yaml", text)).map(\.key) == ["--config"])
    }

    @Test("a problem names the place the value came from")
    func placeInFile() async throws {
        let folder = try TemporaryFolder()
        let text = ConfigurationSample.yaml + "\npollSeconds: [1, 2]\npostSeconds: soon\n"
        let problems = try await ConfigurationSample.problems([:], file: folder.file("bot.yaml", text))
        #expect(Set(problems.map(\.key)) == ["pollSeconds", "postSeconds"])
    }

    @Test(
        "an unknown variable is refused with the nearest name",
        arguments: [
            ("REASSIGN_SLACK_USER", "REASSIGN_SLACK_USERS"), ("REASSIGN_LISTN", "REASSIGN_LISTEN"),
            ("REASSIGN_SLACK_TEAMS_FILE", "REASSIGN_SLACK_TEAMS"), ("reassign_store", "REASSIGN_STORE"),
            ("REASSIGN_DOCSPACE_TOKEN_FILES", "REASSIGN_DOCSPACE_TOKEN_FILE"),
        ])
    func unknownVariable(name: String, nearest: String) async throws {
        let problems = try await ConfigurationSample.problems(with: [name: "x"])
        #expect(problems.map(\.key) == [name])
        #expect(problems.first?.fix == "the nearest known name is \(nearest)")
    }

    @Test(
        "an unknown name in the file is refused with the nearest name",
        arguments: [
            ("postSecond: 1", "postSecond", "postSeconds"), ("mattermost: {team: x}", "mattermost.team", "mattermost.teams"),
            ("REASSIGN_STORE: x", "REASSIGN_STORE", "store"), ("config: x", "config", "confirm"),
        ])
    func unknownName(line: String, name: String, nearest: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("bot.yaml", "\(ConfigurationSample.yaml)\n\(line)\n")
        let problems = try await ConfigurationSample.problems([:], file: file)
        #expect(problems.map(\.key) == [name])
        if name != "REASSIGN_STORE" { #expect(problems.first?.fix == "the nearest known name is \(nearest)") }
    }

    @Test("variables of others are none of ours")
    func foreignVariables() async throws {
        #expect(try await ConfigurationSample.problems(with: ["PATH": "/bin", "REASSIGNED": "x", "CREDENTIALS_DIRECTORY": ""]) == [])
    }
}

@Suite("Configuration: secrets")
struct ConfigurationSecretTests {
    private let canary = ConfigurationSample.canary

    @Test(
        "every secret can come from a file, whose last line break does not count",
        arguments: [
            "DOCSPACE_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_WEBHOOK_URL", "MATTERMOST_COMMAND_TOKEN", "MATTERMOST_WEBHOOK_URL",
        ], ["", "\n", "\r\n"])
    func fromFile(name: String, ending: String) async throws {
        let folder = try TemporaryFolder()
        let variable = "REASSIGN_\(name)"
        let value = try #require(ConfigurationSample.both[variable])
        let file = try folder.file("secret", value + ending)
        let read = try await ConfigurationSample.read(ConfigurationSample.both, with: [variable: nil, variable + "_FILE": file])
        #expect(secret(name, of: read) == value)
    }

    @Test("every secret can come from the credentials directory, and from a file named in the YAML file")
    func fromElsewhere() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("REASSIGN_SLACK_SIGNING_SECRET", "\(canary)-systemd\n")
        let token = try folder.file("token", "sk-\(canary)-file\n")
        let file = try folder.file("bot.yaml", "docspace: {tokenFile: \(token)}\n")
        let read = try await ConfigurationSample.read(
            with: [
                "REASSIGN_SLACK_SIGNING_SECRET": nil, "REASSIGN_DOCSPACE_TOKEN": nil, "CREDENTIALS_DIRECTORY": folder.path,
            ], file: file)
        #expect(read.slack?.signingSecrets.map(\.revealed) == ["\(canary)-systemd"])
        #expect(read.docSpace.token.revealed == "sk-\(canary)-file")
    }

    @Test("a secret given twice is refused, wherever from", arguments: ["file", "credential", "yaml"])
    func twice(place: String) async throws {
        let folder = try TemporaryFolder()
        var changes: [String: String?] = [:]
        var file: String?
        switch place {
        case "file": changes["REASSIGN_DOCSPACE_TOKEN_FILE"] = try folder.file("token", "sk-\(canary)")
        case "credential":
            _ = try folder.file("REASSIGN_DOCSPACE_TOKEN", "sk-\(canary)")
            changes["CREDENTIALS_DIRECTORY"] = folder.path
        default: file = try folder.file("bot.yaml", "docspace: {token: sk-\(canary)}")
        }
        let problems = try await ConfigurationSample.problems(with: changes, file: file)
        #expect(problems.map(\.key) == ["REASSIGN_DOCSPACE_TOKEN"])
        #expect(problems.first?.what.hasPrefix("is given more than once") == true)
    }

    @Test(
        "a secret's file must be a readable plain file with a good secret", arguments: ["", "short", "\n", "two\nlines of a secret text"])
    func badFile(text: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("token", text)
        for path in [file, folder.path, "/nowhere/token", ""] {
            let problems = try await ConfigurationSample.problems(
                with: ["REASSIGN_DOCSPACE_TOKEN": nil, "REASSIGN_DOCSPACE_TOKEN_FILE": path])
            #expect(problems.map(\.key) == ["REASSIGN_DOCSPACE_TOKEN_FILE"])
        }
    }

    @Test(
        "a file that is too large or not text is no secret", arguments: [Data(repeating: 0x61, count: 20_000), Data([0xFF, 0xFE, 0x41])])
    func wrongFile(content: Data) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("token", "")
        try content.write(to: URL(fileURLWithPath: file))
        let problems = try await ConfigurationSample.problems(
            with: ["REASSIGN_DOCSPACE_TOKEN": nil, "REASSIGN_DOCSPACE_TOKEN_FILE": file])
        #expect(problems.map(\.key) == ["REASSIGN_DOCSPACE_TOKEN_FILE"])
    }

    private func secret(_ name: String, of read: BotConfiguration) -> String? {
        switch name {
        case "DOCSPACE_TOKEN": read.docSpace.token.revealed
        case "SLACK_SIGNING_SECRET": read.slack?.signingSecrets.first?.revealed
        case "SLACK_WEBHOOK_URL": read.slack?.webhookURL.revealed
        case "MATTERMOST_COMMAND_TOKEN": read.mattermost?.commandTokens.first?.revealed
        default: read.mattermost?.webhookURL.revealed
        }
    }
}
