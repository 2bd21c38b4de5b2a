import TransportCore

/// Slack's Web API with a bot token: `users.info` (scopes `users:read` and `users:read.email`), `chat.postMessage` and
/// `chat.update` (scope `chat:write`).
struct SlackAccount: ChatAccount {
    let calls: AccountCall
    let encoder: SlackEncoder

    var origin: String { ReceivedAddress.origin(of: calls.base) ?? calls.base }

    /// - Parameter webhookURL: Tells which Slack it is: the usual one, the one for governments, or a stand-in on a private address.
    init(token: Secret, webhookURL: Secret?, encoder: SlackEncoder) {
        self.encoder = encoder
        calls = AccountCall(base: Self.base(webhookURL: webhookURL), token: token)
    }

    private static func base(webhookURL: Secret?) -> String {
        switch webhookURL.flatMap({ ReceivedAddress.origin(of: $0.revealed) }) {
        case "https://hooks.slack-gov.com": "https://slack-gov.com/api"
        case let origin? where origin.hasPrefix("http://"): "\(origin)/api"
        default: "https://slack.com/api"
        }
    }

    func profileRequest(of user: String) -> TransportRequest? {
        SlackIdentifier.isUser(user) ? calls.get("users.info?user=\(user)") : nil
    }

    func address(of user: String, in outcome: Result<TransportResponse, TransportError>) -> MentionedAddress {
        guard case .success(let response) = outcome else { return .unavailable(retryAfter: nil) }
        let answer = SlackAnswer(response)
        guard answer.isOK else {
            return switch answer.word {
            case "user_not_found", "user_not_visible": .unknownUser
            case let word where SlackAnswer.refusals.contains(word): .refused(word)
            case let word where SlackAnswer.passing.contains(word): .unavailable(retryAfter: answer.wait)
            case let word: MentionedAddress(ofStatus: response, word: word)
            }
        }
        let person = answer.json?["user"]
        // Whoever answers for somebody else would have us move the wrong person's data.
        guard person?["id"]?.text == user else { return .unavailable(retryAfter: nil) }
        return MentionedAddress(inProfile: person?["profile"]?["email"]?.text)
    }

    private static let neededScopes = ["chat:write", "users:read", "users:read.email"]

    var rightsRequest: TransportRequest { calls.get("auth.test") }

    /// Slack tells the scopes of a token beside every answer.
    func rights(in outcome: Result<TransportResponse, TransportError>) -> AccountRights {
        guard case .success(let response) = outcome else { return .unavailable }
        let answer = SlackAnswer(response)
        guard answer.isOK else { return SlackAnswer.refusals.contains(answer.word) ? .refused(answer.word) : .unavailable }
        guard let told = response.headerFields.values(ofFieldNamed: "x-oauth-scopes").first else { return .complete }
        let scopes = Set(told.split { $0 == "," || $0 == " " }.map(String.init))
        let missing = Self.neededScopes.filter { !scopes.contains($0) }
        return missing.isEmpty ? .complete : .lacking(missing)
    }

    /// Slack has guests of several channels and guests of one.
    func membership(of user: String, in outcome: Result<TransportResponse, TransportError>) -> ChatMembership {
        guard case .success(let response) = outcome else { return .unknown }
        let answer = SlackAnswer(response)
        guard answer.isOK, let person = answer.json?["user"], person["id"]?.text == user else { return .unknown }
        return ["is_restricted", "is_ultra_restricted"].contains { person[$0] == .bool(true) } ? .guest : .member
    }
}

/// An answer of Slack's Web API: 200 also for errors, which are a word in `error`.
struct SlackAnswer: Sendable {
    /// Words about the token, its rights or the workspace: the same call will be refused again.
    static let refusals: Set<String> = [
        "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope", "no_permission",
        "not_allowed_token_type", "org_login_required", "ekm_access_denied", "access_denied", "enterprise_is_restricted",
        "team_access_not_granted", "two_factor_setup_required",
    ]
    /// Words about trouble that passes.
    static let passing: Set<String> = [
        "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org",
    ]

    let json: JSONValue?
    /// The word of an error; without one, what the status says.
    let word: String
    /// How long Slack wants to be left alone.
    let wait: Duration?
    /// Whether Slack did what was asked: a success status, and `ok` in the body.
    let isOK: Bool

    init(_ response: TransportResponse) {
        json = try? JSONValue(reading: response.body)
        word = PostOutcome.word(in: (json?["error"]?.text).map { Array($0.utf8) } ?? [], status: response.status)
        wait = RetryAfter.wait(from: response.headerFields)
        isOK = (200..<300).contains(response.status) && json?["ok"] == .bool(true)
    }
}
