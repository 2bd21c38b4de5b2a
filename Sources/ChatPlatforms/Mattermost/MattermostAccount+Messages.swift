import HTTPTypes
import TransportCore

extension MattermostAccount {
    /// Ids about the message that was to be changed or answered.
    private static let lost: Set<String> = [
        "app.post.get.app_error", "store.sql_post.get.app_error", "api.post.create_post.root_id.app_error",
        "api.post.update_post.permissions_time_limit.app_error", "api.post.update_post.find.app_error",
    ]
    /// Ids about the account's place in the channel, beside the statuses 401 and 403.
    private static let shutOut: Set<String> = [
        "api.post.create_post.can_not_post_to_deleted.error", "api.post.create_post.channel_root_id.app_error",
    ]

    func encode(_ message: Message, to place: AccountPlace, as form: MessageForm) -> TransportRequest? {
        let body =
            switch form {
            case .full: encoder.postBody(message)
            case .plain: encoder.plainPostBody(message)
            }
        guard let members = body else { return nil }
        func text(_ name: String, _ value: String) -> JSONValue.Member { JSONValue.Member(name: name, value: .string(value)) }
        switch place {
        case .channel(let channel):
            return calls.send(.post, "posts", [text("channel_id", channel)] + members)
        case .message(let reference):
            guard let (_, post) = Self.parts(of: reference) else { return nil }
            // Mattermost keeps the props that a patch does not name, and the buttons in them.
            let noProps = form == .plain ? [JSONValue.Member(name: "props", value: [:])] : []
            return calls.send(.put, "posts/\(post)/patch", members + noProps)
        case .thread(let reference):
            guard let (channel, post) = Self.parts(of: reference) else { return nil }
            return calls.send(.post, "posts", [text("channel_id", channel), text("root_id", post)] + members)
        }
    }

    func interpret(_ outcome: Result<TransportResponse, TransportError>, from place: AccountPlace) -> AccountDelivery {
        let response: TransportResponse
        switch outcome {
        case .success(let received): response = received
        case .failure(let error): return AccountDelivery(PostOutcome.meaning(of: error))
        }
        let json = try? JSONValue(reading: response.body)
        if (200..<300).contains(response.status) {
            guard let post = json?["id"]?.text, let channel = json?["channel_id"]?.text else { return .other(.unknown) }
            return .posted(MessageReference(rawValue: "\(channel)/\(post)"))
        }
        let id = json?["id"]?.text
        let word = PostOutcome.word(in: id.map { Array($0.utf8) } ?? [], status: response.status)
        if id != nil, Self.lost.contains(word) { return .lost }
        if id != nil, Self.shutOut.contains(word) { return .refused(word) }
        let wait = response.headerFields.values(ofFieldNamed: "x-ratelimit-reset").first.flatMap(RetryAfter.seconds)
        return AccountDelivery(PostOutcome.meaning(ofStatus: response, word: word, bodyWait: wait))
    }

    /// Channel and post; `nil` for what no answer of Mattermost's can have been.
    private static func parts(of reference: MessageReference) -> (channel: String, post: String)? {
        let parts = reference.rawValue.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(MattermostIdentifier.isID) else { return nil }
        return (parts[0], parts[1])
    }
}
