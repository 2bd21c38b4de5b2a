import ChatPlatforms
import HTTPTypes
import Testing

@Suite("Mattermost authentication")
struct MattermostAuthenticationTests {
    private func verdict(_ body: String, _ headers: HTTPFields = [:], tokens: [String] = [Fixture.mattermostToken]) throws -> Authentication
    {
        try Fixture.mattermost(tokens: tokens).authenticate(Fixture.form(body, headers: headers), nowSeconds: 0)
    }

    @Test(
        "the token counts once, whole and exactly",
        arguments: [
            ("token=q7m3d5k9x1b8n4t6w2c0r5y8eh", .accepted),
            ("token=q7m3d5k9x1b8n4t6w2c0r5y8eh&token=q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.repeatedToken)),
            ("token=q7m3d5k9x1b8n4t6w2c0r5y8ehx", .rejected(.tokenMismatch)),
            ("token=+q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.tokenMismatch)),
            ("token=", .rejected(.missingToken)),
            ("text=x", .rejected(.missingToken)),
            ("token%00=q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.unreadableBody)),
            ("token=q7m3d5k9x1b8n4t6w2c0r5y8eh&text=%zz", .rejected(.unreadableBody)),
            ("token[]=q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.missingToken)),
            ("Token=q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.missingToken)),
            ("token=%717m3d5k9x1b8n4t6w2c0r5y8eh", .accepted),
        ] as [(String, Authentication)]
    )
    func bodyToken(body: String, expected: Authentication) throws {
        #expect(try verdict(body) == expected)
    }

    @Test(
        "the header must not contradict the body",
        arguments: [
            ("Token q7m3d5k9x1b8n4t6w2c0r5y8eh", .accepted),
            ("token q7m3d5k9x1b8n4t6w2c0r5y8eh", .accepted),
            ("Token q7m3d5k9x1b8n4t6w2c0r5y8ez", .rejected(.tokenMismatch)),
            ("Token x", .rejected(.tokenMismatch)),
            ("Token \u{301}q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.tokenMismatch)),
            ("TOKEN  q7m3d5k9x1b8n4t6w2c0r5y8eh", .rejected(.tokenMismatch)),
            ("Bearer q7m3d5k9x1b8n4t6w2c0r5y8ez", .accepted),
            ("Basic abc", .accepted),
        ] as [(String, Authentication)]
    )
    func header(value: String, expected: Authentication) throws {
        #expect(try verdict("token=q7m3d5k9x1b8n4t6w2c0r5y8eh", [.authorization: value]) == expected)
    }

    @Test("two authorisation headers are refused")
    func twoHeaders() throws {
        var fields: HTTPFields = [:]
        fields.append(HTTPField(name: .authorization, value: "Token q7m3d5k9x1b8n4t6w2c0r5y8eh"))
        fields.append(HTTPField(name: .authorization, value: "Token q7m3d5k9x1b8n4t6w2c0r5y8eh"))
        #expect(try verdict("token=q7m3d5k9x1b8n4t6w2c0r5y8eh", fields) == .rejected(.repeatedHeader))
    }

    @Test("during a rotation both tokens are accepted, but not one in the body and the other in the header")
    func rotation() throws {
        let tokens = ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbb"]
        #expect(try verdict("token=\(tokens[0])", tokens: tokens) == .accepted)
        #expect(try verdict("token=\(tokens[1])", tokens: tokens) == .accepted)
        #expect(try verdict("token=\(tokens[1])", [.authorization: "Token \(tokens[0])"], tokens: tokens) == .rejected(.tokenMismatch))
    }

    @Test(
        "a JSON token is one string",
        arguments: [
            (#"{"token":"q7m3d5k9x1b8n4t6w2c0r5y8eh"}"#, .accepted),
            (#"{"token":["q7m3d5k9x1b8n4t6w2c0r5y8eh"]}"#, .rejected(.missingToken)),
            (#"{"token":"x","token":"q7m3d5k9x1b8n4t6w2c0r5y8eh"}"#, .rejected(.unreadableBody)),
            (#"[{"token":"q7m3d5k9x1b8n4t6w2c0r5y8eh"}]"#, .rejected(.missingToken)),
            (#"{"token":"q7m3d5k9x1b8n4t6w2c0r5y8eh""#, .rejected(.unreadableBody)),
        ] as [(String, Authentication)]
    )
    func json(body: String, expected: Authentication) throws {
        #expect(try verdict(body, [.contentType: "application/json"]) == expected)
    }

    @Test("a pressed button that we have not sealed is refused, token or not")
    func buttons() throws {
        for body in [#"{"user_id":"u","context":{}}"#, #"{"token":"q7m3d5k9x1b8n4t6w2c0r5y8eh"}"#] {
            let request = Fixture.form(body, route: .actions, headers: [.contentType: "application/json"])
            #expect(try Fixture.mattermost().authenticate(request, nowSeconds: 0) == .rejected(.sealMismatch))
            #expect(try Fixture.mattermost(seal: Fixture.seal).authenticate(request, nowSeconds: 0) == .rejected(.sealMismatch))
        }
    }
}
