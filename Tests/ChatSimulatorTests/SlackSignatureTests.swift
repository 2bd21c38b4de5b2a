import Testing

@testable import ChatSimulator

/// A body with the signature that the platform's published library makes of it.
struct SignedBody: Sendable, CustomTestStringConvertible {
    let name: String
    let secret: String
    let timestamp: String
    let body: String
    let signature: String

    var testDescription: String { name }
}

@Suite("Slack signature")
struct SlackSignatureTests {
    static let known = [
        SignedBody(
            name: "slack-published-v0",
            secret: "8f742231b10e8888abcd99yyyzzz85a5",
            timestamp: "1531420618",
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
                + "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
                + "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
                + "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        ),
        SignedBody(
            name: "slack-reassign-command",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "token=legacyTokenIgnored0000000&team_id=T0DOCSPACE&team_domain=acme-files&channel_id=C0ADMINS01&"
                + "channel_name=docspace-admins&user_id=U0ALICE001&user_name=alice&command=%2Freassign&"
                + "text=%3Cmailto%3Abob%40example.com%7Cbob%40example.com%3E+%3Cmailto%3Acarol%40example.com%7Ccarol%40example.com%3E&"
                + "api_app_id=A0REASSIGN&is_enterprise_install=false&"
                + "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0DOCSPACE%2F9000000000001%2FAbCdEfGhIjKlMnOpQrStUvWx&"
                + "trigger_id=9000000000001.1234567890.0123456789abcdef0123456789abcdef",
            signature: "v0=d65c03d8b072563dec2c988e4287effbbbdd7314ecdbcce07f181ed6cf413fa3"
        ),
        SignedBody(
            name: "slack-percent-encoded-unicode",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "command=%2Freassign&"
                + "text=%E2%80%9CJos%C3%A9+N%C3%BA%C3%B1ez%E2%80%9D+%E2%80%94to+%E5%BC%A0%E4%BC%9F+%F0%9F%93%81%C2%A0x&"
                + "team_id=T0DOCSPACE",
            signature: "v0=6dd64e72c2120667a8996193f1a186b20074edaeaf9ef21dd06f32e7472a01fe"
        ),
        SignedBody(
            name: "slack-raw-utf8-body",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "payload={\"type\":\"block_actions\",\"text\":\"déjà vu 😀\"}",
            signature: "v0=adcf27efc9ae4e1b651bdf1e8e4abca89271ef737f88a429b819cbb927d3ca44"
        ),
        SignedBody(
            name: "slack-ssl-check-signed",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "ssl_check=1&token=legacyTokenIgnored0000000",
            signature: "v0=8a98c0cc2946061e070796287540785e0844b9adbc4c45e0d8e7fe71e789f57f"
        ),
        SignedBody(
            name: "slack-empty-body",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "",
            signature: "v0=b0730f3c9870e0e1529c6875b77de8cd64e168cf1dacf51aec51dd96260ce519"
        ),
        SignedBody(
            name: "slack-nul-in-body",
            secret: "2f1d7c0a9be84c6e5d3b7f60c1a8e492",
            timestamp: "1767225600",
            body: "command=%2Freassign&text=a\0b",
            signature: "v0=a3afce38dcfcb59cf102f976ccd8014cd4fdf5865620254e9f3b460d74280425"
        ),
    ]

    @Test("the signature is the one Slack's own tools make", arguments: known)
    func signature(of signed: SignedBody) {
        #expect(SlackSignature.value(secret: signed.secret, timestamp: signed.timestamp, body: Array(signed.body.utf8)) == signed.signature)
    }

    @Test("another time, body or secret gives another signature", arguments: [("s", "1", "b"), ("s", "2", "a"), ("t", "1", "a")])
    func everythingCounts(secret: String, timestamp: String, body: String) {
        let reference = SlackSignature.value(secret: "s", timestamp: "1", body: Array("a".utf8))
        #expect(SlackSignature.value(secret: secret, timestamp: timestamp, body: Array(body.utf8)) != reference)
    }
}
