/// Gives words their meaning.
public enum CommandParser {
    /// Reads a command as it came from a platform.
    public static func parse(_ command: InboundCommand) -> Result<ReassignCommand, CommandMistake> {
        command.words.mapError(CommandMistake.text).flatMap(parse)
    }

    /// Reads words.
    public static func parse(_ words: [Word]) -> Result<ReassignCommand, CommandMistake> {
        Result { () throws(CommandMistake) in try command(words) }
    }

    private static func command(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        guard let first = words.first, !words.contains(where: \.asksForHelp) else { return .help }
        guard case .text(let typed) = first, !first.isOption else { return try reassign(words) }
        if let verb = CommandVerb(typed: typed) { return try command(verb, Array(words.dropFirst())) }
        if typed == "?" { return .help }
        try refuseUnknownWord(typed, among: words)
        return try reassign(words)
    }

    private static func command(_ verb: CommandVerb, _ arguments: [Word]) throws(CommandMistake) -> ReassignCommand {
        let row = CommandTable.row(for: verb)
        if case .notYet(let instead) = row.availability {
            throw .notAvailableYet(.verb(verb), instead: form(of: instead, with: arguments))
        }
        switch verb {
        case .help: return .help
        case .status: return .status(try subject(of: arguments, usage: row.usage))
        default:
            try refuseOptions(arguments, usage: row.usage, instead: row.usage)
            try refuseExtra(arguments, usage: row.usage)
            return .whoami
        }
    }

    // MARK: reassign

    private static func reassign(_ words: [Word]) throws(CommandMistake) -> ReassignCommand {
        let usage = CommandTable.row(for: .reassign).usage
        let people = words.filter { !$0.isOption }
        try refuseOptions(words, usage: usage, instead: form(of: .reassign, with: people))
        try refuseExtra(Array(people.dropFirst(2)), usage: usage)
        guard let first = people.first else { throw .missing(.fromAndTo, given: nil, usage: usage) }
        guard people.count == 2 else {
            let from = try person(first, instead: CommandTable.row(for: .reassign).example)
            throw .missing(.to, given: from.typed, usage: usage)
        }
        let instead = form(of: .reassign, with: people)
        let from = try person(first, instead: instead)
        let to = try person(people[1], instead: instead)
        guard from != to else { throw .samePerson(to.typed) }
        return .reassign(from: from, to: to)
    }

    private static func person(_ word: Word, instead: String) throws(CommandMistake) -> PersonReference {
        switch word {
        case .mention(let user, let name):
            throw .notAvailableYet(.mention(name ?? user), instead: instead)
        case .email(let text), .text(let text), .quoted(let text):
            if let person = PersonReference(text) { return person }
            if text.utf8.first == UInt8(ascii: "@"), text.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) == nil {
                throw .notAvailableYet(.mention(String(text.dropFirst())), instead: instead)
            }
            if text.utf8.contains(UInt8(ascii: "@")) { throw .unreadableAddress(text) }
            throw .notAvailableYet(.name(text), instead: instead)
        }
    }

    // MARK: status

    private static func subject(of arguments: [Word], usage: String) throws(CommandMistake) -> ReassignCommand.Subject {
        try refuseOptions(arguments, usage: usage, instead: CommandTable.line(.status))
        try refuseExtra(Array(arguments.dropFirst()), usage: usage)
        guard let word = arguments.first else { return .everything }
        if case .text(let typed) = word {
            if let job = JobReference(typed) { return .job(job) }
            if let number = number(in: typed) {
                throw .unreadableJob(typed, suggestion: JobReference(number: number), usage: usage)
            }
        }
        return .person(try person(word, instead: CommandTable.line(.status)))
    }

    /// The number in something that was surely meant as a job: `17`, `#17`, `J-0`, `J-17x`.
    private static func number(in typed: String) -> Int? {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains
        let start = typed.utf8.drop { [UInt8(ascii: "j"), UInt8(ascii: "J"), UInt8(ascii: "#"), UInt8(ascii: "-")].contains($0) }
        let digits = start.prefix(while: isDigit)
        guard !digits.isEmpty, digits.count <= 18, start.dropFirst(digits.count).count <= 1 else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    // MARK: mistakes

    private static func refuseOptions(_ words: [Word], usage: String, instead: String) throws(CommandMistake) {
        guard let option = words.first(where: \.isOption)?.typed else { return }
        switch option.lowercased() {
        case "--delete-profile", "--disable": throw .notAvailableYet(.option(option.lowercased()), instead: instead)
        case "--yes", "-y": throw .yesNotAccepted(instead: instead)
        default: throw .unknownOption(option, usage: usage)
        }
    }

    private static func refuseExtra(_ extra: [Word], usage: String) throws(CommandMistake) {
        guard extra.isEmpty else { throw .tooManyWords(extra: extra.map(\.typed), usage: usage) }
    }

    /// Tells a mistyped verb from a person's name.
    ///
    /// Two words without options may be two names, so only a verb one slip away is suggested there (`pual` is Paul and
    /// `stauts` is `status`); everywhere else two slips are forgiven.
    private static func refuseUnknownWord(_ typed: String, among words: [Word]) throws(CommandMistake) {
        guard !typed.utf8.contains(UInt8(ascii: "@")), PersonReference(typed) == nil else { return }
        let rest = words.dropFirst().filter { !$0.isOption }
        let mayBeTwoNames = rest.count == 1 && JobReference(rest[0].typed) == nil
        let suggestion = EditDistance.closest(to: typed.lowercased(), limit: mayBeTwoNames ? 1 : 2)
        if suggestion == nil, mayBeTwoNames { return }
        throw .unknownWord(typed, suggestion: suggestion)
    }

    /// A line that works in this version: with the typed arguments where they fit, with sample ones where not.
    private static func form(of verb: CommandVerb, with arguments: [Word]) -> String {
        let row = CommandTable.row(for: verb)
        switch verb {
        case .reassign:
            let people = arguments.filter { !$0.isOption }.map { PersonReference($0.unmarkedText) }
            guard people.count == 2, people.contains(where: { $0 != nil }), people[0] != people[1] else { return row.example }
            return CommandTable.line(.reassign, people[0]?.typed ?? "<from e-mail>", people[1]?.typed ?? "<to e-mail>")
        case .status:
            guard let first = arguments.first else { return CommandTable.line(.status) }
            let subject = JobReference(first.typed)?.description ?? PersonReference(first.unmarkedText)?.typed
            return CommandTable.line(.status, subject ?? "")
        default:
            return row.usage
        }
    }
}

extension Word {
    /// Whether this is written like an option; quoted text never is.
    fileprivate var isOption: Bool {
        guard case .text(let text) = self else { return false }
        return text.utf8.first == UInt8(ascii: "-") && text.utf8.count > 1
    }

    fileprivate var asksForHelp: Bool {
        guard case .text(let text) = self else { return false }
        return text == "-?" || ["-h", "--help"].contains(text.lowercased())
    }

    /// The word's own text, without quotes.
    fileprivate var unmarkedText: String {
        switch self {
        case .text(let text), .quoted(let text), .email(let text): text
        case .mention: typed
        }
    }
}
