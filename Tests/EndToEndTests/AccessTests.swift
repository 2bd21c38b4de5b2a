import Crypto
import Foundation
import HTTPTypes
import Testing
import TransportCore

@Suite("Nobody in", .serialized, .timeLimit(.minutes(2)))
struct AccessTests {
    private static let body =
        "team_id=T0DOCSPACE&channel_id=C0ADMINS01&user_id=U0OLGA0001&user_name=olga&command=%2Freassign"
        + "&text=anna%40example.org+maria%40example.org&trigger_id=1.2.3"

    private static func signed(_ body: String, at time: Int, secret: String = Stage.secret) throws -> HTTPFields {
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data("v0:\(time):\(body)".utf8), using: key)
        var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        fields[try #require(HTTPField.Name("X-Slack-Request-Timestamp"))] = "\(time)"
        fields[try #require(HTTPField.Name("X-Slack-Signature"))] = "v0=" + code.map { String(format: "%02x", $0) }.joined()
        return fields
    }

    @Test("forged, stale, malformed and oversized requests get short fixed texts; nothing is started or posted")
    func refusedRequests() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        let url = "\(bot.commandURL)/slack/commands"
        let now = Int(Date().timeIntervalSince1970)

        func status(_ fields: HTTPFields, _ body: String) async throws -> Int {
            let response = try await stage.send(.post, url, headerFields: fields, body: body)
            #expect(response.body.count < 64)
            return response.status
        }
        #expect(try await status(Self.signed(Self.body, at: now, secret: "some-other-secret-42"), Self.body) == 401)
        #expect(try await status(Self.signed(Self.body, at: now - 301), Self.body) == 401)
        #expect(try await status(Self.signed(Self.body, at: now + 320), Self.body) == 401)
        #expect(try await status([.contentType: "application/x-www-form-urlencoded"], Self.body) == 401)
        let twice = Self.body + "&user_id=U0BORIS001"
        #expect(try await status(Self.signed(twice, at: now), twice) == 400)
        let broken = Self.body + "&x=%zz"
        #expect(try await status(Self.signed(broken, at: now), broken) == 400)
        let large = Self.body + "&x=" + String(repeating: "a", count: 65_536)
        #expect(try await status(Self.signed(large, at: now), large) == 413)
        var json = try Self.signed(Self.body, at: now)
        json[.contentType] = "application/json"
        #expect(try await status(json, Self.body) == 415)

        #expect(try await stage.send(.get, url).status == 405)
        #expect(try await stage.send(.post, "\(bot.commandURL)/mattermost/commands").status == 404)

        #expect(try await stage.type("/reassign status").privateText == "Nothing runs and nothing waits.")
        #expect(try await stage.posts().isEmpty)
        #expect(try stage.starts().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("a person who is not listed is told so with status 200, and starts nothing", arguments: Stage.Platform.allCases)
    func strangers(platform: Stage.Platform) async throws {
        let stage = try await Stage(platform)
        let bot = try await stage.startBot()
        let answer = try await stage.type(Stage.command, as: "ivan")
        #expect(answer.status == 200)
        #expect(answer.privateText?.hasPrefix("You may not start a reassignment. Ask an admin of this bot.") == true)
        #expect(try await stage.type("/reassign help", as: "ivan").privateText?.contains("/reassign whoami") == true)
        #expect(try await stage.type("/reassign status").privateText == "Nothing runs and nothing waits.")
        #expect(try stage.starts().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test(
        "a mistyped command gets a 200 and the line that works",
        arguments: [
            ("/reassign anna@example.org", "/reassign anna@example.org <to>"),
            ("/reassign @anna maria@example.org", "/reassign <e-mail> maria@example.org"),
            ("/reassign stauts", "/reassign status"),
            ("/reassign confirm K7QD", "There is no plan K7QD. Nothing was started."),
            ("/reassign doctor now", "now is one word too many"),
            ("/reassign anna@example.org maria@example.org --delete-profile", "--delete-profile is not offered here"),
            ("/reassign anna@example.org maria@example.org —disable", "--disable is not offered here"),
            ("/reassign anna@example.org anna@example.org", "the same person"),
        ])
    func mistakes(line: String, hint: String) async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        let answer = try await stage.type(line)
        #expect(answer.status == 200)
        #expect(answer.privateText?.contains(hint) == true, "\(answer.privateText ?? "nothing")")
        #expect(try stage.starts().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("an order that cannot be carried out is explained to the person who asked alone")
    func refusedOrder() async throws {
        let stage = try await Stage()
        let bot = try await stage.startBot()
        try await stage.type("/reassign lena@example.org maria@example.org")
        let text = try await poll("private refusal") { () -> String? in
            let answer = try await stage.type("/reassign status J-1")
            return answer.privateText.flatMap { $0.contains("not started") ? $0 : nil }
        }
        #expect(text.contains("is still active. DocSpace moves data only from disabled people."))
        #expect(try await stage.posts().isEmpty)
        #expect(try stage.starts().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }
}
