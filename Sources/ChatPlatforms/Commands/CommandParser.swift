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
    /// Options of the product that come later, with their names for people.
    private static let laterOptions: Set<String> = ["--delete-profile", "--disable"]

    private static func command(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        guard let first = words.first else { return .help }
        guard case .text(let text) = first else { return try reassign(words) }
        if helpWords.contains(text.lowercased()) { return .help }
        // An address may also be a verb's name before its "@", so people are looked for first.
        if PersonReference(text) != nil || isOption(text) { return try reassign(words) }
        guard let verb = CommandVerb(rawValue: text.lowercased()) else { throw notAVerb(text, in: words) }

        let entry = CommandTable.entry(for: verb)
        if case .notYet(let instead) = entry.availability {
            throw .notAvailableYet(what: verb.rawValue, instead: instead)
        }
        let arguments = Array(words.dropFirst())
        switch verb {
        case .help:
            return .help
        case .whoami:
            try refuseExtra(arguments, after: 0, usage: entry.usage)
            return .whoami
        case .status:
            try refuseExtra(arguments, after: 1, usage: entry.usage)
            return .status(try statusSubject(arguments.first))
        case .plan, .confirm, .drop, .cancel, .retry, .watch, .history, .doctor, .approve, .pause, .resume:
            throw .notAvailableYet(what: verb.rawValue, instead: CommandTable.reassign.usage)
        }
    }

    // MARK: The main form

    private static func reassign(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        let usage = CommandTable.reassign.usage
        var people: [Word] = []
        var optionsEnded = false
        for word in words {
            if case .text(let text) = word, !optionsEnded, isOption(text) {
                if text == "--" {
                    optionsEnded = true
                    continue
                }
                let name = text.lowercased()
                throw laterOptions.contains(name) ? .notAvailableYet(what: name, instead: usage) : .unknownOption(text)
            }
            people.append(word)
        }
        let from = try people.first.map(person)
        let to = try people.dropFirst().first.map(person)
        guard let from else { throw .missing(what: "the two people", usage: usage) }
        guard let to else { throw .missing(what: "the person who receives the data", usage: "\(from.typed) <to>") }
        try refuseExtra(people, after: 2, usage: usage)
        if from.key == to.key { throw .samePerson(from.typed) }
        return .reassign(from: from, to: to)
    }

    private static func person(_ word: Word) throws(CommandMistake) -> PersonReference {
        switch word {
        case .mention:
            throw .mentionNotAvailableYet(shown: word.typed)
        case .text(let text), .quoted(let text), .email(let text):
            if text.hasPrefix("@"), text.utf8.count > 1 { throw .mentionNotAvailableYet(shown: text) }
            guard let reference = PersonReference(text) else { throw .notAPerson(text) }
            return reference
        }
    }

    private static func isOption(_ text: String) -> Bool {
        text.hasPrefix("-") && text.utf8.count > 1
    }

    // MARK: Verbs

    /// What the first word may have been meant as: a mistyped verb, or a name, which is not searched yet.
    private static func notAVerb(_ text: String, in words: [Word]) -> CommandMistake {
        if let nearest = nearestVerb(to: text) { return .unknownVerb(text, nearest: nearest) }
        if text.hasPrefix("@") { return .mentionNotAvailableYet(shown: text) }
        return words.count == 2 ? .notAPerson(text) : .unknownVerb(text, nearest: nil)
    }

    private static func nearestVerb(to text: String) -> CommandVerb? {
        let word = text.lowercased()
        guard word.count >= 3, word.count <= 12 else { return nil }
        return CommandVerb.allCases
            .map { ($0, EditDistance.between(word, $0.rawValue)) }
            .filter { $0.1 <= min(2, $0.0.rawValue.count / 2) }
            .min { $0.1 < $1.1 }?.0
    }

    private static func statusSubject(_ word: Word?) throws(CommandMistake) -> ReassignCommand.StatusSubject {
        guard let word else { return .all }
        if case .text(let text) = word {
            if let number = jobNumber(text) { return .job(number) }
            if PersonReference(text) == nil, text.lowercased().hasPrefix("j") { throw .notAJob(text) }
        }
        return .person(try person(word))
    }

    /// `J-17`, `j-17`, `J17` or `17`.
    private static func jobNumber(_ text: String) -> Int64? {
        var digits = text[...]
        if digits.hasPrefix("J") || digits.hasPrefix("j") {
            digits = digits.dropFirst()
            if digits.hasPrefix("-") { digits = digits.dropFirst() }
        }
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits)
    }

    private static func refuseExtra(_ words: [Word], after count: Int, usage: String) throws(CommandMistake) {
        guard words.count > count else { return }
        throw .tooMany(extra: words[count].typed, usage: usage)
    }
}
