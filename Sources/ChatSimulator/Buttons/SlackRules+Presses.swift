internal import HTTPTypes
internal import LoopbackHTTP

extension SlackRules {
    func pressReplyPath(random: () -> UInt64) -> String? {
        "/actions" + replyPath(random: random).dropFirst("/commands".count)
    }

    /// One form field with the whole payload, signed as commands are.
    func pressRequest(_ press: ButtonPress, to address: CommandAddress) -> LoopbackRequest {
        let message: JSONValue = .object(["type": .string("message"), "text": .string(press.entry.text)])
        var isPrivate = false
        if case .only = press.entry.audience { isPrivate = true }
        let time = "\(press.timestamp).\(sixDigits(press.entry.sequence))"
        let payload: JSONValue = .object([
            "type": .string("block_actions"),
            "team": .object(["id": .string(configuration.team.id), "domain": .string(configuration.team.name)]),
            "user": .object([
                "id": .string(press.user.id), "username": .string(press.user.name), "team_id": .string(configuration.team.id),
            ]),
            "api_app_id": .string(configuration.appID),
            "container": .object([
                "type": .string("message"), "message_ts": .string(time), "channel_id": .string(press.channel.id),
                "is_ephemeral": .bool(isPrivate),
            ]),
            "channel": .object(["id": .string(press.channel.id), "name": .string(press.channel.name)]),
            "message": message,
            "trigger_id": .string(press.triggerID),
            "response_url": .string(press.responseURL),
            "actions": .array([
                .object([
                    "type": .string("button"), "action_id": .string(press.button.actionID), "block_id": .string("b1"),
                    "value": .string(press.button.value), "action_ts": .string(time),
                ])
            ]),
        ])
        let body = FormEncoding.encode([("payload", payload.text)])
        return signed(body, at: press.timestamp, to: address)
    }

    private func sixDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The body of the answer means nothing; what is to be shown comes to the press's own address.
    func pressVerdict(on answer: LoopbackAnswer) -> PressVerdict {
        answer.status == 200 ? PressVerdict() : PressVerdict(failure: "This app responded with status code \(answer.status)")
    }

    func replacesOriginal(_ request: LoopbackRequest) -> Bool {
        JSONValue.parse(request.body)?["replace_original"] == .bool(true)
    }
}
