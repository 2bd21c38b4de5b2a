import Testing

@testable import ChatPlatforms

@Suite("Text normalisation")
struct TextNormalizerTests {
    private func words(_ text: String) -> Result<[Word], TextMistake> {
        TextNormalizer().normalize([.characters(text)]).words
    }

    @Test(
        "text becomes words",
        arguments: [
            ("", []),
            ("   ", []),
            ("a b", [.text("a"), .text("b")]),
            ("  a \t\r\n b  ", [.text("a"), .text("b")]),
            ("a\u{A0}b\u{2007}c\u{202F}d\u{3000}e", [.text("a"), .text("b"), .text("c"), .text("d"), .text("e")]),
            ("a\u{200B}\u{200D}\u{2060}\u{FEFF}b", [.text("ab")]),
            ("\u{202E}anna@example.org\u{2069}", [.text("anna@example.org")]),
            ("\"anna petrova\" x", [.quoted("anna petrova"), .text("x")]),
            ("“anna petrova” „maria lind‟", [.quoted("anna petrova"), .quoted("maria lind")]),
            ("«anna petrova»", [.quoted("anna petrova")]),
            ("‘anna petrova’ x", [.quoted("anna petrova"), .text("x")]),
            ("'anna' 'o'neil'", [.quoted("anna"), .quoted("o'neil")]),
            ("o'neil@example.org o’neil@example.org", [.text("o'neil@example.org"), .text("o'neil@example.org")]),
            ("\"\"", [.quoted("")]),
            ("na\"me x\"y", [.quoted("name xy")]),
            ("—delete-profile", [.text("--delete-profile")]),
            ("–yes", [.text("--yes")]),
            ("— a", [.text("—"), .text("a")]),
            ("—5", [.text("—5")]),
            ("‑h", [.text("-h")]),
            ("‐‐yes −−no", [.text("--yes"), .text("--no")]),
            ("J‑17 a—b 1–2", [.text("J‑17"), .text("a—b"), .text("1–2")]),
            ("\"—x\"", [.quoted("—x")]),
            ("张伟 📁", [.text("张伟"), .text("📁")]),
            ("José Núñez", [.text("José"), .text("Núñez")]),
            ("status J-17", [.text("status"), .text("J-17")]),
            ("a+b@example.org", [.text("a+b@example.org")]),
        ] as [(String, [Word])]
    )
    func splits(text: String, expected: [Word]) {
        #expect(words(text) == .success(expected))
    }

    @Test(
        "unusable text is a mistake, not a guess",
        arguments: [
            ("\"anna", .unbalancedQuote),
            ("anna\"", .unbalancedQuote),
            ("'anna x", .unbalancedQuote),
            ("“anna", .unbalancedQuote),
            ("a\u{7}b", .controlCharacter),
            ("a\u{1B}[31m", .controlCharacter),
            ("a\u{2028}b", .controlCharacter),
            ("a\u{AD}b", .controlCharacter),
            ("a\u{61C}b", .controlCharacter),
        ] as [(String, TextMistake)]
    )
    func mistakes(text: String, expected: TextMistake) {
        #expect(words(text) == .failure(expected))
    }

    @Test("32 words fit, 33 do not", arguments: [(32, true), (33, false)])
    func wordLimit(count: Int, fits: Bool) {
        let result = words(Array(repeating: "x", count: count).joined(separator: " "))
        #expect(result == (fits ? .success(Array(repeating: .text("x"), count: count)) : .failure(.tooManyWords)))
    }

    @Test("2,000 characters fit, 2,001 do not", arguments: [(2000, true), (2001, false)])
    func characterLimit(count: Int, fits: Bool) {
        let text = String(repeating: "é", count: count)
        #expect(words(text) == (fits ? .success([.text(text)]) : .failure(.tooLong)))
    }

    @Test("the shown text is one line without invisible characters, and bounded")
    func shown() {
        let normalized = TextNormalizer().normalize([.characters(" a\n\u{202E}b \u{7} "), .token(.mention(user: "U1", name: "carol"))])
        #expect(normalized.shown == "a b @carol")
        let long = TextNormalizer().normalize([.characters(String(repeating: "x", count: 5000))])
        #expect(long.shown.unicodeScalars.count == 2000)
    }

    @Test("a token ends the word before it, and inside quotes it is text")
    func tokens() {
        let mention = Word.mention(user: "U1", name: nil)
        #expect(
            TextNormalizer().normalize([.characters("a"), .token(mention), .characters("b")]).words
                == .success([.text("a"), mention, .text("b")]))
        let email = Word.email("anna@example.org")
        #expect(
            TextNormalizer().normalize([.characters("\""), .token(email), .characters("\"")]).words
                == .success([.quoted("anna@example.org")]))
    }
}
