import ChatPlatforms

/// What is wrong with a command, and the line that works.
extension English {
    func mistakeText(_ mistake: CommandMistake) -> MessageText {
        switch mistake {
        case .unreadable(let mistake):
            return unreadableText(mistake)
        case .unknownVerb(let word, let nearest?):
            return "There is no \(data: word). Did you mean \(command: "\(command) \(CommandTable.entry(for: nearest).usage)")?"
        case .unknownVerb(let word, nil):
            return
                "There is no command \(data: word). What works: \(command: "\(command) \(CommandTable.reassign.usage)"), or \(command: help)"
        case .unknownOption(let option, let usage):
            return "There is no option \(data: option). What works: \(command: "\(command) \(usage)")"
        case .missing(let need, let usage):
            return "Missing: \(ours: words(for: need)). Type \(command: "\(command) \(usage)")"
        case .tooMany(let extra, let usage):
            return "\(data: extra) is one word too many. Type \(command: "\(command) \(usage)")"
        case .yesNotAccepted(.option(let option)):
            return """
                --yes is not accepted with \(ours: option): that is always shown as a plan and confirmed. Leave --yes out: \
                \(command: "\(command) <from> <to> \(option)")
                """
        case .yesNotAccepted(.name(let name)):
            return """
                --yes is not accepted with \(data: name): whom a name means is always shown first. Leave --yes out, or type \
                \(command: "\(command) \(CommandTable.reassign.usage)") with e-mail addresses.
                """
        case .notACode(let word, let usage):
            return "\(data: word) is no code: plans have four letters and digits, such as K7QD. Type \(command: "\(command) \(usage)")"
        case .notAJob(let word):
            return "\(data: word) is no job: they are called J-17. All that run: \(command: "\(command) status")"
        case .notAPerson(let word, let usage):
            return """
                \(data: word) is neither an e-mail address nor a DocSpace id. \
                Type \(command: "\(command) \(usage)") with an e-mail address.
                """
        case .lookAlike(let word, let usage):
            return """
                \(data: word) holds letters of another alphabet that look like Latin ones. Nothing was started. \
                Type the address by hand: \(command: "\(command) \(usage)")
                """
        case .mention(let shown, let usage):
            return mentionText(shown, usage: usage)
        case .samePerson(let person):
            return "\"from\" and \"to\" are the same person (\(data: person)). Nothing to do."
        }
    }

    private func words(for need: CommandNeed) -> String {
        switch need {
        case .bothPeople: "the two people"
        case .heir: "the person who receives the data"
        case .person: "the person"
        case .code: "the code of the plan"
        case .job: "the job"
        }
    }

    private var help: String { "\(command) help" }

    private func unreadableText(_ mistake: TextMistake) -> MessageText {
        switch mistake {
        case .tooLong:
            return "That is too long: at most 2,000 characters. \(command: help)"
        case .tooManyWords:
            return "Those are too many words: at most 32. \(command: help)"
        case .unbalancedQuote:
            return "A quote has no partner. \(command: help)"
        case .controlCharacter:
            return "The text holds a control character. Type it again by hand. \(command: help)"
        case .broadcast:
            return "A group or a channel is no person. Type \(command: "\(command) \(CommandTable.reassign.usage)") with e-mail addresses."
        case .misleadingLink(let shown, let target):
            return """
                The link shows \(data: shown) but leads to \(data: target). Nothing was started. \
                Type the address by hand: \(command: "\(command) \(CommandTable.reassign.usage)")
                """
        }
    }
}
