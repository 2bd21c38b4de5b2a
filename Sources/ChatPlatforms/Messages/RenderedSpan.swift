/// A span in a platform's markup: characters that may be cut, between marks that may not.
///
/// Cutting happens here, after escaping and between escaped characters, so that neither an entity nor a code span is ever
/// torn open.
struct RenderedSpan: Sendable, Equatable {
    /// The opening mark, or nothing.
    var open = ""
    /// Escaped characters, each one whole.
    var characters: [String]
    /// The closing mark, or nothing.
    var close = ""

    /// The markup.
    var text: String { open + characters.joined() + close }

    var scalarCount: Int {
        characters.reduce(open.unicodeScalars.count + close.unicodeScalars.count) { $0 + $1.unicodeScalars.count }
    }

    /// As many characters as fit into `room` scalars together with the marks, and the rest; `nil` where nothing fits.
    func split(atScalars room: Int) -> (head: RenderedSpan?, tail: RenderedSpan?) {
        var room = room - open.unicodeScalars.count - close.unicodeScalars.count
        var count = 0
        while count < characters.count {
            room -= characters[count].unicodeScalars.count
            guard room >= 0 else { break }
            count += 1
        }
        let head = characters[..<count]
        let tail = characters[count...]
        return (
            head.isEmpty ? nil : RenderedSpan(open: open, characters: Array(head), close: close),
            tail.isEmpty ? nil : RenderedSpan(open: open, characters: Array(tail), close: close)
        )
    }

    fileprivate var withoutFirstCharacter: RenderedSpan {
        RenderedSpan(open: open, characters: Array(characters.dropFirst()), close: close)
    }
}

extension [RenderedSpan] {
    /// The markup of all spans.
    var text: String { map(\.text).joined() }

    /// The spans cut to `limit` scalars of markup; cut spans end with `…`.
    func fitted(toScalars limit: Int) -> [RenderedSpan] {
        guard reduce(0, { $0 + $1.scalarCount }) > limit else { return self }
        var room = limit - 1
        var fitted: [RenderedSpan] = []
        for span in self {
            let (head, tail) = span.split(atScalars: room)
            if let head {
                fitted.append(head)
                room -= head.scalarCount
            }
            if tail != nil { break }
        }
        return fitted + [RenderedSpan(characters: ["…"])]
    }

    /// The markup in pages of at most `limit` scalars each; marks are closed and opened again at a page's edge.
    func pages(ofScalars limit: Int) -> [String] {
        var pages: [String] = []
        var page = ""
        var room = limit
        var waiting = self[...]
        while let span = waiting.popFirst() {
            let (head, tail) = span.split(atScalars: room)
            if let head {
                page += head.text
                room -= head.scalarCount
            }
            if let tail {
                // A character longer than a whole page (thousands of combining marks) is left out, or this would never end.
                let fitsNowhere = page.isEmpty
                waiting.insert(fitsNowhere ? tail.withoutFirstCharacter : tail, at: waiting.startIndex)
                if !fitsNowhere { pages.append(page) }
                page = ""
                room = limit
            }
        }
        return page.isEmpty ? pages : pages + [page]
    }
}

extension [Span] {
    /// Renders each span, with a space between two that both have marks: joined, the marks would mean something else.
    func rendered(_ render: (Span) -> RenderedSpan) -> [RenderedSpan] {
        var rendered: [RenderedSpan] = []
        for span in self.map(render) where !span.characters.isEmpty {
            if rendered.last?.close.isEmpty == false, !span.open.isEmpty { rendered.append(RenderedSpan(characters: [" "])) }
            rendered.append(span)
        }
        return rendered
    }
}
