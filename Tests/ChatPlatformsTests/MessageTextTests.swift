import ChatPlatforms
import Testing

@Suite("Message text")
struct MessageTextTests {
    @Test("a literal keeps our words apart from everybody else's")
    func spans() {
        let part: MessageText = "asked by \(data: "olga")"
        let text: MessageText = "▶ \(ours: "J-17") at \(40) %, \(part). \(command: "/reassign status J-17") in \(channel: "C1")"
        #expect(
            text.spans == [
                .text("▶ "), .text("J-17"), .text(" at "), .text("40"), .text(" %, "), .text("asked by "), .data("olga"), .text(". "),
                .command("/reassign status J-17"), .text(" in "), .channel(id: "C1"),
            ]
        )
        #expect(text.plainText == "▶ J-17 at 40 %, asked by olga. `/reassign status J-17` in #C1")
    }

    @Test("texts are joined in order")
    func joining() {
        var text: MessageText = "a"
        text += "\(data: "b")" as MessageText + "c"
        #expect(text.spans == [.text("a"), .data("b"), .text("c")])
    }
}
