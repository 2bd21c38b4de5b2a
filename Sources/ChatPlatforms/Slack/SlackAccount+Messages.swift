import HTTPTypes
import TransportCore

extension SlackAccount {
    /// Words about the message that was to be changed or answered.
    private static let lost: Set<String> = [
        "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "invalid_thread_ts", "bad_timestamp",
    ]
    /// Words about the account's place in the channel.
    private static let shutOut: Set<String> = [
        "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "restricted_action_thread_only_channel",
        "restricted_action_read_only_channel", "posting_to_channel_denied", "action_prohibited",
    ]
    /// Words about the message itself.
    private static let wrong: Set<String> = [
        "no_text", "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "too_many_attachments",
        "invalid_arguments", "invalid_json", "json_not_object",
    ]

    func encode(_ message: Message, to place: AccountPlace, as form: MessageForm) -> TransportRequest? {
        let body =
            switch form {
            case .full: encoder.webhookBody(message)
            case .plain: encoder.plainBody(message, to: .webhook(url: ""))
            }
        guard case .object(let members) = body else { return nil }
        func text(_ name: String, _ value: String) -> JSONValue.Member { JSONValue.Member(name: name, value: .string(value)) }
        switch place {
        case .channel(let channel):
            return calls.send(.post, "chat.postMessage", [text("channel", channel)] + members)
        case .message(let reference):
            guard let (channel, time) = Self.parts(of: reference) else { return nil }
            // Slack keeps the blocks that an update does not name, and shows them instead of the text.
            let noBlocks = form == .plain ? [JSONValue.Member(name: "blocks", value: .array([]))] : []
            return calls.send(.post, "chat.update", [text("channel", channel), text("ts", time)] + members + noBlocks)
        case .thread(let reference):
            guard let (channel, time) = Self.parts(of: reference) else { return nil }
            return calls.send(.post, "chat.postMessage", [text("channel", channel), text("thread_ts", time)] + members)
        }
    }

    func interpret(_ outcome: Result<TransportResponse, TransportError>, from place: AccountPlace) -> AccountDelivery {
        let response: TransportResponse
        switch outcome {
        case .success(let received): response = received
        case .failure(let error): return AccountDelivery(PostOutcome.meaning(of: error))
        }
        let answer = SlackAnswer(response)
        if answer.isOK {
            guard let channel = answer.json?["channel"]?.text, let time = answer.json?["ts"]?.text else { return .other(.unknown) }
            return .posted(MessageReference(rawValue: "\(channel)/\(time)"))
        }
        switch answer.word {
        case let word where Self.lost.contains(word): return .lost
        case let word where Self.shutOut.contains(word) || SlackAnswer.refusals.contains(word): return .refused(word)
        case let word where Self.wrong.contains(word): return .other(.rejected(word))
        case "ratelimited", "rate_limited": return .other(.retry(after: answer.wait ?? RetryAfter.whenAbsent))
        case let word where SlackAnswer.passing.contains(word): return .other(.retry(after: answer.wait))
        // Slack says itself that it did nothing, in a word that is new to us.
        case _ where answer.json?["ok"] == .bool(false) && response.status == 200: return .other(.retryFewTimes)
        case let word: return AccountDelivery(PostOutcome.meaning(ofStatus: response, word: word))
        }
    }

    /// Channel and time stamp; `nil` for what no answer of Slack's can have been.
    private static func parts(of reference: MessageReference) -> (channel: String, time: String)? {
        let parts = reference.rawValue.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, SlackIdentifier.isPlausible(parts[0]), !parts[1].isEmpty else { return nil }
        return (parts[0], parts[1])
    }
}
