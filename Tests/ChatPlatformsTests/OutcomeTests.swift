import HTTPTypes
import Testing
import TransportCore

@testable import ChatPlatforms

private let webhook = Destination.webhook(url: Fixture.slackWebhook)
private let reply = Destination.reply(url: "https://hooks.slack.com/commands/T0/1/a")

@Suite("Outcomes of posts to Slack")
struct SlackOutcomeTests {
    private func meaning(_ status: Int, _ body: String, _ headers: HTTPFields = [:], from destination: Destination = webhook) throws
        -> Delivery
    {
        let response = TransportResponse(status: status, headerFields: headers, body: Array(body.utf8))
        return try Fixture.slack().interpret(.success(response), from: destination)
    }

    @Test(
        "only Slack's own proof is delivery",
        arguments: [("ok", true), ("ok\n", true), (#"{"ok":true}"#, true), ("", false), ("OK", false), ("ok!", false), ("<html>", false)])
    func proof(body: String, isProof: Bool) throws {
        for destination in [webhook, reply] {
            #expect(try meaning(200, body, from: destination) == (isProof ? .delivered : .unknown))
        }
        #expect(try meaning(404, "ok") != .delivered)
    }

    @Test(
        "every word of the table, whatever the status",
        arguments: ["invalid_payload", "user_not_found", "no_text", "too_many_attachments", "invalid_blocks"], [400, 403, 404, 200, 500]
    )
    func wrongMessage(word: String, status: Int) throws {
        #expect(try meaning(status, word) == .rejected(word))
    }

    @Test(
        "every dead destination, whatever the status",
        arguments: [
            "action_prohibited", "posting_to_general_channel_denied", "team_disabled", "invalid_token", "channel_not_found", "no_service",
            "no_service_id", "no_active_hooks", "no_team", "channel_is_archived",
        ], [400, 403, 404, 410, 200]
    )
    func dead(word: String, status: Int) throws {
        #expect(try meaning(status, word) == .dead(word))
        #expect(try meaning(status, #"{"ok":false,"error":"\#(word)"}"#) == .dead(word))
    }

    @Test("passing trouble is tried again")
    func passing() throws {
        #expect(try meaning(500, "rollup_error") == .retry(after: nil))
        #expect(try meaning(429, #"{"ok":false,"error":"rate_limited","retry_after":1}"#) == .retry(after: .seconds(1)))
        #expect(try meaning(429, #"{"ok":false,"error":"rate_limited","retry_after":1}"#, [.retryAfter: "7"]) == .retry(after: .seconds(7)))
        #expect(try meaning(429, "rate_limited") == .retry(after: .seconds(30)))
        #expect(try meaning(200, #"{"ok":false,"error":"rate_limited"}"#) == .retry(after: .seconds(30)))
        #expect(try meaning(429, "", [.retryAfter: "1.5"]) == .retry(after: .milliseconds(1500)))
    }

    @Test(
        "an unknown body is judged by its status",
        arguments: [
            (301, .retryFewTimes), (302, .retryFewTimes), (400, .rejected("status_400")), (401, .dead("status_401")),
            (403, .dead("status_403")),
            (404, .dead("status_404")), (408, .retry(after: nil)), (410, .dead("status_410")), (413, .rejected("status_413")),
            (415, .rejected("status_415")), (429, .retry(after: .seconds(30))), (500, .retry(after: nil)), (502, .retry(after: nil)),
            (503, .retry(after: nil)), (504, .retry(after: nil)), (204, .unknown),
        ] as [(Int, Delivery)]
    )
    func status(status: Int, expected: Delivery) throws {
        #expect(try meaning(status, "<html>") == expected)
    }

    @Test("a later-answer address that refuses is used up, and nobody is alarmed by a wrong message", arguments: [400, 403, 404, 405, 410])
    func usedUp(status: Int) throws {
        #expect(try meaning(status, "used_url", from: reply) == .dead("used_url"))
    }
}

@Suite("Outcomes of posts to Mattermost")
struct MattermostOutcomeTests {
    private func meaning(_ status: Int, _ body: String, _ headers: HTTPFields = [:], from destination: Destination = webhook) throws
        -> Delivery
    {
        let response = TransportResponse(status: status, headerFields: headers, body: Array(body.utf8))
        return try Fixture.mattermost().interpret(.success(response), from: destination)
    }

    private func error(_ id: String, _ status: Int) -> String {
        #"{"id":"\#(id)","message":"x","detailed_error":"","request_id":"r","status_code":\#(status)}"#
    }

    @Test(
        "every row of the table",
        arguments: [
            ("web.incoming_webhook.invalid.app_error", 400, .dead("web.incoming_webhook.invalid.app_error")),
            ("web.incoming_webhook.text.app_error", 400, .rejected("web.incoming_webhook.text.app_error")),
            ("web.incoming_webhook.parse.app_error", 400, .rejected("web.incoming_webhook.parse.app_error")),
            ("web.incoming_webhook.split_props_length.app_error", 400, .rejected("web.incoming_webhook.split_props_length.app_error")),
            ("model.incoming_hook.parse_data.app_error", 400, .rejected("model.incoming_hook.parse_data.app_error")),
            ("web.incoming_webhook.channel.app_error", 404, .dead("web.incoming_webhook.channel.app_error")),
            ("web.incoming_webhook.channel_locked.app_error", 403, .dead("web.incoming_webhook.channel_locked.app_error")),
            ("web.incoming_webhook.permissions.app_error", 403, .dead("web.incoming_webhook.permissions.app_error")),
            ("web.incoming_webhook.user.app_error", 400, .dead("web.incoming_webhook.user.app_error")),
            ("web.incoming_webhook.user.app_error", 403, .dead("web.incoming_webhook.user.app_error")),
            ("api.post.create_post.town_square_read_only", 403, .dead("api.post.create_post.town_square_read_only")),
            ("web.incoming_webhook.disabled.app_error", 501, .dead("web.incoming_webhook.disabled.app_error")),
            ("api.post.create_webhook_post.creating.app_error", 500, .retryFewTimes),
            ("app.command_webhook.get.missing", 404, .retryFewTimes),
            ("app.command_webhook.try_use.invalid", 400, .dead("app.command_webhook.try_use.invalid")),
            ("something.new.app_error", 400, .rejected("something.new.app_error")),
            ("something.new.app_error", 500, .retry(after: nil)),
        ] as [(String, Int, Delivery)]
    )
    func rows(id: String, status: Int, expected: Delivery) throws {
        #expect(try meaning(status, error(id, status)) == expected)
    }

    @Test("delivery is `ok`", arguments: [("ok", true), ("", false), ("{}", false)])
    func proof(body: String, isProof: Bool) throws {
        #expect(try meaning(200, body) == (isProof ? .delivered : .unknown))
    }

    @Test("the wait of the rate limit is read from either field, the capped standard one first")
    func rateLimit() throws {
        let reset = try #require(HTTPField.Name("X-RateLimit-Reset"))
        #expect(try meaning(429, "limit exceeded") == .retry(after: .seconds(30)))
        #expect(try meaning(429, "limit exceeded", [reset: "2"]) == .retry(after: .seconds(2)))
        #expect(try meaning(429, "limit exceeded", [.retryAfter: "9999", reset: "2"]) == .retry(after: .seconds(3600)))
    }

    @Test("a later-answer address that refuses is used up", arguments: [400, 403, 404])
    func usedUp(status: Int) throws {
        #expect(try meaning(status, "no", from: reply) == .dead("no"))
    }
}

@Suite("Outcomes without an answer")
struct TransportOutcomeTests {
    @Test(
        "what counts is whether the request had left",
        arguments: [
            (.notSent, .unreachable, .retry(after: nil)), (.notSent, .timedOut, .retry(after: nil)),
            (.notSent, .untrusted, .retry(after: nil)),
            (.notSent, .cancelled, .retry(after: nil)), (.notSent, .invalidRequest, .dead("invalid_request")),
            (.maybeSent, .timedOut, .unknown), (.maybeSent, .responseTooLarge, .unknown), (.maybeSent, .repetitionPrevented, .unknown),
            (.maybeSent, .unreachable, .unknown),
        ] as [(TransportError.Departure, TransportError.Code, Delivery)]
    )
    func departure(departure: TransportError.Departure, code: TransportError.Code, expected: Delivery) throws {
        let error = TransportError(code: code, phase: .wait, departure: departure, detail: "")
        let platforms: [any ChatPlatform] = [try Fixture.slack(), try Fixture.mattermost()]
        for platform in platforms {
            #expect(platform.interpret(.failure(error), from: webhook) == expected)
        }
    }
}

@Suite("Retry-After")
struct RetryAfterTests {
    @Test(
        "seconds, decimals and dates are read, rubbish is not",
        arguments: [
            ("0", .zero), ("1", .seconds(1)), ("1.5", .milliseconds(1500)), ("0.0001", .milliseconds(1)), ("3599", .seconds(3599)),
            ("3600", .seconds(3600)), ("99999999999999999999", .seconds(3600)), ("Thu, 01 Jan 2026 00:00:40 GMT", .seconds(40)),
            ("Wed, 31 Dec 2025 23:59:59 GMT", .zero), ("Fri, 02 Jan 2026 00:00:00 GMT", .seconds(3600)),
            ("Thu, 32 Jan 2026 00:00:40 GMT", nil),
            ("Tue, 31 Feb 2026 00:00:40 GMT", nil), ("Sun, 29 Feb 2026 00:00:40 GMT", nil), ("Fri, 31 Apr 2026 00:00:40 GMT", nil),
            ("Thu, 00 Jan 2026 00:00:40 GMT", nil), ("Sun, 29 Feb 2100 00:00:40 GMT", nil),
            ("Sat, 31 Jan 2026 00:00:40 GMT", .seconds(3600)),
            ("Thu, 01 Foo 2026 00:00:40 GMT", nil), ("Thu, 01 Jan 2026 24:00:40 GMT", nil), ("Thursday, 01-Jan-26 00:00:40 GMT", nil),
            ("", nil),
            ("-1", nil), ("1e3", nil), ("nan", nil), ("inf", nil), ("0x10", nil), ("1.", nil), (".5", nil), ("1,5", nil), ("1.2.3", nil),
            ("٣", nil),
        ] as [(String, Duration?)]
    )
    func values(value: String, expected: Duration?) {
        #expect(RetryAfter.wait(from: [.retryAfter: value, .date: "Thu, 01 Jan 2026 00:00:00 GMT"]) == expected)
    }

    @Test("a date without the answer's own date says nothing")
    func noDate() {
        #expect(RetryAfter.wait(from: [.retryAfter: "Thu, 01 Jan 2026 00:00:40 GMT"]) == nil)
    }

    @Test(
        "dates are counted right",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200), ("Thu, 31 Dec 2099 23:59:59 GMT", 4_102_444_799),
        ] as [(String, Int64)]
    )
    func dates(text: String, seconds: Int64) {
        #expect(HTTPDate.secondsSince1970(text) == seconds)
    }
}
