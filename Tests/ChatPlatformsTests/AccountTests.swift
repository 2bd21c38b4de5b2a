import HTTPTypes
import Testing
import TransportCore

@testable import ChatPlatforms

/// What a bot account asks about mentioned people, and what it reads from the answers.
@Suite("Bot accounts: people")
struct AccountTests {
    private static let token = "xoxb-0123456789-abcdef"
    private static let alice = "U0ALICE001"
    private static let bob = "9k1ys8o6r3n5bqgw4hcxzjt7da"

    static func slack(webhook: String? = Fixture.slackWebhook) throws -> any ChatAccount {
        let settings = PlatformSettings(
            secrets: [Secret(Fixture.slackSecret)], webhookURL: webhook.map(Secret.init), botToken: Secret(token))
        return try #require(try SlackPlatform(settings).account)
    }

    static func mattermost(site: String = Fixture.site) throws -> any ChatAccount {
        let settings = PlatformSettings(secrets: [Secret(Fixture.mattermostToken)], siteURL: site, botToken: Secret(token))
        return try #require(try MattermostPlatform(settings).account)
    }

    private func answer(_ status: Int, _ body: String, retryAfter: String? = nil) -> Result<TransportResponse, TransportError> {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        return .success(TransportResponse(status: status, headerFields: fields, body: Array(body.utf8)))
    }

    @Test("without a token there is no account, and mentions stay mentions")
    func noToken() throws {
        #expect(try Fixture.slack().account == nil)
        #expect(try !Fixture.slack().facts.findsAddresses)
        #expect(try Fixture.mattermost().account == nil)
    }

    @Test("a token that no header field may hold is refused", arguments: ["short", "xoxb-0123456789\nabcdef", "xoxb 0123456789 abcdef"])
    func badToken(token: String) {
        #expect(throws: PlatformSettingsError.unusableBotToken) {
            try SlackPlatform(PlatformSettings(secrets: [Secret(Fixture.slackSecret)], botToken: Secret(token)))
        }
    }

    @Test(
        "Slack is asked where its webhook is",
        arguments: [
            (Fixture.slackWebhook, "https://slack.com/api"), ("https://hooks.slack-gov.com/services/T/B/x", "https://slack-gov.com/api"),
            ("http://127.0.0.1:8065/services/T/B/x", "http://127.0.0.1:8065/api"), (nil, "https://slack.com/api"),
        ] as [(String?, String)]
    )
    func slackRequest(webhook: String?, base: String) throws {
        let request = try #require(try Self.slack(webhook: webhook).profileRequest(of: Self.alice))
        #expect(request.url == "\(base)/users.info?user=U0ALICE001")
        #expect(request.method == .get)
        #expect(request.headerFields[.authorization] == "Bearer \(Self.token)")
        #expect(!"\(request)".contains(Self.token))
        #expect(try Self.slack().profileRequest(of: "U1&token=x") == nil)
    }

    @Test("Mattermost is asked below its site", arguments: [Fixture.site, Fixture.site + "/team/"])
    func mattermostRequest(site: String) throws {
        let request = try #require(try Self.mattermost(site: site).profileRequest(of: Self.bob))
        #expect(request.url == (site.hasSuffix("/") ? String(site.dropLast()) : site) + "/api/v4/users/\(Self.bob)")
        #expect(try Self.mattermost().profileRequest(of: "../me") == nil)
    }

    @Test(
        "Slack's answers",
        arguments: [
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","profile":{"email":"Alice@Example.org"}}}"#, .email("Alice@Example.org")),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","profile":{"real_name":"Alice"}}}"#, .hidden),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","profile":{"email":"alice"}}}"#, .hidden),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001"}}"#, .hidden),
            (200, #"{"ok":true,"user":{"id":"U0OTHER001","profile":{"email":"o@example.org"}}}"#, .unavailable(retryAfter: nil)),
            (200, #"{"ok":false,"error":"user_not_found"}"#, .unknownUser),
            (200, #"{"ok":false,"error":"user_not_visible"}"#, .unknownUser),
            (200, #"{"ok":false,"error":"missing_scope","needed":"users:read"}"#, .refused("missing_scope")),
            (200, #"{"ok":false,"error":"token_revoked"}"#, .refused("token_revoked")),
            (200, #"{"ok":false,"error":"internal_error"}"#, .unavailable(retryAfter: nil)),
            (200, #"{"ok":false,"error":"something_new"}"#, .unavailable(retryAfter: nil)), (200, "ok", .unavailable(retryAfter: nil)),
            (503, "<html>", .unavailable(retryAfter: nil)), (404, "<html>", .refused("status_404")),
        ] as [(Int, String, MentionedAddress)]
    )
    func slackAnswers(status: Int, body: String, meaning: MentionedAddress) throws {
        #expect(try Self.slack().address(of: Self.alice, in: answer(status, body)) == meaning)
    }

    @Test("how long Slack wants to be left alone is read")
    func rateLimit() throws {
        let limited = answer(429, #"{"ok":false,"error":"ratelimited"}"#, retryAfter: "7")
        #expect(try Self.slack().address(of: Self.alice, in: limited) == .unavailable(retryAfter: .seconds(7)))
        #expect(
            try Self.mattermost().address(of: Self.bob, in: answer(429, "limit exceeded", retryAfter: "2"))
                == .unavailable(retryAfter: .seconds(2)))
    }

    @Test(
        "Mattermost's answers",
        arguments: [
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","email":"bob@example.org"}"#, .email("bob@example.org")),
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","email":""}"#, .hidden),
            (200, #"{"id":"erj6qck3rfgtujs86w5r6rckzh","email":"o@example.org"}"#, .unavailable(retryAfter: nil)),
            (404, #"{"id":"app.user.missing_account.const","status_code":404}"#, .unknownUser), (404, "<html>", .refused("status_404")),
            (401, #"{"id":"api.context.session_expired.app_error"}"#, .refused("api.context.session_expired.app_error")),
            (403, #"{"id":"api.context.permissions.app_error"}"#, .refused("api.context.permissions.app_error")),
            (500, #"{"id":"x"}"#, .unavailable(retryAfter: nil)), (302, "", .unavailable(retryAfter: nil)),
        ] as [(Int, String, MentionedAddress)]
    )
    func mattermostAnswers(status: Int, body: String, meaning: MentionedAddress) throws {
        #expect(try Self.mattermost().address(of: Self.bob, in: answer(status, body)) == meaning)
    }

    @Test(
        "guests are told from members, on Slack",
        arguments: [
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","is_restricted":false,"is_ultra_restricted":false}}"#, .member),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001"}}"#, .member),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","is_restricted":true,"is_ultra_restricted":false}}"#, .guest),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","is_restricted":true,"is_ultra_restricted":true}}"#, .guest),
            (200, #"{"ok":true,"user":{"id":"U0ALICE001","is_restricted":false,"is_ultra_restricted":true}}"#, .guest),
            (200, #"{"ok":true,"user":{"id":"U0OTHER001","is_restricted":true}}"#, .unknown),
            (200, #"{"ok":false,"error":"missing_scope"}"#, .unknown), (503, "<html>", .unknown),
        ] as [(Int, String, ChatMembership)]
    )
    func slackGuests(status: Int, body: String, membership: ChatMembership) throws {
        #expect(try Self.slack().membership(of: Self.alice, in: answer(status, body)) == membership)
    }

    @Test(
        "guests are told from members, on Mattermost",
        arguments: [
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","roles":"system_user"}"#, .member),
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","roles":"system_user system_admin"}"#, .member),
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","roles":"system_guest"}"#, .guest),
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da"}"#, .unknown),
            (200, #"{"id":"erj6qck3rfgtujs86w5r6rckzh","roles":"system_guest"}"#, .unknown),
            (404, #"{"id":"app.user.missing_account.const"}"#, .unknown), (500, "", .unknown),
        ] as [(Int, String, ChatMembership)]
    )
    func mattermostGuests(status: Int, body: String, membership: ChatMembership) throws {
        #expect(try Self.mattermost().membership(of: Self.bob, in: answer(status, body)) == membership)
    }

    @Test(
        "what Slack's token may do",
        arguments: [
            (200, #"{"ok":true}"#, "commands,chat:write,users:read,users:read.email", .complete), (200, #"{"ok":true}"#, nil, .complete),
            (200, #"{"ok":true}"#, "chat:write, users:read.email,users:read", .complete),
            (200, #"{"ok":true}"#, "commands,users:read", .lacking(["chat:write", "users:read.email"])),
            (200, #"{"ok":true}"#, "", .lacking(["chat:write", "users:read", "users:read.email"])),
            (200, #"{"ok":false,"error":"invalid_auth"}"#, nil, .refused("invalid_auth")),
            (200, #"{"ok":false,"error":"internal_error"}"#, nil, .unavailable), (503, "<html>", nil, .unavailable),
        ] as [(Int, String, String?, AccountRights)]
    )
    func slackRights(status: Int, body: String, scopes: String?, rights: AccountRights) throws {
        var fields = HTTPFields()
        if let scopes, let name = HTTPField.Name("X-OAuth-Scopes") { fields[name] = scopes }
        let response = TransportResponse(status: status, headerFields: fields, body: Array(body.utf8))
        let account = try Self.slack()
        #expect(account.rights(in: .success(response)) == rights)
        #expect(account.rightsRequest.url == "https://slack.com/api/auth.test")
    }

    @Test(
        "what Mattermost's token may do",
        arguments: [
            (200, #"{"id":"9k1ys8o6r3n5bqgw4hcxzjt7da","roles":"system_user"}"#, .complete), (200, "<html>", .unavailable),
            (401, #"{"id":"api.context.session_expired.app_error"}"#, .refused("api.context.session_expired.app_error")),
            (403, "", .refused("status_403")), (500, "", .unavailable),
        ] as [(Int, String, AccountRights)]
    )
    func mattermostRights(status: Int, body: String, rights: AccountRights) throws {
        let account = try Self.mattermost()
        #expect(account.rights(in: answer(status, body)) == rights)
        #expect(account.rightsRequest.url == "\(Fixture.site)/api/v4/users/me")
    }

    @Test("mentions give way to addresses; one without an address becomes text, and only two people are looked up")
    func replacing() throws {
        let mention = { (user: String) in Word.mention(user: user, name: user.lowercased()) }
        var command = InboundCommand(
            origin: .init(platform: SlackPlatform.name, team: "T", channel: "C", channelName: "", user: "U", userName: ""),
            words: .success([.text("plan"), mention("U1"), mention("U2"), mention("U1"), mention("U3")]), text: "", duplicateKey: "k",
            reply: nil)
        #expect(command.mentions == ["U1", "U2"])
        #expect(command.shown("U2") == "@u2")
        let replaced = command.replacingMentions(by: ["U1": "a@example.org"])
        #expect(
            try replaced.words.get() == [.text("plan"), .email("a@example.org"), .text("@u2"), .email("a@example.org"), .text("@u3")])
        #expect(replaced.mentions.isEmpty)
        command.words = .failure(.tooLong)
        #expect(command.mentions.isEmpty)
    }

    // MARK: Messages

    private static let message = Message(id: "J-1.1", spans: [.text("▶ "), .data("<@U1> & `x`")])

    private func body(_ request: TransportRequest?) throws -> JSONValue { try JSONValue(reading: try #require(request?.body)) }

    @Test("Slack: new, changed and in a thread")
    func slackMessages() throws {
        let account = try Self.slack()
        let reference = MessageReference(rawValue: "C0ADMINS01/1767225602.000100")
        let new = account.encode(Self.message, to: .channel("C0ADMINS01"), as: .full)
        #expect(new?.url == "https://slack.com/api/chat.postMessage")
        #expect(new?.repetition == .forbidden)
        #expect(try body(new)["channel"] == "C0ADMINS01")
        #expect(try body(new)["text"] == "▶ `&lt;@U1&gt; &amp; 'x'`")
        #expect(try body(new)["thread_ts"] == nil)
        let changed = account.encode(Self.message, to: .message(reference), as: .full)
        #expect(changed?.url == "https://slack.com/api/chat.update")
        #expect(try body(account.encode(Self.message, to: .message(reference), as: .plain))["blocks"] == .array([]))
        #expect(try body(account.encode(Self.message, to: .channel("C0ADMINS01"), as: .plain))["blocks"] == nil)
        #expect(try body(changed)["ts"] == "1767225602.000100")
        #expect(try body(account.encode(Self.message, to: .thread(of: reference), as: .plain))["thread_ts"] == "1767225602.000100")
        #expect(account.encode(Self.message, to: .message(MessageReference(rawValue: "postid")), as: .full) == nil)
        #expect(account.encode(Message(id: "x", spans: []), to: .channel("C1"), as: .full) == nil)
    }

    @Test("Mattermost: new, changed and in a thread")
    func mattermostMessages() throws {
        let account = try Self.mattermost()
        let channel = "fukxanjgjbnp7ng383at53k1sy"
        let reference = MessageReference(rawValue: "\(channel)/\(Self.bob)")
        let new = account.encode(Self.message, to: .channel(channel), as: .full)
        #expect(new?.url == "https://chat.example.org/api/v4/posts" && new?.method == .post)
        #expect(try body(new)["channel_id"]?.text == channel)
        #expect(try body(new)["message"] == "▶ `<\u{200B}@\u{200B}U1> & 'x'`")
        #expect(try body(new)["text"] == nil)
        let changed = account.encode(Self.message, to: .message(reference), as: .full)
        #expect(changed?.url == "https://chat.example.org/api/v4/posts/\(Self.bob)/patch" && changed?.method == .put)
        #expect(try body(account.encode(Self.message, to: .thread(of: reference), as: .full))["root_id"]?.text == Self.bob)
        #expect(account.encode(Self.message, to: .message(MessageReference(rawValue: "\(channel)/../x")), as: .full) == nil)
    }

    @Test(
        "Slack's answers to messages",
        arguments: [
            (200, #"{"ok":true,"channel":"C1","ts":"1.2"}"#, .posted(MessageReference(rawValue: "C1/1.2"))),
            (200, #"{"ok":true}"#, .other(.unknown)), (200, #"{"ok":false,"error":"message_not_found"}"#, .lost),
            (200, #"{"ok":false,"error":"edit_window_closed"}"#, .lost),
            (200, #"{"ok":false,"error":"not_in_channel"}"#, .refused("not_in_channel")),
            (200, #"{"ok":false,"error":"invalid_auth"}"#, .refused("invalid_auth")),
            (200, #"{"ok":false,"error":"is_archived"}"#, .refused("is_archived")),
            (200, #"{"ok":false,"error":"invalid_blocks"}"#, .other(.rejected("invalid_blocks"))),
            (200, #"{"ok":false,"error":"fatal_error"}"#, .other(.retry(after: nil))),
            (200, #"{"ok":false,"error":"brand_new"}"#, .other(.retryFewTimes)),
            (429, #"{"ok":false,"error":"ratelimited"}"#, .other(.retry(after: .seconds(30)))), (200, "<html>", .other(.unknown)),
            (503, "", .other(.retry(after: nil))), (403, "<html>", .refused("status_403")),
        ] as [(Int, String, AccountDelivery)]
    )
    func slackDeliveries(status: Int, body: String, meaning: AccountDelivery) throws {
        #expect(try Self.slack().interpret(answer(status, body), from: .channel("C1")) == meaning)
    }

    @Test(
        "Mattermost's answers to messages",
        arguments: [
            (201, #"{"id":"p","channel_id":"c"}"#, .posted(MessageReference(rawValue: "c/p"))), (200, "ok", .other(.unknown)),
            (404, #"{"id":"app.post.get.app_error"}"#, .lost), (404, "<html>", .refused("status_404")),
            (401, #"{"id":"api.context.session_expired.app_error"}"#, .refused("api.context.session_expired.app_error")),
            (403, #"{"id":"api.context.permissions.app_error"}"#, .refused("api.context.permissions.app_error")),
            (400, #"{"id":"api.post.create_post.root_id.app_error"}"#, .lost),
            (400, #"{"id":"model.post.is_valid.msg.app_error"}"#, .other(.rejected("model.post.is_valid.msg.app_error"))),
            (500, #"{"id":"x"}"#, .other(.retry(after: nil))), (429, "limit exceeded", .other(.retry(after: .seconds(30)))),
        ] as [(Int, String, AccountDelivery)]
    )
    func mattermostDeliveries(status: Int, body: String, meaning: AccountDelivery) throws {
        #expect(try Self.mattermost().interpret(answer(status, body), from: .channel("c")) == meaning)
    }
}
