import Foundation
import ReassignBot
import ReassignTestKit

/// A configuration that is accepted, to be spoilt one key at a time.
enum ConfigurationSample {
    /// Stands in every secret, so that a leak shows.
    static let canary = TestSecrets.canary

    static let slack = [
        "REASSIGN_DOCSPACE_URL": "https://docspace.example.org",
        "REASSIGN_DOCSPACE_TOKEN": "sk-\(canary)",
        "REASSIGN_SLACK_SIGNING_SECRET": "\(canary)-signing",
        "REASSIGN_SLACK_WEBHOOK_URL": "https://hooks.example.org/services/\(canary)",
        "REASSIGN_SLACK_TEAMS": "T0DOCSPACE",
        "REASSIGN_SLACK_CHANNELS": "C0ADMINS01, C0ADMINS02",
        "REASSIGN_SLACK_USERS": "U0ALICE001",
    ]

    static let mattermost = [
        "REASSIGN_DOCSPACE_URL": "https://docspace.example.org",
        "REASSIGN_DOCSPACE_TOKEN": "sk-\(canary)",
        "REASSIGN_MATTERMOST_URL": "https://chat.example.org/team/",
        "REASSIGN_MATTERMOST_COMMAND_TOKEN": "\(canary)-command",
        "REASSIGN_MATTERMOST_WEBHOOK_URL": "https://chat.example.org/hooks/\(canary)",
        "REASSIGN_MATTERMOST_TEAMS": "wx4zz8t4ttgmtxqiwfohijayzc",
        "REASSIGN_MATTERMOST_CHANNELS": "fukxanjgjbnp7ng383at53k1sy",
        "REASSIGN_MATTERMOST_USERS": "erj6qck3rfgtujs86w5r6rckzh",
    ]

    static let both = slack.merging(mattermost) { first, _ in first }

    /// The whole as an operator with a file would write it.
    static let yaml = """
        listen: "127.0.0.1:7001"
        retentionDays: 30
        docspace:
          url: https://docspace.example.org
          token: sk-\(canary)
        slack:
          signingSecret: [\(canary)-old, \(canary)-new]
          webhookUrl: https://hooks.example.org/services/\(canary)
          teams: T0DOCSPACE
          channels: [C0ADMINS01, C0ADMINS02]
          users: []
        """

    /// The sample with some variables changed; `nil` takes one away.
    static func read(
        _ base: [String: String] = slack, with changes: [String: String?] = [:], file: String? = nil
    ) async throws -> BotConfiguration {
        var environment = base
        for (name, value) in changes { environment[name] = value }
        return try await ConfigurationReader(environment: environment, file: file).read()
    }

    /// What is wrong with the sample so changed; empty if it is accepted.
    static func problems(
        _ base: [String: String] = slack, with changes: [String: String?] = [:], file: String? = nil
    ) async throws -> [ConfigurationError.Problem] {
        do {
            _ = try await read(base, with: changes, file: file)
            return []
        } catch let error as ConfigurationError {
            return error.problems
        }
    }
}

/// A folder that goes away with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "configuration-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}
