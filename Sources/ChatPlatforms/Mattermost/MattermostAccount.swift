import TransportCore

/// Mattermost's API with the access token of a bot account.
struct MattermostAccount: ChatAccount {
    let calls: AccountCall
    let encoder: MattermostEncoder

    var origin: String { ReceivedAddress.origin(of: calls.base) ?? calls.base }

    init(token: Secret, site: MattermostSite, encoder: MattermostEncoder) {
        self.encoder = encoder
        calls = AccountCall(base: "\(site.address)/api/v4", token: token)
    }

    func profileRequest(of user: String) -> TransportRequest? {
        MattermostIdentifier.isID(user) ? calls.get("users/\(user)") : nil
    }

    /// Servers that hide addresses send an empty one.
    func address(of user: String, in outcome: Result<TransportResponse, TransportError>) -> MentionedAddress {
        guard case .success(let response) = outcome else { return .unavailable(retryAfter: nil) }
        let json = try? JSONValue(reading: response.body)
        guard (200..<300).contains(response.status) else {
            let word = PostOutcome.word(in: (json?["id"]?.text).map { Array($0.utf8) } ?? [], status: response.status)
            // Only the server's own words say that it knows nobody: a proxy's 404 does not.
            if response.status == 404, json?["id"]?.text != nil { return .unknownUser }
            return MentionedAddress(ofStatus: response, word: word)
        }
        // Whoever answers for somebody else would have us move the wrong person's data.
        guard json?["id"]?.text == user else { return .unavailable(retryAfter: nil) }
        return MentionedAddress(inProfile: json?["email"]?.text)
    }

    /// Roles are words with spaces between.
    func membership(of user: String, in outcome: Result<TransportResponse, TransportError>) -> ChatMembership {
        guard case .success(let response) = outcome, (200..<300).contains(response.status),
            let person = try? JSONValue(reading: response.body), person["id"]?.text == user, let roles = person["roles"]?.text
        else { return .unknown }
        return roles.split(separator: " ").contains("system_guest") ? .guest : .member
    }
}
