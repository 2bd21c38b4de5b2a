import ChatPlatforms
import FoundationEssentials

/// The form in which the first answer to a command is kept, so that a repeated command gets it word for word.
enum StoredText {
    /// One piece; the key says what it is.
    private struct Piece: Codable {
        var text: String?
        var bold: String?
        var data: String?
        var command: String?
        var channel: String?
    }

    static func encode(_ text: MessageText) -> [UInt8] {
        let pieces = text.spans.map { span in
            switch span {
            case .text(let value): Piece(text: value)
            case .bold(let value): Piece(bold: value)
            case .data(let value): Piece(data: value)
            case .command(let value): Piece(command: value)
            case .channel(let id): Piece(channel: id)
            }
        }
        // Encoding strings cannot fail; an empty answer would be decoded as none.
        return (try? JSONEncoder().encode(pieces)).map(Array.init) ?? []
    }

    static func decode(_ bytes: [UInt8]) -> MessageText? {
        guard let pieces = try? JSONDecoder().decode([Piece].self, from: Data(bytes)) else { return nil }
        let spans = pieces.compactMap { piece -> Span? in
            piece.text.map(Span.text) ?? piece.bold.map(Span.bold) ?? piece.data.map(Span.data) ?? piece.command.map(Span.command)
                ?? piece.channel.map(Span.channel(id:))
        }
        return MessageText(spans: spans)
    }
}
