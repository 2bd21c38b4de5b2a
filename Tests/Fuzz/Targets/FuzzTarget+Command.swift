@testable internal import ChatPlatforms
@testable internal import ReassignBot

extension FuzzTarget {
    /// What a person typed: from Slack's escaped text or from plain text, over words, to a command or the explanation of a mistake.
    static let command = FuzzTarget(
        name: "command",
        words: CommandVerb.allCases.map(\.rawValue) + [
            "anna@example.org", "maria@example.org", "75a5f745-f697-4418-b38d-0fe0d277e258", "J-17", "K7QD", "--delete-profile",
            "--disable", "--yes", "--help",
            "<@U0CAROL77|carol>",
            "<#C0ADMINS01|x>", "<!here>", "<mailto:", "|", ">", "<https://", "<tel:", "&lt;", "&gt;", "&amp;", "\"", "'", "“", "”", "’",
            "—", "–",
            "\u{2011}", "\u{A0}", "\u{200B}", "\u{202E}", "\u{2069}", "\u{301}", "\u{7}", "\u{2028}", "\u{212A}", "\u{1FEF}", "張", "📁",
        ],
        seeds: { samples in samples.commands.map { Array($0.utf8) } },
        check: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            checkWords(TextNormalizer().normalize([.characters(text)]))
            if case .success(let pieces) = SlackText.pieces(of: text) { checkWords(TextNormalizer().normalize(pieces)) }
            _ = SlackText.unescaped(text)
        }
    )

    private static func checkWords(_ text: NormalizedText) {
        promise(text.shown.unicodeScalars.count <= TextNormalizer.characterLimit, "a shown text of \(text.shown.unicodeScalars.count)")
        promise(!text.shown.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a control character is shown")
        if case .success(let words) = text.words {
            promise(words.count <= TextNormalizer.wordLimit, "\(words.count) words")
        }
        switch text.words.mapError(CommandMistake.unreadable).flatMap(CommandParser.parse) {
        case .success(let command): checkCommand(command)
        case .failure(let mistake):
            // Every mistake is explained, and the explanation harms nobody.
            MarkupCheck.checkAnswer(Message(id: "", spans: English(hasSeveralChannels: false).mistakeText(mistake).spans))
        }
    }

    /// A command written out and read again is the same command.
    private static func checkCommand(_ command: ReassignCommand) {
        let words: [Word]
        switch command {
        case .reassign(let from, let to, let options):
            promise(from.key != to.key, "both people are the same")
            words = options.words.map(Word.text) + [.text("--"), .quoted(from.typed), .quoted(to.typed)]
        case .plan(let from, let to, let options):
            promise(from.key != to.key, "both people are the same")
            words = [.text("plan")] + options.words.map(Word.text) + [.quoted(from.typed), .quoted(to.typed)]
        case .confirm(let code, let address): words = [.text("confirm"), .text(code)] + (address.map { [.quoted($0)] } ?? [])
        case .drop(let code): words = [.text("drop"), .text(code)]
        case .history(let person): words = [.text("history")] + (person.map { [.quoted($0.typed)] } ?? [])
        case .approve(let number): words = [.text("approve"), .text("J-\(number)")]
        case .pause: words = [.text("pause")]
        case .resume: words = [.text("resume")]
        case .cancel(let number): words = [.text("cancel"), .text("J-\(number)")]
        case .retry(let number): words = [.text("retry"), .text("J-\(number)")]
        case .resend(let number): words = [.text("resend"), .text("J-\(number)")]
        case .watch(let person): words = [.text("watch"), .quoted(person.typed)]
        case .status(.all): words = [.text("status")]
        case .status(.job(let number)): words = [.text("status"), .text("J-\(number)")]
        case .status(.person(let person)): words = [.text("status"), .quoted(person.typed)]
        case .doctor: words = [.text("doctor")]
        case .whoami: words = [.text("whoami")]
        case .help: words = []
        }
        promise(CommandParser.parse(words) == .success(command), "read again, \(command) differs")
    }
}
