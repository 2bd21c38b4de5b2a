import ChatPlatforms
import Testing

@testable import JobEngine
@testable import ReassignBot

/// What holds for every text in every language.
@Suite("Catalogue: samples")
struct CatalogueSampleTests {
    private static let catalogues = Language.allCases.map { $0.catalogue(hasSeveralChannels: false, offersDisabling: true) }

    @Test("there is a sample of every text, and of every variant of those that have many")
    func complete() throws {
        #expect(Set(CatalogueSample.all.map(\.key)) == (try CatalogueSample.requirements()))
        func check(_ values: [Any], _ path: String, _ name: String) throws {
            #expect(Set(values.map { CatalogueSample.name(of: $0) }) == (try Sources.file(path).cases(of: name)))
        }
        try check(CatalogueSample.noticeValues.map(\.0), "Sources/JobEngine/Notices/Notice.swift", "Notice")
        try check(CatalogueSample.endingValues.map(\.0), "Sources/JobEngine/Job/Ending.swift", "Result")
        try check(CatalogueSample.refusalValues.map(\.0), "Sources/JobEngine/Job/Refusal.swift", "Refusal")
        try check(CatalogueSample.mistakeValues.map(\.0), "Sources/ChatPlatforms/Commands/CommandMistake.swift", "CommandMistake")
        try check(CatalogueSample.observationValues.map(\.0), "Sources/ReassignBot/Doctor/Finding.swift", "Observation")
    }

    @Test("every value that a text is given stands in it", arguments: CatalogueSample.all)
    func placeholders(sample: CatalogueSample) {
        for catalogue in Self.catalogues {
            let text = sample.text(catalogue).plainText
            #expect(!text.isEmpty)
            let numbers = Set(text.split { !$0.isNumber }.map(String.init))
            for value in sample.values {
                #expect(value.allSatisfy(\.isNumber) ? numbers.contains(value) : text.contains(value), "\(value) is missing in: \(text)")
            }
        }
    }

    @Test("whatever the doctor finds not to be good has a remedy")
    func remedies() throws {
        let files = try Sources.files(under: "Sources/ReassignBot/Doctor")
        let troubles = Set(files.flatMap { $0.matches(of: /\.(?:doubtful|bad|unreachable)\([^,]+, \.(\w+)/) })
        #expect(troubles.count > 20)
        for sample in CatalogueSample.all where sample.key == "findingText" && troubles.contains(sample.variant) {
            for catalogue in Self.catalogues {
                let text = sample.text(catalogue).plainText
                #expect(!text.hasSuffix("→ "), "no remedy in: \(text)")
            }
        }
    }

    @Test("a text that can be followed by a command ends with it", arguments: CatalogueSample.all)
    func nextCommand(sample: CatalogueSample) {
        // A pronoun or a short remark may follow: what the command does, or a bracket.
        let longestRemark = 45
        for catalogue in Self.catalogues {
            let spans = sample.text(catalogue).spans
            guard let last = spans.lastIndex(where: \.isCommand) else { continue }
            let rest = spans[(last + 1)...].map(\.plainText).joined()
            #expect(rest.count <= longestRemark && !rest.contains(". "), "\(rest) follows the command")
        }
    }

    @Test("help fits one screen", arguments: CatalogueSample.all.filter { $0.key == "helpText" })
    func help(sample: CatalogueSample) {
        let (mostLines, mostCharacters) = (24, 1_500)
        for catalogue in Self.catalogues {
            let text = sample.text(catalogue).plainText
            #expect(text.split(separator: "\n").count <= mostLines)
            #expect(text.count <= mostCharacters)
        }
    }
}

extension Span {
    fileprivate var isCommand: Bool {
        if case .command = self { true } else { false }
    }
}
