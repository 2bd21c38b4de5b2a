import HTTPTypes
import ReassignTestKit
import Testing
import TransportCore

@testable import ChatPlatforms

@Suite("Slack authentication")
struct SlackAuthenticationTests {
    private let now: Int64 = 1_767_225_600
    private let body = "command=%2Freassign&team_id=T0DOCSPACE&text=a+b&api_app_id=A0REASSIGN"

    private func signed(
        _ body: String, secret: String = Fixture.slackSecret, at seconds: Int64? = nil, route: InboundRequest.Route = .commands
    ) throws -> InboundRequest {
        let timestamp = String(seconds ?? now)
        let signature = SlackSignature.value(timestamp: timestamp, body: Array(body.utf8), secret: Array(secret.utf8))
        var request = Fixture.form(body, route: route)
        request.headerFields.append(try Fixture.field(SlackSignature.timestampField, timestamp))
        request.headerFields.append(try Fixture.field(SlackSignature.signatureField, signature))
        return request
    }

    @Test("during a rotation both secrets are accepted and a third is not", arguments: [(0, true), (1, true), (2, false)])
    func rotation(index: Int, isAccepted: Bool) throws {
        let secrets = ["0123456789abcdef0", "fedcba9876543210f", "aaaaaaaaaaaaaaaaa"]
        let slack = try Fixture.slack(secrets: Array(secrets.prefix(2)))
        let verdict = slack.authenticate(try signed(body, secret: secrets[index]), nowSeconds: now)
        #expect(verdict == (isAccepted ? .accepted : .rejected(.signatureMismatch)))
    }

    @Test("the window is 300 s in both directions", arguments: [(-301, false), (-300, true), (0, true), (300, true), (301, false)])
    func window(skew: Int64, isAccepted: Bool) throws {
        let verdict = try Fixture.slack().authenticate(signed(body), nowSeconds: now + skew)
        #expect(verdict == (isAccepted ? .accepted : .rejected(.staleTimestamp)))
    }

    @Test("no clock makes the comparison trap", arguments: [Int64.min, .max, 0, -1])
    func extremeClocks(now: Int64) throws {
        #expect(try Fixture.slack().authenticate(signed(body, at: 1), nowSeconds: now) != .rejected(.signatureMismatch))
    }

    @Test(
        "a security header that appears twice is refused, even with the same value",
        arguments: [SlackSignature.timestampField, SlackSignature.signatureField])
    func repeatedHeader(name: String) throws {
        var request = try signed(body)
        let value = try #require(request.headerFields.values(ofFieldNamed: name).first)
        request.headerFields.append(try Fixture.field(name, value))
        #expect(try Fixture.slack().authenticate(request, nowSeconds: now) == .rejected(.repeatedHeader))
    }

    @Test("20,000 changed signatures: none is accepted", arguments: 0..<10)
    func mutations(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let slack = try Fixture.slack()
        let original = Array(SlackSignature.value(timestamp: String(now), body: [], secret: Array(Fixture.slackSecret.utf8)).utf8)
        var request = try signed("")
        let field = try Fixture.field(SlackSignature.signatureField, "")
        var accepted = 0
        for _ in 0..<2000 {
            var changed = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let digits = Array("0123456789abcdefABCDEF".utf8)
                changed[.random(in: changed.indices, using: &generator)] = digits.randomElement(using: &generator) ?? 0
            }
            guard changed != original else { continue }
            request.headerFields[field.name] = String(decoding: changed, as: UTF8.self)
            if slack.authenticate(request, nowSeconds: now) == .accepted { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test("a certificate probe is answered signed, unsigned and stale")
    func probe() throws {
        let slack = try Fixture.slack()
        let answer = Authentication.probe(InboundResponse(status: 200))
        #expect(slack.authenticate(Fixture.form("ssl_check=1&token=x"), nowSeconds: now) == answer)
        #expect(try slack.authenticate(signed("ssl_check=1&token=x"), nowSeconds: now) == answer)
        #expect(try slack.authenticate(signed("ssl_check=1"), nowSeconds: now + 9999) == answer)
    }

    @Test(
        "nothing else passes for a probe",
        arguments: ["ssl_check=0", "ssl_check=1&ssl_check=1", "ssl_check=1&command=%2Freassign", "ssl_check=", "x=1"])
    func notAProbe(body: String) throws {
        #expect(try Fixture.slack().authenticate(Fixture.form(body), nowSeconds: now) == .rejected(.missingHeader))
    }

    @Test(
        "the application's id is compared where it is configured and given",
        arguments: [("A0REASSIGN", true), ("A0OTHER", false), (nil, true)] as [(String?, Bool)]
    )
    func application(id: String?, isAccepted: Bool) throws {
        let verdict = try Fixture.slack(app: id).authenticate(signed(body), nowSeconds: now)
        #expect(verdict == (isAccepted ? .accepted : .rejected(.otherApplication)))
        #expect(try Fixture.slack(app: id).authenticate(signed("command=%2Freassign&team_id=T0"), nowSeconds: now) == .accepted)
    }
}

@Suite("Platform settings")
struct PlatformSettingsTests {
    @Test(
        "unsafe secrets stop the start",
        arguments: [
            ([], .noSecret), ([""], .shortSecret), (["0123456789abcde"], .shortSecret), (["0123456789abcdef", ""], .shortSecret),
            (["0123456789abcdef", "0123456789abcdef"], .repeatedSecret),
            (["0123456789abcdef", "0123456789abcdeg", "0123456789abcdeh"], .tooManySecrets),
        ] as [([String], PlatformSettingsError)]
    )
    func secrets(secrets: [String], expected: PlatformSettingsError) {
        #expect(throws: expected) { try Fixture.slack(secrets: secrets) }
        #expect(throws: expected) { try Fixture.mattermost(tokens: secrets) }
    }

    @Test(
        "a Mattermost address is plain or refused",
        arguments: [
            ("https://chat.example.org", true), ("https://chat.example.org/", true), ("http://127.0.0.1:8065", true),
            ("https://chat.example.org:8443/team/chat/", true), ("http://[::1]:8065", true), ("https://Chat.Example.org", true),
            ("", false), ("chat.example.org", false), ("ftp://chat.example.org", false), ("https://", false),
            ("https://user@chat.example.org", false), ("https://chat.example.org/?a", false), ("https://chat.example.org/../x", false),
            ("https://chat.example.org#x", false), ("https://chat example.org", false), ("https://chät.example.org", false),
        ]
    )
    func site(site: String, isUsable: Bool) {
        #expect(((try? Fixture.mattermost(site: site)) != nil) == isUsable)
    }

    @Test("the registry makes each platform under its name", arguments: ["slack", "mattermost"])
    func registry(name: String) throws {
        let entry = try #require(Platforms.named(PlatformName(rawValue: name)))
        let platform = try entry.make(PlatformSettings(secrets: [.init("0123456789abcdef")], siteURL: Fixture.site))
        #expect(platform.name.rawValue == name)
        #expect(Platforms.all.count == 2)
    }
}
