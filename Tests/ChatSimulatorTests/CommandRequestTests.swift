import HTTPTypes
import LoopbackHTTP
import Testing

@testable import ChatSimulator

@Suite("Command requests")
struct CommandRequestTests {
    static let alice = ChatUser(id: "U0ALICE001", name: "alice")

    @Test("a Slack command is field by field and sign by sign the recorded one")
    func slack() throws {
        var configuration = ChatSimulatorConfiguration.sample(.slack, secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492")
        configuration.users = [Self.alice]
        let request = SlackRules(configuration: configuration).commandRequest(
            TypedCommand(
                command: "/reassign",
                text: "bob@example.com carol@example.com",
                user: Self.alice,
                channel: configuration.channels[0],
                triggerID: "9000000000001.1234567890.0123456789abcdef0123456789abcdef",
                responseURL: "https://hooks.slack.com/commands/T0DOCSPACE/9000000000001/AbCdEfGhIjKlMnOpQrStUvWx",
                timestamp: 1_767_225_600
            ),
            to: try CommandAddress("http://127.0.0.1:8080/slack/commands")
        )
        let recorded = try #require(SlackSignatureTests.known.first { $0.name == "slack-reassign-command" })
        #expect(String(decoding: request.body, as: UTF8.self) == recorded.body)
        #expect(value("X-Slack-Signature", of: request) == recorded.signature)
        #expect(value("X-Slack-Request-Timestamp", of: request) == recorded.timestamp)
        #expect(value("Content-Type", of: request) == "application/x-www-form-urlencoded")
        #expect(request.target == "/slack/commands")
    }

    @Test("a Mattermost command has the token twice and its fields in alphabetical order")
    func mattermost() throws {
        let configuration = ChatSimulatorConfiguration.sample(.mattermost, secret: "q7m3d5k9x1b8n4t6w2c0r5y8eh")
        let request = MattermostRules(configuration: configuration).commandRequest(
            TypedCommand(
                command: "/reassign",
                text: "bob@example.com carol@example.com",
                user: ChatUser(id: "erj6qck3rfgtujs86w5r6rckzh", name: "alice"),
                channel: configuration.channels[0],
                triggerID: "dHJpZ2dlcg==",
                responseURL: "https://chat.example.org/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa",
                timestamp: 0
            ),
            to: try CommandAddress("http://127.0.0.1:8080/mattermost/commands")
        )
        let recorded =
            "channel_id=fukxanjgjbnp7ng383at53k1sy&channel_name=docspace-admins&command=%2Freassign"
            + "&response_url=https%3A%2F%2Fchat.example.org%2Fhooks%2Fcommands%2Fi11f6nnfgfyk8eg56x9omc6dpa&root_id=&team_domain=acme"
            + "&team_id=wx4zz8t4ttgmtxqiwfohijayzc&text=bob%40example.com+carol%40example.com&token=q7m3d5k9x1b8n4t6w2c0r5y8eh"
            + "&trigger_id=dHJpZ2dlcg%3D%3D&user_id=erj6qck3rfgtujs86w5r6rckzh&user_name=alice"
        #expect(String(decoding: request.body, as: UTF8.self) == recorded)
        #expect(value("Authorization", of: request) == "Token q7m3d5k9x1b8n4t6w2c0r5y8eh")
    }

    @Test("Mattermost pairs mentioned people and channels with their ids and leaves the text alone")
    func mattermostMentions() throws {
        let configuration = ChatSimulatorConfiguration.sample(.mattermost, secret: "q7m3d5k9x1b8n4t6w2c0r5y8eh")
        let request = MattermostRules(configuration: configuration).commandRequest(
            TypedCommand(
                command: "/reassign", text: " @ivan. @boris\n~general @nobody @ivan", user: Self.alice, channel: configuration.channels[0],
                triggerID: "t", responseURL: "r", timestamp: 0
            ),
            to: try CommandAddress("http://127.0.0.1:8080/")
        )
        let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&").map(String.init)
        #expect(fields.filter { $0.hasPrefix("user_mentions=") } == ["user_mentions=ivan", "user_mentions=boris"])
        #expect(
            fields.filter { $0.hasPrefix("user_mentions_ids=") } == [
                "user_mentions_ids=h4m8x2c6v1b5n9q3w7e1r5t9yu", "user_mentions_ids=9k1ys8o6r3n5bqgw4hcxzjt7da",
            ]
        )
        #expect(
            fields.filter { $0.hasPrefix("channel_mentions") } == [
                "channel_mentions=general", "channel_mentions_ids=g9w1u6kq7bfz3ntyp5x8c4ehda",
            ]
        )
        #expect(fields.contains("text=+%40ivan.+%40boris%0A~general+%40nobody+%40ivan"))
        #expect(fields.map { $0.prefix { $0 != "=" } } == fields.map { $0.prefix { $0 != "=" } }.sorted())
    }

    @Test(
        "Slack escapes what was typed",
        arguments: [
            ("bob@example.com", "<mailto:bob@example.com|bob@example.com>"),
            ("“bob.x+y@mail.example.com”,", "“<mailto:bob.x+y@mail.example.com|bob.x+y@mail.example.com>”,"),
            ("bob@example.com. now", "<mailto:bob@example.com|bob@example.com>. now"),
            ("a@b x@ @y.z", "a@b x@ @y.z"),
            ("@boris", "<@U0BORIS001|boris>"),
            ("#general @here", "<#C0GENERAL1|general> <!here>"),
            ("https://x.example.org/?a=1&b", "<https://x.example.org/?a=1&amp;b>"),
            ("a<b> &amp; c", "a&lt;b&gt; &amp;amp; c"),
            ("—dry-run  two", "—dry-run  two"),
            ("", ""),
        ]
    )
    func slackEscaping(typed: String, sent: String) {
        let sample = ChatSimulatorConfiguration.sample(.slack, secret: "s")
        #expect(SlackTyping(users: sample.users, channels: sample.channels).escape(typed) == sent)
    }

    @Test(
        "addresses of bots are taken apart",
        arguments: [
            ("http://127.0.0.1:8080/slack/commands", "127.0.0.1", 8080, "/slack/commands", "127.0.0.1:8080"),
            ("http://localhost", "localhost", 80, "/", "localhost"),
            ("http://[::1]:81/a?b", "::1", 81, "/a?b", "[::1]:81"),
            ("http://[::1]", "::1", 80, "/", "[::1]"),
        ]
    )
    func commandAddress(url: String, host: String, port: Int, target: String, authority: String) throws {
        let address = try CommandAddress(url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
        #expect(address.authority == authority)
    }

    @Test(
        "other addresses are refused",
        arguments: ["https://127.0.0.1/", "127.0.0.1:80", "http://:80/", "http://h:0/", "http://h:x/", ""]
    )
    func badCommandAddress(url: String) {
        let error = #expect(throws: ChatSimulatorError.self) { _ = try CommandAddress(url) }
        #expect(error?.code == .badConfiguration)
    }

    private func value(_ name: String, of request: LoopbackRequest) -> String? {
        HTTPField.Name(name).flatMap { request.headerFields[$0] }
    }
}
