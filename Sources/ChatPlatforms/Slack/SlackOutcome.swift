import TransportCore

/// What Slack's answers to posts mean.
enum SlackOutcome {
    static func interpret(_ response: TransportResponse, from destination: Destination) -> Delivery {
        if (200..<300).contains(response.status), PostOutcome.isOK(response.body) { return .delivered }
        let json = try? JSONValue(reading: response.body)
        if (200..<300).contains(response.status), json?["ok"] == .bool(true) { return .delivered }
        let word = PostOutcome.word(in: (json?["error"]?.text).map { Array($0.utf8) } ?? response.body, status: response.status)
        if let meaning = meaning(ofWord: word, response, json) { return meaning }
        let byStatus = PostOutcome.meaning(ofStatus: response, word: word, bodyWait: wait(json))
        // A later-answer address that is used up answers with some 4xx. There is nobody to alarm.
        switch (destination, byStatus) {
        case (.reply, .rejected), (.original, .rejected): return .dead(word)
        default: return byStatus
        }
    }

    /// The words of Slack's table. Slack's documentation gives some of them another status than practice does, so the word
    /// decides and the status only where the word is unknown.
    private static func meaning(ofWord word: String, _ response: TransportResponse, _ json: JSONValue?) -> Delivery? {
        switch word {
        case "invalid_payload", "user_not_found", "no_text", "too_many_attachments", "invalid_blocks":
            .rejected(word)
        case "action_prohibited", "posting_to_general_channel_denied", "team_disabled", "invalid_token", "channel_not_found",
            "no_service", "no_service_id", "no_active_hooks", "no_team", "channel_is_archived":
            .dead(word)
        case "rollup_error":
            .retry(after: RetryAfter.wait(from: response.headerFields))
        case "rate_limited":
            .retry(after: RetryAfter.wait(from: response.headerFields) ?? wait(json) ?? RetryAfter.whenAbsent)
        default:
            nil
        }
    }

    private static func wait(_ json: JSONValue?) -> Duration? {
        guard case .number(let digits) = json?["retry_after"] else { return nil }
        return RetryAfter.seconds(digits)
    }
}
