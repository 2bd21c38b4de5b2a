import TransportCore

/// Writes messages as Mattermost's JSON.
struct MattermostEncoder: Sendable {
    /// Longest text of a post, in Unicode scalars.
    static let textLimitScalars = 16_383
    /// Longest text of the plain form.
    static let plainLimitScalars = 500
    /// Longest id carried in `props`, in Unicode scalars.
    private static let idLimitScalars = 255
    /// What stands for a channel.
    var channelWords: String?

    /// Writes buttons; `nil` where there are none.
    var buttons: MattermostButtons?

    /// The body for the incoming webhook; `nil` if there is nothing to say. The id travels in `props`, unseen.
    func webhookBody(_ message: Message) -> JSONValue? {
        text(message, limit: Self.textLimitScalars).map { text in
            let props: JSONValue = ["reassign_message_id": .string(Self.carried(message.id))]
            return .object(
                [JSONValue.Member(name: "text", value: text)] + attachments(message)
                    + (message.id.isEmpty ? [] : [JSONValue.Member(name: "props", value: props)]))
        }
    }

    /// The body for the API. What webhooks and answers have beside the text, posts have in `props`; an edit replaces all of these, so
    /// buttons that are not said again are gone.
    func postBody(_ message: Message) -> [JSONValue.Member]? {
        text(message, limit: Self.textLimitScalars).map { text in
            let id = message.id.isEmpty ? [] : [JSONValue.Member(name: "reassign_message_id", value: .string(Self.carried(message.id)))]
            let props = id + attachments(message)
            return [JSONValue.Member(name: "message", value: text)]
                + (props.isEmpty ? [] : [JSONValue.Member(name: "props", value: .object(props))])
        }
    }

    /// Text alone for the API, short.
    func plainPostBody(_ message: Message) -> [JSONValue.Member]? {
        text(message, limit: Self.plainLimitScalars).map { [JSONValue.Member(name: "message", value: $0)] }
    }

    /// The answer to a press; `nil` if there is nothing to say. Empty `props` take the buttons away.
    func pressBody(_ answer: PressAnswer) -> JSONValue? {
        let update = answer.replacement.flatMap { text($0, limit: Self.textLimitScalars) }.map { text -> JSONValue.Member in
            JSONValue.Member(name: "update", value: ["message": text, "props": [:]])
        }
        let note = answer.note.flatMap { text($0, limit: Self.textLimitScalars) }.map { text in
            JSONValue.Member(name: "ephemeral_text", value: text)
        }
        let members = [update, note].compactMap { $0 }
        // Slack's tokens are not to be read into our markup here either.
        return members.isEmpty ? nil : .object(members + [JSONValue.Member(name: "skip_slack_parsing", value: true)])
    }

    private func attachments(_ message: Message) -> [JSONValue.Member] {
        let attachments = message.buttons.isEmpty ? nil : buttons?.attachments(message.buttons)
        return attachments.map { [JSONValue.Member(name: "attachments", value: $0)] } ?? []
    }

    /// The body of an answer to a command, at once or later; `nil` if there is nothing to say.
    func answerBody(_ message: Message, audience: Answer.Audience) -> JSONValue? {
        text(message, limit: Self.textLimitScalars).map { Self.answer($0, audience, attachments(message)) }
    }

    /// Text alone, short: for a message that Mattermost called wrong. Values stay in their code spans, which is what keeps
    /// them inert.
    func plainBody(_ message: Message, to destination: Destination) -> JSONValue? {
        text(message, limit: Self.plainLimitScalars).map { text in
            switch destination {
            case .webhook: ["text": text]
            case .reply, .original: Self.answer(text, .requester, [])
            }
        }
    }

    /// `skip_slack_parsing` keeps the server from reading Slack's markup into the text. Incoming webhooks have no such
    /// switch, so the markup never contains any.
    private static func answer(_ text: JSONValue, _ audience: Answer.Audience, _ attachments: [JSONValue.Member]) -> JSONValue {
        let type: JSONValue =
            switch audience {
            case .requester: "ephemeral"
            case .channel: "in_channel"
            }
        return .object(
            [JSONValue.Member(name: "response_type", value: type), JSONValue.Member(name: "text", value: text)] + attachments
                + [JSONValue.Member(name: "skip_slack_parsing", value: true)])
    }

    private static func carried(_ id: String) -> String {
        String(id.unicodeScalars.prefix(idLimitScalars))
    }

    private func text(_ message: Message, limit: Int) -> JSONValue? {
        let text = MattermostMarkup(channelWords: channelWords).render(message.spans).fitted(toScalars: limit).text
        return text.isEmpty ? nil : .string(text)
    }
}

/// Mattermost's markup: Markdown, with Slack's tokens rewritten by the server in incoming webhooks.
struct MattermostMarkup: Sendable {
    /// What stands for a channel.
    var channelWords: String?

    func render(_ spans: [Span]) -> [RenderedSpan] {
        spans.rendered { span in
            switch span {
            case .text(let text): RenderedSpan(characters: text.map(Self.escaped))
            case .bold(let text): RenderedSpan(open: "**", characters: text.map(Self.escaped), close: "**")
            case .data(let value): RenderedSpan(open: "`", characters: InertText.data(value).map(Self.inert), close: "`")
            case .command(let line): RenderedSpan(open: "`", characters: InertText.command(line).map(Self.inert), close: "`")
            // A link to a channel needs its name, which can change and which nobody has checked.
            case .channel(let id):
                channelWords.map { RenderedSpan(characters: $0.map(Self.escaped)) }
                    ?? RenderedSpan(open: "`", characters: InertText.data(id).map(Self.inert), close: "`")
            }
        }
    }

    /// Inside a code span: an unseen space after `<` and `@` takes the meaning from `<!…>`, `<@…>` and `@name`, also for the
    /// server's own rewriting, which does not know code spans. That rewriting makes links of `<…|…>`, whatever stands
    /// between, so the bar is replaced by its twin.
    private static func inert(_ character: Character) -> String {
        var inert = ""
        for scalar in character.unicodeScalars {
            switch scalar {
            case "<", "@": inert += "\(scalar)\u{200B}"
            case "|": inert += "\u{2223}"
            default: inert.unicodeScalars.append(scalar)
            }
        }
        return inert
    }

    /// Our own words: what Markdown would take for markup is escaped.
    private static func escaped(_ character: Character) -> String {
        var escaped = ""
        for scalar in character.unicodeScalars {
            switch scalar {
            case "\\", "*", "_", "~", "`", "[", "]", ">": escaped += "\\\(scalar)"
            case "<", "@", "#": escaped += "\(scalar)\u{200B}"
            case "|": escaped += "\u{2223}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
