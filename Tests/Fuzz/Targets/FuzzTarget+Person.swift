@testable internal import ChatPlatforms
@testable internal import DocSpaceKit

extension FuzzTarget {
    /// E-mail addresses, ids and names.
    static let person = FuzzTarget(
        name: "person",
        words: [
            "anna@example.org", "@", ".", "..", "-", "75a5f745-f697-4418-b38d-0fe0d277e258", "xn--", "o'neil", "é", "\u{301}", "аnna", "ａ",
            "\u{200B}", "\"", "<", ">", "`", "|", "@[127.0.0.1]", "\u{212A}", "\u{3002}", "\u{FF0E}", "\u{E9}",
        ],
        seeds: { samples in
            let words = samples.commands.flatMap { $0.split(separator: " ") }.filter { $0.contains("@") || $0.contains("-") }
            return words.map { Array($0.utf8) } + ["Anna Petrova", "张伟", "O'Neil"].map { Array($0.utf8) }
        },
        check: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            checkReference(text)
            if let name = PersonReference(name: text) {
                promise(name.kind == .name && (2...100).contains(name.typed.count), "a name of \(name.typed.count)")
                promise(!name.typed.unicodeScalars.contains { "@<>|`".unicodeScalars.contains($0) }, "a name with markup")
                promise(PersonReference(name: name.typed) == name, "a name read again differs")
            }
            let isID = DocSpaceUserID(text) != nil
            promise(isID == (PersonReference(text)?.kind == .id), "chat and portal disagree about an id")
            if SlackIdentifier.isPlausible(text) || MattermostIdentifier.isID(text) {
                promise(text.utf8.allSatisfy { (0x30...0x7A).contains($0) } && text.utf8.count <= 64, "an id that is none")
            }
        }
    )

    /// What may be acted on without a look-up is written as an address can be, whoever reads it.
    private static func checkReference(_ text: String) {
        guard let person = PersonReference(text) else { return }
        promise(areSame(person.typed, text), "the address is not what was typed")
        promise(areSame(person.key.lowercased(), person.key), "lower case is not the end of it")
        guard person.kind == .email else { return }
        promise(text.utf8.count <= 254 && text.utf8.count { $0 == UInt8(ascii: "@") } == 1, "an address of \(text.utf8.count) bytes")
        for scalar in text.unicodeScalars {
            let isForeign = " \"'(),:;<>[\\]`".unicodeScalars.contains(scalar) && scalar != "'"
            promise(!isForeign && scalar.value > 0x20 && scalar.value != 0x7F, "an address with U+\(String(scalar.value, radix: 16))")
            let category = scalar.properties.generalCategory
            promise(![.control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator].contains(category), "an invisible address")
        }
        let domain = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? []
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        promise(labels.count >= 2 && labels.allSatisfy { (1...63).contains($0.count) }, "a domain with \(labels.count) labels")
    }
}
