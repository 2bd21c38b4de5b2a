/// Buttons as Mattermost's attachments: each tells the server where a press is posted, and what comes with it.
struct MattermostButtons: Sendable {
    let seal: ButtonSeal
    /// Where presses are posted to.
    let actionURL: String

    /// - Returns: The value of `attachments`; `nil` where there are no buttons.
    func attachments(_ buttons: [MessageButton]) -> JSONValue? {
        buttons.isEmpty ? nil : [["actions": .array(buttons.map(action))]]
    }

    private func action(_ button: MessageButton) -> JSONValue {
        let style: JSONValue =
            switch button.style {
            case .primary: "primary"
            case .danger: "danger"
            case .plain: "default"
            }
        return [
            // Letters and digits alone: with others the server's route for presses does not match.
            "id": .string(button.claim.verb.rawValue),
            "name": .string(button.label),
            "type": "button",
            "style": style,
            "integration": ["url": .string(actionURL), "context": MattermostPress.context(of: button.claim, seal)],
        ]
    }
}

/// A press as the server posts it. No token and no signature of the server's is in it: the context, which it keeps from its clients, is
/// what authenticates it.
struct MattermostPress: Sendable {
    private let json: JSONValue

    /// - Throws: What is wrong with the JSON.
    init(_ request: InboundRequest) throws(MalformedReason) {
        json = try JSONValue(reading: request.body)
        guard case .object = json else { throw .encoding }
    }

    /// The claim in the context, if we have sealed it.
    func claim(_ seal: ButtonSeal) -> ButtonClaim? {
        guard let context = json["context"], let verb = context["act"]?.text.flatMap(ButtonClaim.Verb.init),
            let subject = context["job"]?.text,
            case .number(let digits) = context["exp"], let expiry = Int64(digits), String(expiry) == digits,
            let channel = context["channel"]?.text, let mark = context["sig"]?.text
        else { return nil }
        let claim = ButtonClaim(
            verb: verb, subject: subject, channel: channel, holder: context["user"]?.text, expiresAtSeconds: expiry,
            acceptedAtMilliseconds: context["since"]?.text.flatMap { Int64($0) })
        return seal.made(mark, of: claim, on: MattermostPlatform.name) ? claim : nil
    }

    static func context(of claim: ButtonClaim, _ seal: ButtonSeal) -> JSONValue {
        let holder = claim.holder.map { [JSONValue.Member(name: "user", value: .string($0))] } ?? []
        // As text: milliseconds are more than every reader of JSON keeps of a number.
        let since = claim.acceptedAtMilliseconds.map { [JSONValue.Member(name: "since", value: .string(String($0)))] } ?? []
        return .object(
            [
                .init(name: "act", value: .string(claim.verb.rawValue)),
                .init(name: "job", value: .string(claim.subject)),
                .init(name: "exp", value: .number(String(claim.expiresAtSeconds))),
                .init(name: "channel", value: .string(claim.channel)),
            ] + holder + since + [.init(name: "sig", value: .string(seal.mark(of: claim, on: MattermostPlatform.name)))])
    }

    /// The command that the press stands for, by whoever pressed and where.
    ///
    /// - Throws: What is missing in the body.
    func command(_ claim: ButtonClaim) throws(MalformedReason) -> InboundCommand {
        guard let team = json["team_id"]?.text, let channel = json["channel_id"]?.text, let user = json["user_id"]?.text,
            let trigger = json["trigger_id"]?.text, !trigger.isEmpty
        else { throw .missingField }
        guard [team, channel, user].allSatisfy(MattermostIdentifier.isID) else { throw .badIdentifier }
        let origin = InboundCommand.Origin(
            platform: MattermostPlatform.name, team: team, channel: channel, channelName: json["channel_name"]?.text ?? "", user: user,
            userName: json["user_name"]?.text ?? "")
        return InboundCommand(pressing: claim, origin: origin, duplicateKey: "\(team):\(trigger)", reply: nil)
    }
}
