import CurlTransport
import JobEngine
import Logging
import Testing
import TransportCore

@testable import ReassignBot

@Suite("Configuration: values")
struct ConfigurationValueTests {
    @Test(
        "a good value is accepted",
        arguments: [
            ("LISTEN", "0.0.0.0:80"), ("LISTEN", "[::1]:8080"), ("LISTEN", "127.0.0.1:0"), ("ADMIN_LISTEN", ""),
            ("STORE", "sqlite:/var/lib/bot/jobs.sqlite"), ("DOCSPACE_URL", "https://docspace.example.org/"),
            ("DOCSPACE_URL", "https://docspace.example.org:8443"), ("DOCSPACE_TOKEN", "eyJhbGciOiJIUzI1NiJ9.session"),
            ("SLACK_SIGNING_SECRET", "0123456789abcdef"), ("SLACK_SIGNING_SECRET", "0123456789abcdef, fedcba9876543210"),
            ("SLACK_TEAMS", ""), ("SLACK_USERS", "U1,W2"), ("SLACK_APP_ID", "A0REASSIGN"), ("SLACK_BOT_TOKEN", "xoxb-123456789012"),
            ("OPERATORS", "slack:U0ALICE001,mattermost:erj6qck3rfgtujs86w5r6rckzh"), ("APPROVAL", "never"), ("QUOTA", "5/h,20/d"),
            ("AUTO_RETRY", "never"), ("AUTO_RETRY", "safe"), ("PUBLIC_URL", "https://bot.example.org"), ("LANGUAGE", "en"),
            ("RETENTION_DAYS", "1"), ("RETENTION_DAYS", "3650"), ("CONFIRM", "guessed"), ("ALLOW_DISABLE", "false"), ("CONFIRM", "always"),
            ("ALLOW_DISABLE", "true"), ("ALLOW_DELETE", "true"), ("QUOTA", "0/h"), ("QUOTA", "1/d"),
            ("ALLOW_DELETE", "false"), ("POLL_SECONDS", "0.05..20"), ("POLL_SECONDS", "3..3"), ("POST_SECONDS", "0"),
            ("POST_SECONDS", "3600"), ("POST_SECONDS", "0.25"), ("TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"), ("TRUSTED_PROXIES", ""),
            ("PRIVATE_DESTINATIONS", "127.0.0.1"), ("CA_FILE", #filePath), ("TIME_SCALE", "1"), ("LOG_LEVEL", "trace"),
            ("LOG_FORMAT", "text"),
        ])
    func good(name: String, value: String) async throws {
        #expect(try await ConfigurationSample.problems(with: ["REASSIGN_\(name)": value]) == [])
    }

    @Test(
        "a bad value stops the start under its own name",
        arguments: [
            ("LISTEN", "8080"), ("LISTEN", "localhost:8080"), ("LISTEN", "127.0.0.1:65536"), ("LISTEN", ""), ("ADMIN_LISTEN", "off"),
            ("STORE", ""), ("STORE", "sqlite:"), ("STORE", "sqlite:://memory:"), ("STORE", "sqlite::memory:"), ("STORE", "jobs.sqlite"),
            ("STORE", "sqlite://jobs.sqlite"), ("STORE", "postgres://bot@db.example.org/jobs"), ("DOCSPACE_URL", ""),
            ("DOCSPACE_URL", "docspace.example.org"), ("DOCSPACE_URL", "https://docspace.example.org/portal"),
            ("DOCSPACE_URL", "https://docspace.example.org/?a=b"), ("DOCSPACE_URL", "https://olga@docspace.example.org"),
            ("DOCSPACE_URL", "http://docspace.example.org"), ("DOCSPACE_URL", "http://127.0.0.1"), ("DOCSPACE_URL", "ftp://example.org"),
            ("DOCSPACE_TOKEN", ""), ("DOCSPACE_TOKEN", "sk-short"), ("DOCSPACE_TOKEN", "sk-REPLACE_ME_WITH_THE_KEY"),
            ("DOCSPACE_TOKEN", "0123456789abcdef fedcba9876543210"), ("DOCSPACE_TOKEN", "0123456789abcdef\n"),
            ("SLACK_SIGNING_SECRET", ""), ("SLACK_SIGNING_SECRET", "REPLACE_ME_REPLACE_ME"), ("SLACK_SIGNING_SECRET", "0123456789abcde"),
            ("SLACK_SIGNING_SECRET", "8f742231b10e8888abcd99yyyzzz85a5"), ("SLACK_SIGNING_SECRET", "0123456789abcdef,"),
            ("SLACK_SIGNING_SECRET", "0123456789abcdef,0123456789abcdef"),
            ("SLACK_SIGNING_SECRET", "0123456789abcdef,1123456789abcdef,2123456789abcdef"),
            ("SLACK_SIGNING_SECRET", "xxxxxxxxxxxxxxxxxxxx"),
            ("SLACK_WEBHOOK_URL", ""), ("SLACK_WEBHOOK_URL", "http://hooks.example.org/services/1"),
            ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
            ("SLACK_TEAMS", "acme"), ("SLACK_TEAMS", "T1,,T2"), ("SLACK_TEAMS", ","), ("SLACK_CHANNELS", "#admins"),
            ("SLACK_USERS", "U1 U2"), ("SLACK_APP_ID", ""), ("SLACK_APP_ID", "reassign"), ("SLACK_BOT_TOKEN", "xoxb"),
            ("OPERATORS", "U0ALICE001"), ("OPERATORS", "discord:1"), ("OPERATORS", "slack:alice"), ("OPERATORS", "mattermost:U0ALICE001"),
            ("APPROVAL", "sometimes"), ("QUOTA", "many"), ("QUOTA", "5/w"), ("QUOTA", "1/h,2/d,3/d"), ("QUOTA", "-1/h"), ("QUOTA", "5"),
            ("AUTO_RETRY", "yes"), ("PUBLIC_URL", "bot.example.org"), ("PUBLIC_URL", "https://bot.example.org/?a=b"),
            ("PUBLIC_URL", "http://bot.example.org"), ("LANGUAGE", "English"), ("LANGUAGE", "de"), ("LANGUAGE", "EN"), ("LANGUAGE", ""),
            ("RETENTION_DAYS", "0"), ("RETENTION_DAYS", "3651"), ("RETENTION_DAYS", "365d"),
            ("RETENTION_DAYS", "+30"), ("RETENTION_DAYS", " 30"), ("CONFIRM", "never"), ("ALLOW_DISABLE", "perhaps"),
            ("ALLOW_DELETE", "TRUE"), ("POLL_SECONDS", "2"), ("POLL_SECONDS", "10..2"), ("POLL_SECONDS", "0.04..2"),
            ("POLL_SECONDS", "2..20.001"), ("POLL_SECONDS", "2s..10s"), ("POLL_SECONDS", "2...10"), ("POST_SECONDS", "3600.001"),
            ("POST_SECONDS", "-1"), ("POST_SECONDS", "1e3"), ("POST_SECONDS", "ten"), ("TRUSTED_PROXIES", "10.1.0.0/8"),
            ("TRUSTED_PROXIES", "proxy.example.org"), ("PRIVATE_DESTINATIONS", "10.0.0.0/33"), ("CA_FILE", ""),
            ("CA_FILE", "/nowhere/at/all.pem"), ("TIME_SCALE", "0.5"), ("TIME_SCALE", "nan"), ("TIME_SCALE", "fast"),
            ("LOG_LEVEL", "verbose"), ("LOG_FORMAT", "xml"),
        ])
    func bad(name: String, value: String) async throws {
        let problems = try await ConfigurationSample.problems(with: ["REASSIGN_\(name)": value])
        #expect(Set(problems.map(\.key)) == ["REASSIGN_\(name)"])
    }

    @Test(
        "a bad Mattermost value stops the start under its own name",
        arguments: [
            ("URL", "http://chat.example.org"), ("URL", "https://chat.example.org/?a=b"), ("URL", "chat"), ("COMMAND_TOKEN", "short"),
            ("COMMAND_TOKEN", "q7m3d5k9x1b8n4t6w2c0r5y8eh"), ("WEBHOOK_URL", "chat.example.org/hooks/1"), ("TEAMS", "acme"),
            ("CHANNELS", "FUKXANJGJBNP7NG383AT53K1SY"), ("USERS", "alice"), ("BOT_TOKEN", "short"),
        ])
    func badMattermost(name: String, value: String) async throws {
        let problems = try await ConfigurationSample.problems(
            ConfigurationSample.mattermost, with: ["REASSIGN_MATTERMOST_\(name)": value])
        #expect(Set(problems.map(\.key)) == ["REASSIGN_MATTERMOST_\(name)"])
    }

    @Test(
        "a protection that does not exist yet is refused, not ignored",
        arguments: [
            ("STORE", "postgresql://db.example.org/jobs")
        ])
    func notAvailable(name: String, value: String) async throws {
        let problems = try await ConfigurationSample.problems(with: ["REASSIGN_\(name)": value])
        #expect(problems.map(\.key) == ["REASSIGN_\(name)"])
        #expect(problems.first?.what.contains("not available yet") == true)
    }

    @Test(
        "a setting without effect is noticed",
        arguments: [
            ("PUBLIC_URL", "https://bot.example.org"), ("MATTERMOST_BOT_TOKEN", "xoxb-123456789012"),
            ("MATTERMOST_TEAMS", "wx4zz8t4ttgmtxqiwfohijayzc"),
        ])
    func noticed(name: String, value: String) async throws {
        let notices = try await ConfigurationSample.read(with: ["REASSIGN_\(name)": value]).notices
        #expect(notices.count == 1)
        #expect(notices.first?.contains("REASSIGN_\(name) has no effect") == true)
    }

    @Test("a language that there is none of is refused by the names of those that there are")
    func language() async throws {
        let problem = try #require(try await ConfigurationSample.problems(with: ["REASSIGN_LANGUAGE": "de"]).first)
        #expect(Language.allCases.allSatisfy { problem.fix.contains($0.rawValue) })
        #expect(try await ConfigurationSample.read(with: ["REASSIGN_LANGUAGE": "en"]).language == .english)
        #expect(try await ConfigurationSample.read().notices.isEmpty)
    }

    @Test("an operator who is not listed is noticed")
    func unlistedOperator() async throws {
        let notices = try await ConfigurationSample.read(with: ["REASSIGN_OPERATORS": "slack:U0ALICE001,slack:U0BORIS002"]).notices
        #expect(notices.count == 1)
        #expect(notices.first?.hasPrefix("slack:U0BORIS002 ") == true)
    }

    @Test("who may what, and how often, arrives in the policy")
    func rules() async throws {
        let read = try await ConfigurationSample.read(
            with: [
                "REASSIGN_APPROVAL": "delete", "REASSIGN_QUOTA": "1/h,2/d", "REASSIGN_CONFIRM": "always", "REASSIGN_ALLOW_DISABLE": "true",
                "REASSIGN_ALLOW_DELETE": "true",
            ])
        let access = read.access
        #expect(access.approval == .delete)
        #expect(access.quota == Quota([.init(jobs: 1, window: .seconds(3_600)), .init(jobs: 2, window: .seconds(86_400))]))
        #expect(access.confirmsAlways && access.allowsDisabling && access.allowsDeletion)
        #expect(read.notices.count == 1)
        #expect(read.notices.first?.hasPrefix("REASSIGN_APPROVAL asks for a second person") == true)
        let plain = try await ConfigurationSample.read().access
        #expect(!plain.confirmsAlways && !plain.allowsDisabling && !plain.allowsDeletion)
        #expect(plain.approval == .never)
        #expect(plain.quota.limits == [.init(jobs: 5, window: .seconds(3_600)), .init(jobs: 20, window: .seconds(86_400))])
    }

    @Test("what is not said has the defaults of the value, and nothing to notice")
    func defaults() async throws {
        let read = try await ConfigurationSample.read()
        let plain = BotConfiguration(docSpace: read.docSpace)
        #expect(read.listen == plain.listen)
        #expect(read.adminListen == plain.adminListen)
        #expect(read.storePath == plain.storePath)
        #expect(read.operators == plain.operators)
        #expect(read.retriesOnce == plain.retriesOnce)
        #expect(read.retentionDays == plain.retentionDays)
        #expect(read.pollGap == plain.pollGap)
        #expect(read.postGap == plain.postGap)
        #expect(read.timeScale == plain.timeScale)
        #expect(read.logLevel == plain.logLevel)
        #expect(read.logFormat == plain.logFormat)
        #expect(read.notices == [])
    }

    @Test("every value arrives in its place")
    func places() async throws {
        let read = try await ConfigurationSample.read(
            ConfigurationSample.both,
            with: [
                "REASSIGN_LISTEN": "[::1]:7001", "REASSIGN_ADMIN_LISTEN": "", "REASSIGN_STORE": "sqlite:/var/lib/jobs.sqlite",
                "REASSIGN_OPERATORS": "slack:U0ALICE001", "REASSIGN_AUTO_RETRY": "never", "REASSIGN_RETENTION_DAYS": "30",
                "REASSIGN_POLL_SECONDS": "0.05..1.5", "REASSIGN_POST_SECONDS": "2.25", "REASSIGN_TRUSTED_PROXIES": "10.0.0.0/8",
                "REASSIGN_PRIVATE_DESTINATIONS": "10.1.2.0/24,127.0.0.1", "REASSIGN_CA_FILE": #filePath, "REASSIGN_LOG_LEVEL": "debug",
                "REASSIGN_LOG_FORMAT": "text", "REASSIGN_SLACK_APP_ID": "A0REASSIGN",
            ])
        #expect(read.listen.description == "[::1]:7001")
        #expect(read.adminListen == nil)
        #expect(read.storePath == "/var/lib/jobs.sqlite")
        #expect(read.operators == ["slack:U0ALICE001"])
        #expect(!read.retriesOnce)
        #expect(read.retentionDays == 30)
        #expect(read.pollGap == .milliseconds(50) ... .milliseconds(1_500))
        #expect(read.postGap == .milliseconds(2_250))
        #expect(read.trustedProxies.map(\.description) == ["10.0.0.0/8"])
        #expect(read.privateDestinations.count == 2)
        #expect(read.caFile == #filePath)
        #expect(read.logLevel == .debug)
        #expect(read.logFormat == .text)
        #expect(read.docSpace.url == "https://docspace.example.org")
        #expect(read.docSpace.token.revealed == "sk-\(ConfigurationSample.canary)")
        let slack = try #require(read.slack)
        #expect(slack.signingSecrets.map(\.revealed) == ["\(ConfigurationSample.canary)-signing"])
        #expect(slack.webhookURL.revealed == "https://hooks.example.org/services/\(ConfigurationSample.canary)")
        #expect(slack.appID == "A0REASSIGN")
        #expect(slack.allowed.teams == ["T0DOCSPACE"])
        #expect(slack.allowed.channels == ["C0ADMINS01", "C0ADMINS02"])
        #expect(slack.allowed.users == ["U0ALICE001"])
        let mattermost = try #require(read.mattermost)
        #expect(mattermost.url == "https://chat.example.org/team")
        #expect(mattermost.commandTokens.map(\.revealed) == ["\(ConfigurationSample.canary)-command"])
        #expect(mattermost.webhookURL.revealed == "https://chat.example.org/hooks/\(ConfigurationSample.canary)")
        #expect(mattermost.allowed.teams == ["wx4zz8t4ttgmtxqiwfohijayzc"])
        #expect(mattermost.allowed.channels == ["fukxanjgjbnp7ng383at53k1sy"])
        #expect(mattermost.allowed.users == ["erj6qck3rfgtujs86w5r6rckzh"])
    }
}
