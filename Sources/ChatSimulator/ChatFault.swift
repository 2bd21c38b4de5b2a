/// Something that goes wrong with a post to the simulated platform.
///
/// Two questions make a fault: does the post appear in the channel before it happens, and what does the sender get to see.
public struct ChatFault: Hashable, Sendable, Codable {
    /// What the sender gets.
    public enum Answer: String, Sendable, Codable, CaseIterable {
        /// 429 in the platform's form, with `Retry-After` only if ``ChatFault/retryAfter`` is set.
        case rateLimited
        /// ``ChatFault/status`` with an HTML page, as a proxy in front of the platform answers.
        case proxyError
        /// The webhook was deleted. Slack: 404 `no_service`; Mattermost: 400 `web.incoming_webhook.invalid.app_error`.
        case webhookGone
        /// The webhook may not post. Slack: 403 `invalid_token`; Mattermost: 403 `…channel_locked.app_error`.
        case webhookForbidden
        /// The channel was archived. Slack: 410 `channel_is_archived`; Mattermost: 500 `api.post.create_webhook_post.creating.app_error`.
        case channelArchived
        /// The message is called wrong. Slack: 400 `invalid_payload`; Mattermost: 400 `web.incoming_webhook.parse.app_error`.
        case invalidPayload
        /// ``ChatFault/status`` and ``ChatFault/body`` as plain text.
        case text
        /// The connection ends without a byte.
        case closed
        /// The head and half of the body, then the connection ends.
        case cut
        /// Nothing for ``ChatFault/stallMilliseconds``, then the connection ends.
        case stalled
        /// 302 to ``ChatFault/body``.
        case redirect
        /// The bot account's token is not accepted. Slack: `invalid_auth`; Mattermost: 401. Only for calls of the account, as those below.
        case tokenRefused
        /// The account may not do this. Slack: `missing_scope`; Mattermost: 403.
        case missingScope
        /// The account is not in the channel. Slack: `not_in_channel`; Mattermost: 403.
        case notInChannel
        /// The message to be edited or answered does not exist.
        case messageGone
        /// The platform knows nobody with this id.
        case unknownUser
        /// A profile without an address.
        case addressHidden
    }

    /// What the sender gets.
    public var answer: Answer
    /// Whether the post is carried out and shown before the fault.
    public var isProcessed = false
    /// For ``Answer/proxyError`` and ``Answer/text``.
    public var status = 500
    /// The header value for ``Answer/rateLimited``: seconds, decimals or an HTTP date; nil leaves the field out.
    public var retryAfter: String?
    /// For ``Answer/text``; for ``Answer/redirect`` the address.
    public var body = ""
    /// For ``Answer/stalled``.
    public var stallMilliseconds = 60_000

    /// Creates a fault; the shorthands below cover most.
    public init(_ answer: Answer) {
        self.answer = answer
    }

    private enum CodingKeys: String, CodingKey {
        case answer, isProcessed, status, retryAfter, body, stallMilliseconds
    }

    /// Reads a fault of which only `answer` must be given.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        answer = try container.decode(Answer.self, forKey: .answer)
        isProcessed = try container.decodeIfPresent(Bool.self, forKey: .isProcessed) ?? false
        status = try container.decodeIfPresent(Int.self, forKey: .status) ?? 500
        retryAfter = try container.decodeIfPresent(String.self, forKey: .retryAfter)
        body = try container.decodeIfPresent(String.self, forKey: .body) ?? ""
        stallMilliseconds = try container.decodeIfPresent(Int.self, forKey: .stallMilliseconds) ?? 60_000
    }
}

extension ChatFault {
    /// 429, nothing shown.
    public static func rateLimited(retryAfter: String?) -> ChatFault {
        var fault = ChatFault(.rateLimited)
        fault.retryAfter = retryAfter
        return fault
    }

    /// A proxy's error page with this status, nothing shown.
    public static func proxyError(_ status: Int) -> ChatFault {
        var fault = ChatFault(.proxyError)
        fault.status = status
        return fault
    }

    /// A status with a plain text, nothing shown.
    public static func text(_ status: Int, _ body: String) -> ChatFault {
        var fault = ChatFault(.text)
        fault.status = status
        fault.body = body
        return fault
    }

    /// No answer for a while, then the end of the connection, nothing shown.
    public static func stalled(_ duration: Duration) -> ChatFault {
        var fault = ChatFault(.stalled)
        fault.stallMilliseconds = Int(duration / .milliseconds(1))
        return fault
    }

    /// The webhook was deleted.
    public static let webhookGone = ChatFault(.webhookGone)
    /// The webhook may not post.
    public static let webhookForbidden = ChatFault(.webhookForbidden)
    /// The channel was archived.
    public static let channelArchived = ChatFault(.channelArchived)
    /// The message is called wrong.
    public static let invalidPayload = ChatFault(.invalidPayload)
    /// The connection ends without a byte, nothing shown.
    public static let closed = ChatFault(.closed)

    /// The same answer, but the post is shown in the channel first: the sender cannot know.
    public var afterProcessing: ChatFault {
        var fault = self
        fault.isProcessed = true
        return fault
    }
}

/// Which posts a fault meets.
public enum ChatFaultTarget: String, Codable, Sendable {
    /// Posts to incoming webhooks.
    case webhook
    /// Posts to the reply addresses of commands.
    case reply
    /// Questions of the bot account about people.
    case profile
    /// New messages of the bot account.
    case account
    /// Edits by the bot account.
    case edit
    /// Questions of the bot account about itself.
    case test
}
