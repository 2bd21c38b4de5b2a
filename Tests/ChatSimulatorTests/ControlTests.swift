import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Driving the simulator from another process", .timeLimit(.minutes(1)))
struct ControlTests {
    @Test("a line typed over HTTP is answered with what the person sees, and can be sent again", arguments: SimulatedPlatform.allCases)
    func typing(platform: SimulatedPlatform) async throws {
        try await SimulatorFixture.run(platform, bot: { _ in .text(200, "accepted") }) { it async throws in
            let typed = try await control(it, "/type", #"{"text":"a b","user":"olga","triggerID":"t-1"}"#)
            #expect(typed["privateText"] as? String == "accepted")
            #expect(typed["status"] as? Int == 200)
            #expect(typed["triggerID"] as? String == "t-1")
            #expect(typed["number"] as? Int == 1)
            let again = try await control(it, "/resend", #"{"exchange":1}"#)
            #expect(again["number"] as? Int == 2)
            #expect(Set(it.received.entries.map(\.body)).count == 1)
            #expect(it.received.entries.first?.body.contains(it.olga.id) == true)
        }
    }

    @Test("the overview says what to configure the bot with")
    func overview() async throws {
        try await SimulatorFixture.run(.mattermost) { it async throws in
            let overview = try await control(it, "", nil)
            #expect(overview["webhookURL"] as? String == it.simulator.webhookURL)
            #expect(overview["siteURL"] as? String == it.simulator.siteURL)
            #expect(overview["platform"] as? String == "mattermost")
        }
    }

    @Test("the channel can be read whole, from a line on, and as a transcript")
    func channel() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            for text in ["one", "two"] { _ = try await it.post(nil, #"{"text":"\#(text)"}"#) }
            let all = try await get([ChannelEntry].self, it, "/channel")
            #expect(all == it.simulator.channel)
            #expect(try await get([ChannelEntry].self, it, "/channel?after=1").map(\.text) == ["two"])
            let transcript = try await it.post(it.simulator.siteURL + "/simulator/channel.txt", "", method: .get)
            #expect(transcript.text == "📣 one\n📣 two\n")
            #expect(try await get([JournalEntry].self, it, "/journal") == it.simulator.journal.entries)
        }
    }

    @Test("faults can be set and cleared over HTTP")
    func faults() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            _ = try await control(it, "/faults", #"{"answer":"rateLimited","retryAfter":"7","times":9}"#)
            let refused = try await it.post()
            #expect(refused.status == 429)
            #expect(refused.headerFields[.retryAfter] == "7")
            _ = try await it.post(it.simulator.siteURL + "/simulator/faults", "", method: .delete)
            #expect(try await it.post().status == 200)
        }
    }

    @Test("the bot's address can be given later")
    func commandURL() async throws {
        try await SimulatorFixture.run(.slack, configure: { $0.commandURL = nil }, bot: { _ in .text(200, "here") }) { it async throws in
            _ = try await control(it, "/command-url", #"{"url":"\#(it.bot.baseURL)/slack/commands"}"#)
            #expect(try await control(it, "/type", #"{"text":"status","user":"U0STRANGER"}"#)["privateText"] as? String == "here")
            #expect(it.received.entries.first?.body.contains("user_id=U0STRANGER&user_name=U0STRANGER") == true)
        }
    }

    @Test(
        "a mistake is answered 400 or 404 with words",
        arguments: [
            ("/type", "{}", 400), ("/type", "x", 400), ("/resend", #"{"exchange":1}"#, 404), ("/resend", #"{"exchange":0}"#, 404),
            ("/faults", #"{"answer":"nonsense"}"#, 400), ("/command-url", #"{"url":"ftp://x"}"#, 400), ("/nowhere", "{}", 404),
        ]
    )
    func mistakes(path: String, body: String, status: Int) async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            let answer = try await it.post(it.simulator.siteURL + "/simulator" + path, body)
            #expect(answer.status == status)
            #expect(!answer.text.isEmpty)
        }
    }

    private func control(_ it: SimulatorFixture, _ path: String, _ body: String?) async throws -> [String: Any] {
        let answer = try await it.post(it.simulator.siteURL + "/simulator" + path, body ?? "", method: body == nil ? .get : .post)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private func get<Document: Decodable>(_ type: Document.Type, _ it: SimulatorFixture, _ path: String) async throws -> Document {
        let answer = try await it.post(it.simulator.siteURL + "/simulator" + path, "", method: .get)
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }
}
