import ChatPlatforms
import Testing

@Suite("Addresses that arrive in requests")
struct ReplyURLTests {
    @Test(
        "Slack: its own two hosts and the webhook's server, and nothing that only looks like them",
        arguments: [
            ("https://hooks.slack.com/commands/T0DOCSPACE/9000000000001/AbCdEf", true),
            ("https://hooks.slack.com/actions/T0DOCSPACE/9000000000002/XyZ", true),
            ("https://hooks.slack-gov.com/commands/T0/1/a", true),
            ("https://hooks.slack-gov.com/actions/T0/1/a_b-c", true),
            ("http://127.0.0.1:9999/commands/T0/1/a", true),
            ("http://127.0.0.1:9999/actions/T0/1/a", true),
            ("http://hooks.slack.com/commands/T0/1/a", false),
            ("HTTPS://hooks.slack.com/commands/T0/1/a", false),
            ("https://HOOKS.slack.com/commands/T0/1/a", false),
            ("https://hooks.slack.com/services/T0/B0/x", false),
            ("https://hooks.slack.com/commands/", false),
            ("https://hooks.slack.com/commands", false),
            ("https://hooks.slack.com/commandsx/T0", false),
            ("https://hooks.slack.com/", false),
            ("https://hooks.slack.com", false),
            ("https://hooks.slack.com:443/commands/T0/1/a", false),
            ("https://hooks.slack.com:8443/commands/T0/1/a", false),
            ("https://hooks.slack.com./commands/T0/1/a", false),
            ("https://hooks.slack.com.evil.example.net/commands/T0/1/a", false),
            ("https://evil.example.net/commands/T0/1/a", false),
            ("https://evil.example.net/https://hooks.slack.com/commands/T0", false),
            ("https://user@hooks.slack.com/commands/T0/1/a", false),
            ("https://hooks.slack.com@evil.example.net/commands/T0/1/a", false),
            ("https://hooks.slack.com%40evil.example.net/commands/T0", false),
            ("https://hooks.slack.com\\@evil.example.net/commands/T0", false),
            ("https://hooks.slack.com#@evil.example.net/commands/T0", false),
            ("https://hooks.slack.com?@evil.example.net/commands/T0", false),
            ("https:/hooks.slack.com/commands/T0", false),
            ("https:hooks.slack.com/commands/T0", false),
            ("https:///hooks.slack.com/commands/T0", false),
            ("//hooks.slack.com/commands/T0", false),
            ("hooks.slack.com/commands/T0", false),
            ("https:\\\\hooks.slack.com\\commands\\T0", false),
            ("https://hooks.slack.com/commands/../services/T0", false),
            ("https://hooks.slack.com/commands/./T0", false),
            ("https://hooks.slack.com/commands/%2e%2e/services", false),
            ("https://hooks.slack.com/commands/..%2fservices", false),
            ("https://hooks.slack.com/commands//T0", false),
            ("https://hooks.slack.com/commands/T0/", false),
            ("https://hooks.slack.com//commands/T0", false),
            ("https://hooks.slack.com/commands/T0?x=1", false),
            ("https://hooks.slack.com/commands/T0#x", false),
            ("https://hooks.slack.com/commands/T0;x", false),
            ("https://hooks.slack.com/commands/T0 ", false),
            (" https://hooks.slack.com/commands/T0", false),
            ("https://hooks.slack.com/commands/T0\n", false),
            ("https://hooks.slack.com/commands/T0\r\nX: y", false),
            ("https://hooks.slack.com/commands/T0\u{0}", false),
            ("https://hooks.slack.com/commands/T\u{301}", false),
            ("https://hooks.slack.com/commands/Ｔ0", false),
            ("https://hooks。slack.com/commands/T0", false),
            ("https://hooks.slаck.com/commands/T0", false),
            ("https://hooks.slack.com/Commands/T0", false),
            ("http://127.0.0.1/commands/T0", false),
            ("http://127.0.0.1:9998/commands/T0", false),
            ("http://127.0.0.1:99990/commands/T0", false),
            ("http://127.0.0.1:9999@evil.example.net/commands/T0", false),
            ("https://127.0.0.1:9999/commands/T0", false),
            ("http://localhost:9999/commands/T0", false),
            ("http://127.1:9999/commands/T0", false),
            ("http://2130706433:9999/commands/T0", false),
            ("http://[::ffff:127.0.0.1]:9999/commands/T0", false),
            ("http://127.0.0.1:9999/services/T0/B0/x", false),
            ("http://169.254.169.254/commands/T0", false),
            ("file:///etc/passwd", false),
            ("gopher://hooks.slack.com/commands/T0", false),
            ("javascript:alert(1)", false),
            ("", false),
            ("https://hooks.slack.com/commands/" + String(repeating: "a", count: 600), false),
        ]
    )
    func slack(url: String, isPermitted: Bool) throws {
        #expect(try Fixture.slack(webhook: "http://127.0.0.1:9999/services/T0/B0/x").permits(replyURL: url) == isPermitted)
    }

    @Test("without a webhook only Slack's own hosts remain", arguments: [nil, "https://user@127.0.0.1:9999/x", "rubbish"] as [String?])
    func slackWithoutWebhook(webhook: String?) throws {
        let slack = try Fixture.slack(webhook: webhook)
        #expect(slack.permits(replyURL: "https://hooks.slack.com/commands/T0/1/a"))
        #expect(!slack.permits(replyURL: "http://127.0.0.1:9999/commands/T0/1/a"))
        #expect(!slack.permits(replyURL: "https://127.0.0.1:9999/commands/T0/1/a"))
    }

    @Test(
        "Mattermost: the configured server, with its path, under /hooks/commands/",
        arguments: [
            ("https://chat.example.org/mm/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa", true),
            ("https://chat.example.org/hooks/commands/i11f6nnfgfyk8eg56x9omc6dpa", false),
            ("https://chat.example.org/mm/hooks/i11f6nnfgfyk8eg56x9omc6dpa", false),
            ("https://chat.example.org/mm/hooks/commands/", false),
            ("https://chat.example.org/mm/hooks/commands/../x", false),
            ("https://chat.example.org/mm/hooks/commands/a?b", false),
            ("https://chat.example.org/mm/../hooks/commands/a", false),
            ("https://chat.example.org/mm//hooks/commands/a", false),
            ("https://chat.example.org/mmx/hooks/commands/a", false),
            ("https://chat.example.org:443/mm/hooks/commands/a", false),
            ("http://chat.example.org/mm/hooks/commands/a", false),
            ("https://chat.example.org.evil.example.net/mm/hooks/commands/a", false),
            ("https://chat.example.org@evil.example.net/mm/hooks/commands/a", false),
            ("https://hooks.slack.com/commands/T0/1/a", false),
            ("", false),
        ]
    )
    func mattermost(url: String, isPermitted: Bool) throws {
        for site in ["https://chat.example.org/mm", "https://chat.example.org/mm/", "HTTPS://Chat.Example.org/mm"] {
            #expect(try Fixture.mattermost(site: site).permits(replyURL: url) == isPermitted)
        }
    }
}
