import Foundation
import Testing

/// That the words are where they belong, and none is missing or left over, as far as the compiler does not see to it.
@Suite("Catalogue: sources")
struct CatalogueSourceTests {
    @Test("every text of the catalogue is said somewhere, and every language has it")
    func unusedTexts() throws {
        let callers = try Sources.files(under: "Sources").filter { !$0.path.contains("/Catalogue/") }
        let used = Set(callers.flatMap { $0.matches(of: /[cC]atalogue\.([a-z]\w*)/) })
        let english = try Sources.files(under: "Sources/ReassignBot/Catalogue/English")
        let written = Set(english.flatMap { $0.matches(of: /\b(?:func|var) (\w+)/) })
        let texts = try CatalogueSample.requirements()
        #expect(texts.count > 40)
        #expect(texts.subtracting(used) == [])
        #expect(texts.subtracting(written) == [])
    }

    @Test("no words are left over in a language, nor commands that no text shows")
    func unusedWords() throws {
        let folder = "Sources/ReassignBot/Catalogue"
        let words = try Sources.files(under: folder).flatMap { $0.matches(of: /(\w+)/) }
        let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
        let declared = try Sources.files(under: folder).filter { !["Catalogue.swift", "Language.swift"].contains($0.name) }.flatMap {
            $0.matches(of: /\b(?:func|let|var) (\w+)/)
        }
        // A requirement and what conforms to it are two places; anything else that occurs once is a leftover.
        let leftovers = Set(declared).filter { counts[$0, default: 0] < 2 }
        #expect(leftovers == [])
    }

    @Test(
        "every variant of a text comes up somewhere",
        arguments: [
            ("Sources/JobEngine/Notices/Notice.swift", "Notice"), ("Sources/JobEngine/Notices/Notice.swift", "Doubt"),
            ("Sources/JobEngine/Job/Refusal.swift", "Refusal"), ("Sources/JobEngine/Job/Ending.swift", "Result"),
            ("Sources/ChatPlatforms/Commands/CommandMistake.swift", "CommandMistake"),
            ("Sources/ChatPlatforms/Commands/CommandMistake.swift", "CommandNeed"),
            ("Sources/ReassignBot/Doctor/Finding.swift", "Subject"), ("Sources/ReassignBot/Doctor/Finding.swift", "Observation"),
        ])
    func unusedVariants(path: String, name: String) throws {
        let cases = try Sources.file(path).cases(of: name)
        #expect(!cases.isEmpty)
        let files = try Sources.files(under: "Sources").filter { !$0.path.contains("/Catalogue/") }
        let used = Set(files.flatMap { $0.matches(of: /\.(\w+)/) })
        #expect(cases.subtracting(used) == [])
    }

    /// Texts of this kind never reach a chat, whatever file they are in: what is logged, and what says that a program is broken.
    private static var isForOperators: Regex<Substring> {
        /\b(?:log|logger\.\w+|precondition|fatalError)\(|LedgerError\(|DocSpaceError\(/
    }

    /// Files whose sentences never reach a chat, and why.
    private static let exceptions: [String: String] = [
        "Configuration": "what is wrong with the configuration is said on the terminal, before there is a chat",
        "Observability": "metrics, logs and versions are read by machines and operators",
        "Listener": "answers of HTTP to whoever is not a chat",
        "Wire": "names of members and HTTP, which are not words",
        "CommandEndpoint.swift": "answers of HTTP to whoever is not a chat",
        "PortalCheck.swift": "why the bot is not ready is said at /healthz",
        "StoreService.swift": "why the bot is not ready is said at /healthz",
        "LookupQueue.swift": "how a value looks in a log",
        "InboundCommand.swift": "how a value looks in a log",
        "PressService.swift": "how a value looks in a log",
        "ButtonSeal.swift": "how a value looks in a log",
        "Plan.swift": "what the hash of a plan is made of",
    ]

    @Test("no sentence stands outside the catalogue where it can reach a chat")
    func sentencesElsewhere() throws {
        var found: [String] = []
        for folder in ["Sources/ReassignBot", "Sources/ChatPlatforms", "Sources/JobEngine"] {
            for file in try Sources.files(under: folder) where !file.path.contains("/Catalogue/") && !Self.isExcepted(file) {
                found += file.sentences(except: Self.isForOperators).map { "\(file.name): \($0)" }
            }
        }
        #expect(found == [])
    }

    private static func isExcepted(_ file: SourceFile) -> Bool {
        file.path.split(separator: "/").contains { exceptions.keys.contains(String($0)) }
    }

    @Test("a sentence outside the catalogue is found, and a log line is none")
    func sentencesAreFound() {
        let file = SourceFile(
            path: "Sample.swift",
            text: #"""
                let text: MessageText = "Nothing runs"
                /// "A comment" is none.
                logger.warning(
                    "too many wait", metadata: [:])
                let more = """
                    Nothing waits
                    """
                let list = names.joined(separator: ", ")
                """#)
        #expect(file.sentences(except: Self.isForOperators) == ["\"Nothing runs\"", "Nothing waits"])
    }
}
