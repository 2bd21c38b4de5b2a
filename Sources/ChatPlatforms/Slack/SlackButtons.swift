/// Buttons as Slack's blocks: one `actions` block, each button with its sealed claim as `value`.
struct SlackButtons: Sendable {
    /// Longest text on a button, in characters.
    private static let labelLimit = 75
    /// Longest `value`, in characters.
    private static let valueLimit = 2000
    /// What our buttons' `action_id`s begin with.
    static let prefix = "reassign_"

    let seal: ButtonSeal

    /// - Returns: `nil` where there are none.
    func block(_ buttons: [MessageButton]) -> JSONValue? {
        let elements = buttons.compactMap(element)
        return elements.isEmpty ? nil : ["type": "actions", "elements": .array(elements)]
    }

    private func element(_ button: MessageButton) -> JSONValue? {
        let value = SlackPress.value(of: button.claim, seal)
        guard value.count <= Self.valueLimit else { return nil }
        let style: [JSONValue.Member] =
            switch button.style {
            case .primary: [.init(name: "style", value: "primary")]
            case .danger: [.init(name: "style", value: "danger")]
            case .plain: []
            }
        let label: JSONValue = ["type": "plain_text", "text": .string(InertText.cut(button.label, toScalars: Self.labelLimit))]
        return .object(
            [
                .init(name: "type", value: "button"),
                .init(name: "action_id", value: .string(Self.prefix + button.claim.verb.rawValue)),
                .init(name: "text", value: label),
                .init(name: "value", value: .string(value)),
            ] + style)
    }
}

/// A `block_actions` payload: somebody pressed a button.
struct SlackPress: Sendable {
    let payload: JSONValue
    /// The `value` of the button; `nil` where it is none of ours.
    let value: String?

    /// Reads the one form field that holds the whole payload.
    ///
    /// - Throws: What is wrong with the form or with the JSON in it.
    init(_ request: InboundRequest) throws(MalformedReason) {
        guard try MediaType.of(request.headerFields) == .form else { throw .contentType }
        // The one field repeats the whole message, so only the limit for bodies bounds it.
        let fields = try FormParser(valueLimitBytes: 64 * 1024).parse(request.body)
        try fields.refuseRepetitions()
        guard let text = fields["payload"], fields.pairs.count == 1 else { throw .missingField }
        payload = try JSONValue(reading: Array(text.utf8))
        guard case .object = payload else { throw .encoding }
        value = Self.ownValue(in: payload)
    }

    /// One press is one action: the client sends no more.
    private static func ownValue(in payload: JSONValue) -> String? {
        guard payload["type"] == "block_actions", case .array(let actions) = payload["actions"], actions.count == 1,
            let action = actions.first, action["type"] == "button", action["action_id"]?.text?.hasPrefix(SlackButtons.prefix) == true
        else { return nil }
        return action["value"]?.text ?? ""
    }

    /// The claim in the value, if we have sealed it.
    func claim(_ seal: ButtonSeal) -> ButtonClaim? {
        guard let parts = value?.split(separator: ".", omittingEmptySubsequences: false).map(String.init), parts.count == 7,
            let verb = ButtonClaim.Verb(rawValue: parts[0]), let expiry = Int64(parts[2]), String(expiry) == parts[2],
            parts[5].isEmpty || Int64(parts[5]).map({ String($0) }) == parts[5]
        else { return nil }
        let claim = ButtonClaim(
            verb: verb, subject: parts[1], channel: parts[3], holder: parts[4].isEmpty ? nil : parts[4], expiresAtSeconds: expiry,
            acceptedAtMilliseconds: Int64(parts[5]))
        return seal.made(parts[6], of: claim, on: SlackPlatform.name) ? claim : nil
    }

    static func value(of claim: ButtonClaim, _ seal: ButtonSeal) -> String {
        let parts = [
            claim.verb.rawValue, claim.subject, String(claim.expiresAtSeconds), claim.channel, claim.holder ?? "",
            claim.acceptedAtMilliseconds.map { String($0) } ?? "", seal.mark(of: claim, on: SlackPlatform.name),
        ]
        return parts.joined(separator: ".")
    }

    /// The command that the press stands for, by whoever pressed and where.
    ///
    /// - Throws: What is missing in the payload.
    func command(_ claim: ButtonClaim, replyURLs: SlackReplyURL) throws(MalformedReason) -> InboundCommand {
        guard let team = payload["team"]?["id"]?.text, let user = payload["user"]?["id"]?.text,
            let channel = payload["channel"]?["id"]?.text, let trigger = payload["trigger_id"]?.text, !trigger.isEmpty
        else { throw .missingField }
        guard [team, user, channel].allSatisfy(SlackIdentifier.isPlausible) else { throw .badIdentifier }
        // The message's own place; where both are said, they are the same.
        if let container = payload["container"]?["channel_id"]?.text, container != channel { throw .badIdentifier }
        let origin = InboundCommand.Origin(
            platform: SlackPlatform.name, team: team, channel: channel, channelName: payload["channel"]?["name"]?.text ?? "", user: user,
            userName: payload["user"]?["username"]?.text ?? payload["user"]?["name"]?.text ?? "")
        let reply = payload["response_url"]?.text.flatMap { replyURLs.isOfPress($0) ? InboundCommand.ReplyHandle(url: $0) : nil }
        return InboundCommand(pressing: claim, origin: origin, duplicateKey: "\(team):\(trigger)", reply: reply)
    }
}
