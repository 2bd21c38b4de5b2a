import TransportCore

/// Writes messages as Slack's JSON.
///
/// The markup goes into section blocks with `verbatim`, so that Slack makes no links or mentions of its own; `text` carries
/// the same markup for notifications. `link_names` is never sent: without it `@channel` is only text.
struct SlackEncoder: Sendable {
    /// Longest markup of a message, in Unicode scalars: what Slack advises for `text`.
    static let textLimitScalars = 4000
    /// Longest markup of one section.
    static let sectionLimitScalars = 3000
    /// Longest markup of the plain form.
    static let plainLimitScalars = 500
    /// Longest id of a block, in characters.
    static let blockIDLimit = 255

    /// Writes buttons; `nil` where there are none.
    var buttons: SlackButtons?

    /// The body for the incoming webhook; `nil` if there is nothing to say.
    func webhookBody(_ message: Message) -> JSONValue? {
        shown(message).map { .object($0 + Self.withoutPreviews) }
    }

    /// The body of an answer to a command, at once or later; `nil` if there is nothing to say.
    func answerBody(_ message: Message, audience: Answer.Audience) -> JSONValue? {
        shown(message).map { .object(Self.audience(audience) + $0) }
    }

    /// The body of a later answer. At the address of a press it says that the message with the button stays as it is.
    func laterBody(_ message: Message, toPress isOfPress: Bool) -> JSONValue? {
        guard case .object(let members) = answerBody(message, audience: .requester) else { return nil }
        return .object(members + (isOfPress ? [JSONValue.Member(name: "replace_original", value: false)] : []))
    }

    /// The body that takes the place of the message with the pressed button.
    func replacementBody(_ message: Message) -> JSONValue? {
        shown(message).map { .object([JSONValue.Member(name: "replace_original", value: true)] + $0) }
    }

    /// Text alone, short: for a message that Slack called wrong. Values stay in their code spans, which is what keeps them inert.
    func plainBody(_ message: Message, to destination: Destination) -> JSONValue? {
        let text = SlackMarkup.render(message.spans).fitted(toScalars: Self.plainLimitScalars).text
        guard !text.isEmpty else { return nil }
        let body = [JSONValue.Member(name: "text", value: .string(text))]
        return switch destination {
        case .webhook: .object(body + Self.withoutPreviews)
        case .reply: .object(Self.audience(.requester) + body)
        case .original: .object([JSONValue.Member(name: "replace_original", value: true)] + body)
        }
    }

    private static let withoutPreviews: [JSONValue.Member] = [
        JSONValue.Member(name: "unfurl_links", value: false), JSONValue.Member(name: "unfurl_media", value: false),
    ]

    private static func audience(_ audience: Answer.Audience) -> [JSONValue.Member] {
        let type: JSONValue =
            switch audience {
            case .requester: "ephemeral"
            case .channel: "in_channel"
            }
        return [JSONValue.Member(name: "response_type", value: type)]
    }

    private func shown(_ message: Message) -> [JSONValue.Member]? {
        let spans = SlackMarkup.render(message.spans).fitted(toScalars: Self.textLimitScalars)
        guard !spans.text.isEmpty else { return nil }
        let sections = spans.pages(ofScalars: Self.sectionLimitScalars).enumerated().map { index, markup in
            Self.section(markup, id: Self.blockID(message.id, index))
        }
        return [
            JSONValue.Member(name: "text", value: .string(spans.text)),
            JSONValue.Member(name: "blocks", value: .array(sections + [buttons?.block(message.buttons)].compactMap { $0 })),
        ]
    }

    private static func section(_ markup: String, id: String?) -> JSONValue {
        let text: JSONValue = ["type": "mrkdwn", "text": .string(markup), "verbatim": true]
        let id = id.map { [JSONValue.Member(name: "block_id", value: .string($0))] } ?? []
        return .object(
            [JSONValue.Member(name: "type", value: "section")] + id + [JSONValue.Member(name: "text", value: text)]
        )
    }

    /// The message's id on its first block, so that a second copy can be recognised; later blocks need ids of their own.
    private static func blockID(_ id: String, _ index: Int) -> String? {
        guard !id.isEmpty else { return nil }
        let suffix = index == 0 ? "" : "/\(index + 1)"
        return String(id.unicodeScalars.prefix(blockIDLimit - suffix.count)) + suffix
    }
}

/// Slack's markup, `mrkdwn`.
enum SlackMarkup {
    static func render(_ spans: [Span]) -> [RenderedSpan] {
        spans.rendered { span in
            switch span {
            case .text(let text): RenderedSpan(characters: text.map(ours))
            case .bold(let text): RenderedSpan(open: "*", characters: text.map(ours), close: "*")
            case .data(let value): RenderedSpan(open: "`", characters: InertText.data(value).map(escaped), close: "`")
            case .command(let line): RenderedSpan(open: "`", characters: InertText.command(line).map(escaped), close: "`")
            case .channel(let id) where SlackIdentifier.isPlausible(id): RenderedSpan(characters: ["<#\(id)>"])
            case .channel(let id): RenderedSpan(open: "`", characters: InertText.data(id).map(escaped), close: "`")
            }
        }
    }

    /// `&`, `<` and `>` are the only characters Slack lets one escape.
    private static func escaped(_ character: Character) -> String {
        var escaped = ""
        for scalar in character.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Our own words: a stray backtick would turn the code spans after it inside out.
    private static func ours(_ character: Character) -> String {
        escaped(character == "`" ? "'" : character)
    }
}
