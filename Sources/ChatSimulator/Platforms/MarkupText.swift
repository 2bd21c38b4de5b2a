/// Text after its markup was interpreted: what a reader sees, and what in it is alive.
struct MarkupText: Hashable, Sendable {
    var text = ""
    /// What would notify people, as written.
    var mentions: [String] = []
    /// What could be clicked.
    var links: [String] = []
    /// What could be pressed, and is not part of the text.
    var buttons: [ChatButton] = []

    /// Adds a piece that was interpreted by itself.
    mutating func append(_ other: MarkupText) {
        text += other.text
        mentions += other.mentions
        links += other.links
        buttons += other.buttons
    }
}

extension Character {
    /// A mark that readers do not see: zero-width space and joiners, word joiner, direction marks, byte order mark.
    var isInvisible: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x200B...0x200F, 0x2060, 0xFEFF, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }

    /// What may be part of a word, so that a mark beside it neither opens nor closes anything.
    var isWordLike: Bool { isLetter || isNumber || self == "_" }
}

/// Helpers that both dialects read text with.
struct MarkupCursor {
    let characters: [Character]
    var index: Int

    init(_ characters: some Sequence<Character>) {
        self.characters = Array(characters)
        index = 0
    }

    var current: Character? { index < characters.count ? characters[index] : nil }
    var previous: Character? { index > 0 ? characters[index - 1] : nil }

    func starts(with text: String) -> Bool {
        characters[index...].starts(with: text)
    }

    /// The position of a text at or after a position, not beyond a line break if asked.
    func position(of text: String, from start: Int, sameLine: Bool) -> Int? {
        let wanted = Array(text)
        var position = start
        while position + wanted.count <= characters.count {
            if characters[position...].starts(with: wanted) { return position }
            if sameLine, characters[position].isNewline { return nil }
            position += 1
        }
        return nil
    }

    /// The inside of `mark…mark` at the cursor, if it stands like emphasis: no letter outside, no space inside the marks.
    func emphasis(_ mark: String) -> Range<Int>? {
        let start = index + mark.count
        guard starts(with: mark), previous?.isWordLike != true, start < characters.count, !characters[start].isWhitespace
        else { return nil }
        var search = start
        while let end = position(of: mark, from: search, sameLine: true) {
            let after = end + mark.count
            let closes = after >= characters.count || !characters[after].isWordLike
            if end > start, !characters[end - 1].isWhitespace, closes { return start..<end }
            search = end + 1
        }
        return nil
    }

    /// The address that begins at the cursor, if one does.
    func bareLink(endingBefore stops: String) -> Range<Int>? {
        guard starts(with: "https://") || starts(with: "http://"), previous?.isWordLike != true else { return nil }
        let end = characters[index...].firstIndex { $0.isWhitespace || stops.contains($0) } ?? characters.count
        return index..<end
    }
}
