import HTTPTypes

/// Reads authenticated Mattermost requests: slash commands, outgoing webhooks as a form or as JSON, and pressed buttons.
struct MattermostCommandDecoder: Sendable {
    /// Fields that are lists by design.
    private static let repeatable: Set<String> = ["user_mentions", "user_mentions_ids", "channel_mentions", "channel_mentions_ids"]

    let replyURLs: MattermostReplyURL
    /// Without one, no button is ours.
    let seal: ButtonSeal?

    func decode(_ request: InboundRequest) -> Decoding {
        do {
            guard request.route == .commands else { return .command(try press(request)) }
            let fields = try Self.fields(of: request)
            if fields["command"]?.isEmpty == false { return .command(try slashCommand(fields)) }
            return try outgoingWebhook(fields)
        } catch {
            return .malformed(error)
        }
    }

    private func press(_ request: InboundRequest) throws(MalformedReason) -> InboundCommand {
        guard try MediaType.of(request.headerFields) == .json else { throw .contentType }
        let press = try MattermostPress(request)
        guard let seal, let claim = press.claim(seal) else { throw .unsupported }
        return try press.command(claim)
    }

    private func slashCommand(_ fields: FormFields) throws(MalformedReason) -> InboundCommand {
        guard let trigger = fields["trigger_id"], !trigger.isEmpty else { throw .missingField }
        let text = TextNormalizer().normalize([.characters(fields["text"] ?? "")])
        let reply = fields["response_url"].flatMap { replyURLs.permits($0) ? InboundCommand.ReplyHandle(url: $0) : nil }
        return try command(fields, text: text, key: trigger, reply: reply)
    }

    /// A channel message that begins with the trigger word. One that only has it as the start of a longer word is not for us.
    private func outgoingWebhook(_ fields: FormFields) throws(MalformedReason) -> Decoding {
        guard let trigger = fields["trigger_word"], let post = fields["post_id"] else { throw .missingField }
        guard MattermostIdentifier.isID(post) else { throw .badIdentifier }
        let message = (fields["text"] ?? "").drop { $0.isWhitespace }
        guard !trigger.isEmpty, message.prefix(while: { !$0.isWhitespace }) == trigger else { return .ignore(.silent) }
        let text = TextNormalizer().normalize([.characters(String(message.dropFirst(trigger.count)))])
        return .command(try command(fields, text: text, key: post, reply: nil, hasPrivateAnswers: false))
    }

    private func command(
        _ fields: FormFields,
        text: NormalizedText,
        key: String,
        reply: InboundCommand.ReplyHandle?,
        hasPrivateAnswers: Bool = true
    ) throws(MalformedReason) -> InboundCommand {
        guard let team = fields["team_id"], let channel = fields["channel_id"], let user = fields["user_id"] else {
            throw .missingField
        }
        guard [team, channel, user].allSatisfy(MattermostIdentifier.isID) else { throw .badIdentifier }
        let mentions = try MattermostMentions(fields)
        return InboundCommand(
            origin: InboundCommand.Origin(
                platform: MattermostPlatform.name,
                team: team,
                channel: channel,
                channelName: fields["channel_name"] ?? "",
                user: user,
                userName: fields["user_name"] ?? ""
            ),
            words: text.words.flatMap(mentions.applied),
            text: text.shown,
            duplicateKey: "\(team):\(key)",
            reply: reply,
            hasPrivateAnswers: hasPrivateAnswers
        )
    }

    private static func fields(of request: InboundRequest) throws(MalformedReason) -> FormFields {
        let parser = FormParser()
        let fields =
            switch try MediaType.of(request.headerFields) {
            case .form: try parser.parse(request.body)
            case .json: try FormFields(JSONValue(reading: request.body), within: parser)
            }
        try fields.refuseRepetitions(except: repeatable)
        return fields
    }
}

extension FormFields {
    /// The text and number members of a JSON object, under the limits of a form. Other members say nothing we read.
    fileprivate init(_ json: JSONValue, within limits: FormParser) throws(MalformedReason) {
        guard case .object(let members) = json else { throw .encoding }
        guard members.count <= limits.fieldLimit else { throw .tooManyFields }
        var pairs: [Pair] = []
        for member in members {
            switch member.value {
            case .string(let value), .number(let value):
                guard value.utf8.count <= limits.valueLimitBytes else { throw .fieldTooLong }
                pairs.append(Pair(name: member.name, value: value))
            case .null, .bool, .array, .object:
                break
            }
        }
        self.init(pairs: pairs)
    }
}

/// Which ids belong to the `@names` of a command.
private struct MattermostMentions {
    private var idByName: [String: String] = [:]

    /// Names and ids are two lists paired by position; their order has nothing to do with the text.
    init(_ fields: FormFields) throws(MalformedReason) {
        let names = fields.values(of: "user_mentions")
        let ids = fields.values(of: "user_mentions_ids")
        guard names.count == ids.count else { throw .missingField }
        guard ids.allSatisfy(MattermostIdentifier.isID) else { throw .badIdentifier }
        for (name, id) in zip(names, ids) {
            guard idByName.updateValue(id, forKey: name.lowercased()) == nil else { throw .duplicateField }
        }
    }

    /// The words with mentions in place of the `@names` that the server knows; other `@names` stay text.
    func applied(to words: [Word]) -> Result<[Word], TextMistake> {
        var applied: [Word] = []
        for word in words {
            guard case .text(let text) = word, text.utf8.first == UInt8(ascii: "@") else {
                applied.append(word)
                continue
            }
            let name = String(text.dropFirst())
            if ["all", "channel", "here"].contains(name.lowercased()) { return .failure(.broadcast) }
            applied.append(id(of: name).map { .mention(user: $0, name: name) } ?? word)
        }
        return .success(applied)
    }

    /// The server leaves `.`, `-` and `_` at the end out of a name where they end a sentence.
    private func id(of name: String) -> String? {
        var name = Substring(name.lowercased())
        while !name.isEmpty {
            if let id = idByName[String(name)] { return id }
            guard let last = name.last, [".", "-", "_"].contains(last) else { return nil }
            name = name.dropLast()
        }
        return nil
    }
}

/// The shape of Mattermost's ids.
enum MattermostIdentifier {
    /// 26 characters a to z, 0 to 9.
    static func isID(_ text: String) -> Bool {
        text.utf8.count == 26
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: false
                }
            }
    }
}
