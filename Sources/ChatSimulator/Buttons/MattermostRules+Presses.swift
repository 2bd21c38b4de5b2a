internal import HTTPTypes
internal import LoopbackHTTP

extension MattermostRules {
    func pressReplyPath(random: () -> UInt64) -> String? { nil }

    /// JSON without token or signature.
    func pressRequest(_ press: ButtonPress, to address: CommandAddress) -> LoopbackRequest {
        let digits = String(press.entry.sequence)
        let body: JSONValue = .object([
            "user_id": .string(press.user.id), "user_name": .string(press.user.name), "channel_id": .string(press.channel.id),
            "channel_name": .string(press.channel.name), "team_id": .string(configuration.team.id),
            "team_domain": .string(configuration.team.name),
            "post_id": .string(String(("entry" + String(repeating: "y", count: 21)).prefix(26 - digits.count)) + digits),
            "trigger_id": .string(press.triggerID), "type": .string("button"), "data_source": .string(""),
            "context": JSONValue.parse(Array(press.button.value.utf8)) ?? .object([:]),
        ])
        return LoopbackRequest(
            method: .post,
            target: address.target,
            headerFields: HTTPFields(inOrder: [
                "Host": address.authority, "User-Agent": "Mattermost-Bot/1.1", "Accept": "application/json",
                "Content-Type": "application/json",
            ]),
            body: Array(body.text.utf8)
        )
    }

    func pressVerdict(on answer: LoopbackAnswer) -> PressVerdict {
        guard answer.status == 200 else { return PressVerdict(failure: "Action integration error. (status \(answer.status))") }
        guard !answer.body.isEmpty else { return PressVerdict() }
        guard let json = JSONValue.parse(answer.body), json.object != nil else { return PressVerdict(failure: "Action integration error.") }
        var dialect = MattermostText(users: configuration.users)
        dialect.rewritesSlackTokens = json["skip_slack_parsing"] != .bool(true)
        var verdict = PressVerdict(failure: json["error"]?["message"]?.string)
        if let update = json["update"], let text = update["message"]?.string {
            let seen = dialect.read(text)
            let props = update["props"]?["attachments"]?.array ?? []
            verdict.replacement = SeenMessage(
                text: seen.text, mentions: seen.mentions, links: seen.links, buttons: MattermostMessageReader.buttons(in: props))
        }
        if let text = json["ephemeral_text"]?.string, !text.isEmpty {
            let seen = dialect.read(text)
            verdict.note = SeenMessage(isPrivate: true, text: seen.text, mentions: seen.mentions, links: seen.links)
        }
        return verdict
    }

    func replacesOriginal(_ request: LoopbackRequest) -> Bool { false }
}

extension MattermostMessageReader {
    /// The buttons that a client draws: those with an id of letters and digits, a name and an address.
    static func buttons(in attachments: [JSONValue]) -> [ChatButton] {
        attachments.flatMap { $0["actions"]?.array ?? [] }.compactMap { action in
            guard let id = action["id"]?.string, !id.isEmpty, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
                let name = action["name"]?.string, !name.isEmpty, (action["type"]?.string ?? "button") == "button",
                let url = action["integration"]?["url"]?.string
            else { return nil }
            return ChatButton(
                label: name, style: action["style"]?.string ?? "default", actionID: id,
                value: (action["integration"]?["context"] ?? .object([:])).text, url: url)
        }
    }
}
