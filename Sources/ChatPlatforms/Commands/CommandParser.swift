/// Gives words their meaning.
public enum CommandParser {
    /// Reads the words after the command's name.
    public static func parse(_ words: [Word]) -> Result<ReassignCommand, CommandMistake> {
        do {
            return .success(try command(words))
        } catch {
            return .failure(error)
        }
    }

    private static let helpWords: Set<String> = ["?", "-h", "--help", "-?"]

    private static func command(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        guard let first = words.first, !asksForHelp(words) else { return .help }
        guard case .text(let text) = first else { return try reassign(words) }
        // Options and whatever has an "@" belong to the main form: no verb looks like that.
        if isOption(text) || text.utf8.contains(UInt8(ascii: "@")) || PersonReference(text) != nil { return try reassign(words) }
        guard let verb = CommandVerb(rawValue: text.lowercased()) else {
            if let mistake = notAVerb(text, in: words) { throw mistake }
            return try reassign(words)
        }

        let entry = CommandTable.entry(for: verb)
        let arguments = Array(words.dropFirst())
        switch verb {
        case .help:
            return .help
        case .whoami:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 0, usage: entry.usage)
            return .whoami
        case .status:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 1, usage: entry.usage)
            return .status(try statusSubject(arguments.first, usage: entry.usage))
        case .plan:
            let (from, to, options) = try pair(arguments, of: entry)
            return .plan(from: from, to: to, options)
        case .confirm:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 2, usage: entry.usage)
            return .confirm(code: try code(arguments, of: entry), address: try address(arguments.dropFirst().first, usage: entry.usage))
        case .drop:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 1, usage: entry.usage)
            return .drop(code: try code(arguments, of: entry))
        case .history:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 1, usage: entry.usage)
            guard let word = arguments.first else { return .history(nil) }
            return .history(try exactPerson(word, usage: entry.usage))
        case .approve:
            return .approve(try job(arguments, of: entry))
        case .pause, .resume:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 0, usage: entry.usage)
            return verb == .pause ? .pause : .resume
        case .cancel:
            return .cancel(try job(arguments, of: entry))
        case .retry:
            return .retry(try job(arguments, of: entry))
        case .resend:
            return .resend(try job(arguments, of: entry))
        case .watch:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 1, usage: entry.usage)
            guard let word = arguments.first else { throw .missing(.person, usage: entry.usage) }
            return .watch(try exactPerson(word, usage: entry.usage))
        case .doctor:
            try refuseOptions(arguments, usage: entry.usage)
            try refuseExtra(arguments, after: 0, usage: entry.usage)
            return .doctor
        }
    }

    // MARK: The main form

    /// Two people, and what may be added.
    private static func reassign(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        let (from, to, options) = try pair(words, of: CommandTable.reassign)
        return .reassign(from: from, to: to, options)
    }

    private static func pair(
        _ words: [Word], of entry: CommandEntry
    ) throws(CommandMistake) -> (from: PersonReference, to: PersonReference, options: ReassignOptions) {
        let usage = entry.usage
        let verb = entry.verb.map { "\($0.rawValue) " } ?? ""
        var people: [Word] = []
        var options = ReassignOptions()
        var (optionsEnded, saysYes) = (false, false)
        for word in words {
            if let option = word.asOption, !optionsEnded {
                if option == "--" {
                    optionsEnded = true
                    continue
                }
                switch option.lowercased() {
                case ReassignOptions.deleteProfile: options.deletesProfile = true
                case ReassignOptions.disable: options.disables = true
                case ReassignOptions.yes: saysYes = true
                default: throw .unknownOption(option, usage: usage)
                }
                continue
            }
            people.append(word)
        }
        func person(_ word: Word) throws(CommandMistake) -> PersonReference { try Self.person(word, usage: usage) }
        let from = try people.first.map(person)
        let to = try people.dropFirst().first.map(person)
        guard let from else { throw .missing(.bothPeople, usage: usage) }
        guard let to else { throw .missing(.heir, usage: "\(verb)\(from.typed) <to>") }
        try refuseExtra(people, after: 2, usage: usage)
        if from.key == to.key { throw .samePerson(from.typed) }
        if saysYes, let mistake = flaw(ofYesWith: options, from, to) { throw .yesNotAccepted(because: mistake) }
        return (from, to, options)
    }

    /// `--yes` never stands for a confirmation: it is taken where none is needed.
    private static func flaw(ofYesWith options: ReassignOptions, _ people: PersonReference...) -> YesMistake? {
        options.words.first.map(YesMistake.option) ?? people.first { $0.kind == .name }.map { .name($0.typed) }
    }

    /// The code of a plan, in capitals. Which codes there are is not known here, only what they look like.
    private static func code(_ words: [Word], of entry: CommandEntry) throws(CommandMistake) -> String {
        guard let word = words.first else { throw .missing(.code, usage: entry.usage) }
        let length = 4
        let code = word.unquoted.uppercased()
        guard code.utf8.count == length, code.utf8.allSatisfy(\.isLetterOrDigit) else { throw .notACode(word.typed, usage: entry.usage) }
        return code
    }

    /// The leaver's address, or id, that confirms a deletion.
    private static func address(_ word: Word?, usage: String) throws(CommandMistake) -> String? {
        guard let word else { return nil }
        return try exactPerson(word, usage: usage).key
    }

    /// A person by address or id.
    private static func exactPerson(_ word: Word, usage: String) throws(CommandMistake) -> PersonReference {
        let person = try person(word, usage: usage)
        guard person.kind != .name else { throw .notAPerson(word.typed, usage: usage) }
        return person
    }

    private static func person(_ word: Word, usage: String) throws(CommandMistake) -> PersonReference {
        switch word {
        case .mention:
            throw .mention(shown: word.typed, usage: usage)
        case .text(let text), .quoted(let text), .email(let text):
            if text.hasPrefix("@"), text.utf8.count > 1 { throw .mention(shown: text, usage: usage) }
            if jobNumber(text) != nil { throw .notAPerson(text, usage: usage) }
            guard let reference = PersonReference(text) ?? PersonReference(name: text) else { throw .notAPerson(text, usage: usage) }
            if reference.kind == .email, LookAlike.isSuspect(text) { throw .lookAlike(text, usage: usage) }
            return reference
        }
    }

    private static func isOption(_ text: String) -> Bool {
        Word.text(text).asOption != nil
    }

    /// `?` and `-h` help alone; `--help` also behind a command that somebody is unsure of.
    private static func asksForHelp(_ words: [Word]) -> Bool {
        words.enumerated().contains { index, word in
            guard case .text(let text) = word else { return false }
            return helpWords.contains(text.lowercased()) && (index == 0 || isOption(text))
        }
    }

    // MARK: Verbs

    /// What an unknown first word may have been meant as; `nil` if the words are two people, perhaps by name.
    ///
    /// Two words may be two names, so there only one slip is forgiven, and only in a verb that takes one word: `stauts J-17` is
    /// `status`, but `alan maria` is not `plan`.
    private static func notAVerb(_ text: String, in words: [Word]) -> CommandMistake? {
        let people = words.filter { $0.asOption == nil }
        let mayBeNames = people.count == 2 && jobNumber(people[1].typed) == nil
        let verbs = CommandVerb.allCases.filter { !mayBeNames || CommandTable.entry(for: $0).takesOneWord }
        if let nearest = nearest(of: verbs, to: text, slips: mayBeNames ? 1 : 2) { return .unknownVerb(text, nearest: nearest) }
        return mayBeNames ? nil : .unknownVerb(text, nearest: nil)
    }

    private static func nearest(of verbs: [CommandVerb], to text: String, slips: Int) -> CommandVerb? {
        let word = text.lowercased()
        guard word.count >= 3, word.count <= 12 else { return nil }
        let distances = verbs.map { ($0, EditDistance.between(word, $0.rawValue)) }
        return distances.filter { $0.1 <= slips }.min { $0.1 < $1.1 }?.0
    }

    private static func refuseOptions(_ words: [Word], usage: String) throws(CommandMistake) {
        if let option = words.lazy.compactMap(\.asOption).first { throw .unknownOption(option, usage: usage) }
    }

    private static func statusSubject(_ word: Word?, usage: String) throws(CommandMistake) -> ReassignCommand.StatusSubject {
        guard let word else { return .all }
        if case .text(let text) = word {
            if let number = jobNumber(text) { return .job(number) }
            let looksLikeJob = text.utf8.contains { (0x30...0x39).contains($0) } && !text.utf8.contains(UInt8(ascii: "@"))
            if looksLikeJob, PersonReference(text) == nil { throw .notAJob(text) }
        }
        return .person(try exactPerson(word, usage: usage))
    }

    private static func job(_ words: [Word], of entry: CommandEntry) throws(CommandMistake) -> Int64 {
        try refuseOptions(words, usage: entry.usage)
        try refuseExtra(words, after: 1, usage: entry.usage)
        guard let word = words.first else { throw .missing(.job, usage: entry.usage) }
        guard case .text(let text) = word, let number = jobNumber(text) else { throw .notAJob(word.typed) }
        return number
    }

    /// `J-17`, `j-17`, `J17` or `17`.
    private static func jobNumber(_ text: String) -> Int64? {
        var digits = text[...]
        if digits.hasPrefix("J") || digits.hasPrefix("j") {
            digits = digits.dropFirst()
            // Documents turn the hyphen into a typographic one.
            if let hyphen = digits.first, ["-", "\u{2010}", "\u{2011}", "\u{2013}"].contains(hyphen) { digits = digits.dropFirst() }
        }
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits)
    }

    private static func refuseExtra(_ words: [Word], after count: Int, usage: String) throws(CommandMistake) {
        guard words.count > count else { return }
        throw .tooMany(extra: words[count].typed, usage: usage)
    }
}

extension UInt8 {
    /// Whether the byte is a capital or a digit of ASCII.
    fileprivate var isLetterOrDigit: Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}

extension Word {
    /// The text alone; a mention has none that means anything here.
    fileprivate var unquoted: String {
        switch self {
        case .text(let text), .quoted(let text), .email(let text): text
        case .mention: ""
        }
    }

    /// The word as an option; `nil` if it is none. Quoted text never is.
    fileprivate var asOption: String? {
        guard case .text(let text) = self, text.utf8.first == UInt8(ascii: "-"), text.utf8.count > 1 else { return nil }
        return text
    }
}
