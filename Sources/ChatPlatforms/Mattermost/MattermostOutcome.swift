import HTTPTypes
import TransportCore

/// What Mattermost's answers to posts mean.
enum MattermostOutcome {
    static func interpret(_ response: TransportResponse, from destination: Destination) -> Delivery {
        if (200..<300).contains(response.status), PostOutcome.isOK(response.body) { return .delivered }
        let id = (try? JSONValue(reading: response.body))?["id"]?.text
        let word = PostOutcome.word(in: id.map { Array($0.utf8) } ?? response.body, status: response.status)
        if id != nil, let meaning = meaning(ofID: word) { return meaning }
        let byStatus = PostOutcome.meaning(ofStatus: response, word: word, bodyWait: rateLimitWait(response.headerFields))
        // A later-answer address that is used up answers with some 4xx. There is nobody to alarm.
        switch (destination, byStatus) {
        case (.reply, .rejected), (.original, .rejected): return .dead(word)
        default: return byStatus
        }
    }

    /// The ids of Mattermost's table. They decide: an unknown hook answers 400 like a wrong message does.
    private static func meaning(ofID id: String) -> Delivery? {
        let prefix = "web.incoming_webhook."
        switch id.hasPrefix(prefix) ? String(id.dropFirst(prefix.count)) : id {
        case "text.app_error", "parse.app_error", "split_props_length.app_error", "model.incoming_hook.parse_data.app_error":
            return .rejected(id)
        case "invalid.app_error", "channel.app_error", "channel_locked.app_error", "permissions.app_error", "user.app_error",
            "disabled.app_error", "api.post.create_post.town_square_read_only", "app.command_webhook.try_use.invalid":
            return .dead(id)
        // Passing trouble, or a channel in the archive; and on a cluster a replica that does not know the answer address yet.
        case "api.post.create_webhook_post.creating.app_error", "app.command_webhook.get.missing":
            return .retryFewTimes
        default:
            return nil
        }
    }

    /// Seconds until the rate limit ends, as Mattermost writes them beside or instead of `Retry-After`.
    private static func rateLimitWait(_ headerFields: HTTPFields) -> Duration? {
        headerFields.values(ofFieldNamed: "x-ratelimit-reset").first.flatMap(RetryAfter.seconds)
    }
}
