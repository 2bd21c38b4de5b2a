internal import HTTPTypes
internal import TransportCore

@testable internal import ChatPlatforms

extension FuzzTarget {
    /// A JSON body: as each platform sends one, and as each answers a post.
    static let json = FuzzTarget(
        name: "json",
        words: [
            "\"token\":", "\"team_id\":", "\"text\":", "\"post_id\":", "\"trigger_word\":", "\"id\":", "\"ok\":true", "\"error\":",
            "\"retry_after\":1", "\\u0000", "\\ud83d\\udcc1", "\\ud83d", "1e999", "null", "true", "false", "[[[[", "{\"a\":", "-0.0",
            "web.incoming_webhook.invalid.app_error", "rate_limited", "invalid_payload",
        ],
        seeds: { samples in
            let answers = [
                "ok", #"{"ok":true}"#, #"{"ok":false,"error":"rate_limited","retry_after":1.5}"#, "no_service", "invalid_payload",
                #"{"id":"web.incoming_webhook.invalid.app_error","message":"m","detailed_error":"","request_id":"r","status_code":400}"#,
                #"[1,-2.5e+7,"\u00e9\ud83d\udcc1\n",null,true,{"a":[]}]"#,
                #"{"token":"q7m3d5k9x1b8n4t6w2c0r5y8eh","team_id":"wx4zz8t4ttgmtxqiwfohijayzc","channel_id":"fukxanjgjbnp7ng383at53k1sy","user_id":"erj6qck3rfgtujs86w5r6rckzh","post_id":"gqrnh3675jfxzftnjyjfe4udeh","trigger_word":"!reassign","text":"!reassign anna@example.org maria@example.org"}"#,
            ]
            return samples.documents + answers.map { Array($0.utf8) }
        },
        check: { bytes in
            checkDocument(bytes)
            let request = InboundRequest(route: .commands, headerFields: [.contentType: "application/json"], body: bytes)
            for platform in Adapters.all {
                checkDecoding(platform, request)
                for status in [200, 400, 429, 500] { checkAnswer(platform, TransportResponse(status: status, body: bytes)) }
            }
            // A pressed button of Slack: JSON in a form field.
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            let press = InboundRequest(
                route: .actions, headerFields: [.contentType: "application/x-www-form-urlencoded"],
                body: Array("payload=".utf8) + percentEncoded(text))
            checkDecoding(Adapters.all[0], press)
            // One of Mattermost: JSON as it is, of which nobody but us can seal the context.
            let sealed = InboundRequest(route: .actions, headerFields: [.contentType: "application/json"], body: bytes)
            checkDecoding(Adapters.all[1], sealed)
        }
    )

    /// What was read can be written again, and reads the same.
    private static func checkDocument(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(reading: bytes) else { return }
        let written = value.serialized
        promise(!written.contains { $0 < 0x20 }, "a control character is written raw")
        guard let again = try? JSONValue(reading: written) else { fatalError("broken promise: written again it cannot be read") }
        promise(again.serialized == written, "written again it reads differently")
    }

    /// Whatever a server says, what goes into the log is a short word.
    private static func checkAnswer(_ platform: any ChatPlatform, _ response: TransportResponse) {
        for destination in [Destination.webhook(url: "https://a.example/x"), .reply(url: "https://a.example/y")] {
            switch platform.interpret(.success(response), from: destination) {
            case .rejected(let word), .dead(let word):
                promise(
                    (1...80).contains(word.utf8.count) && word.utf8.allSatisfy { (0x2D...0x7A).contains($0) }, "a word for the log: \(word)"
                )
            case .retry(let wait?):
                promise((.zero...Duration.seconds(3600)).contains(wait), "a wait of \(wait)")
            case .delivered:
                promise(response.status == 200, "delivered with \(response.status)")
            case .retry(nil), .retryFewTimes, .unknown:
                break
            }
        }
    }
}
