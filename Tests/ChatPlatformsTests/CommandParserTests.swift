import ReassignTestKit
import Testing

@testable import ChatPlatforms

/// What a command line turns out to be, without the wording.
enum LineKind: Sendable, Equatable {
    case reassign
    /// Two people with options, as they are typed.
    case with([String])
    case plan
    case confirm(String)
    case confirmWithAddress
    case drop(String)
    case history
    case historyOfPerson
    case approve(Int64)
    case pause
    case resume
    case yes
    case notACode
    case cancel(Int64)
    case retry(Int64)
    case resend(Int64)
    case watch
    case status
    case statusOfJob(Int64)
    case statusOfPerson
    case help
    case whoami
    case doctor
    case unknown(CommandVerb?)
    case option
    case missing
    case tooMany
    case notAJob
    case notAPerson
    case lookAlike
    case mention
    case same
    case unreadable(TextMistake)

    init(_ result: Result<ReassignCommand, CommandMistake>) {
        self =
            switch result {
            case .success(.reassign(let from, let to, let options)):
                !options.words.isEmpty ? .with(options.words) : from.kind == .name || to.kind == .name ? .plan : .reassign
            case .success(.confirm(let code, nil)): .confirm(code)
            case .success(.confirm(_, .some)): .confirmWithAddress
            case .success(.drop(let code)): .drop(code)
            case .success(.history(nil)): .history
            case .success(.history(.some)): .historyOfPerson
            case .success(.approve(let number)): .approve(number)
            case .success(.pause): .pause
            case .success(.resume): .resume
            case .failure(.yesNotAccepted): .yes
            case .failure(.notACode): .notACode
            case .success(.plan): .plan
            case .success(.cancel(let number)): .cancel(number)
            case .success(.retry(let number)): .retry(number)
            case .success(.resend(let number)): .resend(number)
            case .success(.watch): .watch
            case .success(.status(.all)): .status
            case .success(.status(.job(let number))): .statusOfJob(number)
            case .success(.status(.person)): .statusOfPerson
            case .success(.help): .help
            case .success(.whoami): .whoami
            case .success(.doctor): .doctor
            case .failure(.unreadable(let mistake)): .unreadable(mistake)
            case .failure(.unknownVerb(_, let nearest)): .unknown(nearest)
            case .failure(.unknownOption): .option
            case .failure(.missing): .missing
            case .failure(.tooMany): .tooMany
            case .failure(.notAJob): .notAJob
            case .failure(.notAPerson): .notAPerson
            case .failure(.lookAlike): .lookAlike
            case .failure(.mention): .mention
            case .failure(.samePerson): .same
            }
    }
}

@Suite("Commands")
struct CommandParserTests {
    private static let anna = "anna@example.org"
    private static let maria = "maria@example.org"
    private static let id = "75a5f745-f697-4418-b38d-0fe0d277e258"

    private func parsed(_ line: String) -> Result<ReassignCommand, CommandMistake> {
        TextNormalizer().normalize([.characters(line)]).words.mapError(CommandMistake.unreadable).flatMap(CommandParser.parse)
    }

    @Test(
        "two people, named exactly",
        arguments: [
            "\(anna) \(maria)", "ANNA@EXAMPLE.ORG \(maria)", "\(id) \(maria)", "\(anna) \(id)", "\(id.uppercased()) \(maria)",
            "\"\(anna)\" \(maria)",
            "'\(anna)' “\(maria)”", "  \(anna)   \(maria)  ", "\(anna)\n\(maria)", "a+b@example.org \(maria)",
            "o'neil@example.org \(maria)",
            "plan@example.org help@example.org", "a.b-c_d@sub.example.org \(maria)", "-- \(anna) \(maria)", "\(anna) -- \(maria)",
            "a@b.co c@d.co", "1@example.org 2@example.org", "anna@xn--bcher-kva.example \(maria)", "\u{202A}\(anna)\u{202C} \(maria)",
        ]
    )
    func reassign(line: String) {
        #expect(LineKind(parsed(line)) == .reassign)
    }

    @Test(
        "no words, and every way to ask for help",
        arguments: [
            "", "   ", "?", "-h", "--help", "-H", "—help", "help", "HELP", "help plan", "help help", "-?", "status --help", "plan -h",
            "\(anna) --help", "\(anna) \(maria) -h",
        ])
    func help(line: String) {
        #expect(LineKind(parsed(line)) == .help)
    }

    @Test(
        "the commands that work",
        arguments: [
            ("status", .status), ("STATUS", .status), ("Status", .status), ("status J-17", .statusOfJob(17)),
            ("status j-17", .statusOfJob(17)),
            ("status J17", .statusOfJob(17)), ("status j17", .statusOfJob(17)), ("status 17", .statusOfJob(17)),
            ("status J‑17", .statusOfJob(17)),
            ("status J–17", .statusOfJob(17)), ("status J-007", .statusOfJob(7)), ("status \(anna)", .statusOfPerson),
            ("status \(id)", .statusOfPerson),
            ("status \"\(anna)\"", .statusOfPerson), ("whoami", .whoami), ("WhoAmI", .whoami),
            ("plan \(anna) \(maria)", .plan), ("plan anna maria", .plan), ("PLAN \"Anna Petrova\" \(maria)", .plan), ("anna maria", .plan),
            ("Paul Anna", .plan), ("\"Anna Petrova\" \(maria)", .plan), ("\(anna) maria", .plan), ("anna \(maria)", .plan),
            ("张伟 \(maria)", .plan), ("alan maria", .plan), ("o'neil \(maria)", .plan),
            ("cancel J-17", .cancel(17)), ("cancel 17", .cancel(17)), ("Cancel j17", .cancel(17)), ("retry J-3", .retry(3)),
            ("resend j-4", .resend(4)),
            ("watch \(anna)", .watch), ("watch \(id)", .watch),
            ("confirm K7QD", .confirm("K7QD")), ("confirm k7qd", .confirm("K7QD")), ("Confirm \"K7QD\"", .confirm("K7QD")),
            ("confirm 2345", .confirm("2345")), ("confirm K7QD \(anna)", .confirmWithAddress), ("confirm k7qd \(id)", .confirmWithAddress),
            ("confirm K7QD ANNA@example.org", .confirmWithAddress), ("drop K7QD", .drop("K7QD")), ("DROP p2wm", .drop("P2WM")),
            ("history", .history), ("history \(anna)", .historyOfPerson), ("HISTORY \(id)", .historyOfPerson),
            ("approve J-17", .approve(17)), ("approve 17", .approve(17)), ("pause", .pause), ("PAUSE", .pause), ("resume", .resume),
            ("\(anna) \(maria) --delete-profile", .with(["--delete-profile"])),
            ("\(anna) \(maria) --Delete-Profile", .with(["--delete-profile"])),
            ("—delete-profile \(anna) \(maria)", .with(["--delete-profile"])),
            ("–delete-profile \(anna) \(maria)", .with(["--delete-profile"])),
            ("\(anna) \(maria) ‑‑delete-profile", .with(["--delete-profile"])), ("\(anna) --disable \(maria)", .with(["--disable"])),
            ("anna maria —disable", .with(["--disable"])),
            ("\(anna) \(maria) --disable --delete-profile", .with(["--delete-profile", "--disable"])),
            ("\(anna) \(maria) --disable --disable", .with(["--disable"])), ("plan \(anna) \(maria) --delete-profile", .plan),
            ("--disable -- \(anna) \(maria)", .with(["--disable"])), ("\(anna) \(maria) --yes", .reassign),
            ("\(anna) \(maria) ‑‑yes", .reassign), ("plan \(anna) \(maria) --yes", .plan),
            ("status J-999999999999999999", .statusOfJob(999_999_999_999_999_999)),
        ] as [(String, LineKind)]
    )
    func working(line: String, expected: LineKind) {
        #expect(LineKind(parsed(line)) == expected)
    }

    @Test(
        "mistakes are told apart",
        arguments: [
            // one person, too many, the same one
            (anna, .missing), (id, .missing), ("\"\(anna)\"", .missing), ("--", .missing),
            ("\(anna) \(maria) x@example.org", .tooMany), ("\(anna) \(maria) please", .tooMany), ("\(anna) \(maria) \"\"", .tooMany),
            ("\(anna) \(anna)", .same), ("\(anna) ANNA@example.ORG", .same), ("\(id) \(id.uppercased())", .same),
            // options
            ("\(anna) \(maria) --yes --delete-profile", .yes), ("\(anna) --disable \(maria) --YES", .yes), ("anna maria --yes", .yes),
            ("plan anna \(maria) --yes", .yes), ("--delete-profile", .missing), ("\(anna) --delete-profile", .missing),
            ("\(anna) \(maria) -- --disable", .tooMany), ("\(anna) \(maria) --delete-profile=true", .option),
            ("confirm", .missing), ("confirm K7Q", .notACode), ("confirm K7QDX", .notACode), ("confirm K7-D", .notACode),
            ("confirm КODE", .notACode), ("confirm \(anna)", .notACode), ("confirm K7QD anna", .notAPerson), ("confirm @anna", .notACode),
            ("confirm K7QD @anna", .mention), ("confirm K7QD \(anna) \(maria)", .tooMany), ("confirm K7QD --yes", .option),
            ("confirm J-17", .notACode),
            ("drop", .missing), ("drop K7QD \(anna)", .tooMany), ("drop x", .notACode), ("history anna", .notAPerson),
            ("history \(anna) \(maria)", .tooMany), ("history --all", .option), ("approve", .missing), ("approve K7QD", .notAJob),
            ("approve J-1 J-2", .tooMany), ("pause now", .tooMany), ("resume J-1", .tooMany), ("pause --all", .option),
            ("\(anna) \(maria) -y", .option), ("\(anna) \(maria) --force", .option),
            ("--foo", .option),
            ("\(anna) --delete", .option), ("status --all", .option), ("whoami -v", .option), ("status J-17 --all", .option),
            ("\(anna) \(maria) –dry-run", .option),
            // names and mentions
            ("\"anna\"", .missing), ("\"help\"", .missing), ("watch anna", .notAPerson), ("watch @anna", .mention), ("watch", .missing),
            ("watch \(anna) \(maria)", .tooMany), ("plan", .missing), ("plan \(anna)", .missing), ("plan \(anna) \(anna)", .same),
            ("plan \(anna) \(maria) x", .tooMany), ("plan @anna \(maria)", .mention),
            ("cancel", .missing), ("cancel \(anna)", .notAJob), ("cancel J-1 J-2", .tooMany), ("cancel J-1 --now", .option),
            ("retry", .missing), ("retry x", .notAJob), ("retry \"J-1\"", .notAJob), ("anna anna", .same), ("a \(maria)", .notAPerson),
            ("123 \(maria)", .notAPerson), ("\"anna*\" \(maria)", .notAPerson),
            ("\"--yes\" \(anna)", .notAPerson), ("-- --yes \(anna)", .notAPerson),
            ("@anna \(maria)", .mention), ("\(anna) @maria", .mention), ("@anna", .mention), ("@help", .mention),
            ("@anna @maria", .mention), ("status @anna", .mention),
            // addresses that are none
            ("anna@ \(maria)", .notAPerson), ("anna@example \(maria)", .notAPerson), ("anna@@example.org \(maria)", .notAPerson),
            ("\(anna), \(maria)", .notAPerson), ("\(anna);\(maria)", .notAPerson), ("anna@example..org \(maria)", .notAPerson),
            (".anna@example.org \(maria)", .notAPerson),
            ("anna.@example.org \(maria)", .notAPerson), ("an..na@example.org \(maria)", .notAPerson),
            ("anna@-example.org \(maria)", .notAPerson),
            ("anna@example.org. \(maria)", .notAPerson), ("<\(anna)> \(maria)", .notAPerson), ("mailto:\(anna) \(maria)", .notAPerson),
            ("anna@exa`mple.org \(maria)", .notAPerson),
            ("an`na@example.org \(maria)", .notAPerson), ("anna@[127.0.0.1] \(maria)", .notAPerson),
            ("\"an na@example.org\" \(maria)", .notAPerson),
            ("\(String(repeating: "a", count: 65))@example.org \(maria)", .notAPerson),
            ("anna@\(String(repeating: "a", count: 64)).org \(maria)", .notAPerson),
            ("a@\(Array(repeating: "aaaaaaa", count: 32).joined(separator: ".")).org \(maria)", .notAPerson),
            ("75a5f745-f697-4418-b38d-0fe0d277e25 \(maria)", .plan), ("{\(id)} \(maria)", .notAPerson),
            // mistyped verbs
            ("stauts", .unknown(.status)), ("stauts J-17", .unknown(.status)), ("statsu", .unknown(.status)), ("hlep", .unknown(.help)),
            ("hepl", .unknown(.help)),
            ("cancle J-17", .unknown(.cancel)), ("cancl 17", .unknown(.cancel)), ("whoam", .unknown(.whoami)),
            ("who-am-i", .unknown(.whoami)), ("retyr J-3", .unknown(.retry)),
            ("plna \(anna) \(maria)", .unknown(.plan)), ("confrim K7QD", .unknown(.confirm)), ("hisotry", .unknown(.history)),
            ("docter", .unknown(.doctor)),
            ("aprove J-1", .unknown(.approve)), ("resum", .unknown(.resume)), ("puase", .unknown(.pause)),
            ("wacth \(anna)", .unknown(.watch)), ("statuses", .unknown(.status)),
            ("reassign", .unknown(nil)), ("reassign \(anna) \(maria)", .unknown(nil)), ("hello", .unknown(.help)), ("xyzzy", .unknown(nil)),
            ("anna", .unknown(nil)),
            ("anna petrova maria", .unknown(nil)), ("J-17", .unknown(nil)), ("J-17 status", .notAPerson), ("anna J-17", .unknown(nil)),
            ("!!", .unknown(nil)),
            ("-", .unknown(nil)), ("— x", .notAPerson),
            ("/reassign \(anna) \(maria)", .unknown(nil)), (String(repeating: "x", count: 500), .unknown(nil)),
            // status
            ("status J-17x", .notAJob), ("status J-", .notAPerson), ("status -17", .option), ("status #17", .notAJob),
            ("status J--17", .notAJob),
            ("status J-9999999999999999999", .notAJob), ("status J-1 J-2", .tooMany), ("status anna", .notAPerson),
            ("status jana", .notAPerson),
            ("status all", .notAPerson), ("whoami me", .tooMany), ("status J-1٣", .notAJob),
            // text that is none
            ("\"\(anna) \(maria)", .unreadable(.unbalancedQuote)), ("\(anna)\u{7} \(maria)", .unreadable(.controlCharacter)),
            (Array(repeating: "x", count: 33).joined(separator: " "), .unreadable(.tooManyWords)),
            (String(repeating: "x", count: 2001), .unreadable(.tooLong)),
        ] as [(String, LineKind)]
    )
    func mistakes(line: String, expected: LineKind) {
        #expect(LineKind(parsed(line)) == expected)
    }

    @Test("marked addresses and mentions are people too")
    func markedWords() {
        #expect(LineKind(CommandParser.parse([.email(Self.anna), .email(Self.maria)])) == .reassign)
        #expect(LineKind(CommandParser.parse([.email(Self.anna), .email("Anna@Example.org")])) == .same)
        #expect(
            CommandParser.parse([.mention(user: "U1", name: "anna"), .email(Self.maria)])
                == .failure(.mention(shown: "@anna", usage: CommandTable.reassign.usage)))
        #expect(LineKind(CommandParser.parse([.text("status"), .mention(user: "U1", name: nil)])) == .mention)
        #expect(LineKind(CommandParser.parse([.email("rub,bish"), .email(Self.maria)])) == .notAPerson)
    }

    @Test("addresses keep their case for showing and lose it for comparing")
    func caseOfAddresses() throws {
        guard case .reassign(let from, let to, _) = try parsed("Anna@Example.ORG \(Self.id.uppercased())").get() else {
            Issue.record("no reassignment")
            return
        }
        #expect(from.typed == "Anna@Example.ORG" && from.key == "anna@example.org" && from.kind == .email)
        #expect(to.key == Self.id && to.kind == .id)
    }

    @Test("a missing colleague is asked for with what was typed")
    func missingUsage() {
        #expect(parsed(Self.anna) == .failure(.missing(.heir, usage: "\(Self.anna) <to>")))
    }

    @Test("the table has every verb once, and who may use it", arguments: CommandVerb.allCases)
    func table(verb: CommandVerb) {
        #expect(CommandTable.entries.filter { $0.verb == verb }.count == 1)
        let role = CommandTable.entry(for: verb).role
        switch verb {
        case .help, .whoami: #expect(role == .anyone)
        case .approve, .pause, .resume: #expect(role == .operators)
        default: #expect(role == .listed)
        }
    }

    @Test("random words never trap", arguments: 0..<32)
    func anything(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let parts = [
            "status", "J", "-", "17", "@", ".", "\"", "'", "anna", " ", " ", "—", "‑", "\u{301}", "x", "--yes", "\u{200B}", "📁",
            "9999999999999999999",
        ]
        for _ in 0..<300 {
            let line = (0..<Int.random(in: 0..<10, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            if case .success(.reassign(let from, let to, _)) = parsed(line) { #expect(from.key != to.key) }
        }
    }
}
