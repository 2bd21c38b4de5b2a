import ArgumentParser
import ChatPlatforms
import Foundation

/// `reassign-chaos form-parser`
struct FormParserRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "form-parser",
        abstract: "Reads form bodies on standard input and writes what is in them, for a comparison with another parser.",
        discussion: """
            Input: each body behind its length in four bytes, most significant first. Output, with lengths and counts written the same way: \
            the number of fields, then each name and each value behind its length; FFFFFFFF for a body that is refused.
            """
    )

    func run() throws {
        let input = try FileHandle.standardInput.readToEnd().map(Array.init) ?? []
        var output: [UInt8] = []
        var rest = input[...]
        while !rest.isEmpty {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let body = Array(rest.dropFirst(4).prefix(length))
            guard rest.count >= 4, body.count == length else { throw ValidationError("the input ends within a body") }
            rest = rest.dropFirst(4 + length)
            guard let fields = try? FormParser().parse(body) else {
                output += Self.bytes(of: .max)
                continue
            }
            output += Self.bytes(of: UInt32(fields.pairs.count))
            for text in fields.pairs.flatMap({ [$0.name, $0.value] }) {
                output += Self.bytes(of: UInt32(text.utf8.count)) + Array(text.utf8)
            }
        }
        try FileHandle.standardOutput.write(contentsOf: Data(output))
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
