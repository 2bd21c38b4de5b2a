#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// First inputs that the project keeps anyway: authenticity vectors and the table of command lines. Read from the checkout.
struct Samples {
    /// One entry of the vector file.
    struct Vector: Decodable {
        var platform: String
        var headers: [String: String]
        var bodyBase64: String

        enum CodingKeys: String, CodingKey {
            case platform, headers
            case bodyBase64 = "body_b64"
        }

        var body: [UInt8] { Data(base64Encoded: bodyBase64).map(Array.init) ?? [] }
    }

    private struct File: Decodable {
        var vectors: [Vector]
    }

    let vectors: [Vector]
    /// Lines behind `/reassign`, as the table writes them.
    let commands: [String]

    init() throws {
        let vectors = try Data(contentsOf: URL(filePath: "Tests/ChatPlatformsTests/Resources/vectors.json"))
        self.vectors = try JSONDecoder().decode(File.self, from: vectors).vectors
        let table = try String(contentsOfFile: "Tests/Tables/commands.txt", encoding: .utf8)
        commands = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.firstRange(of: " | ").map { String(line[$0.upperBound...]) }
        }
    }

    /// Bodies of the platforms that send forms.
    var forms: [[UInt8]] { vectors.filter { ["slack", "mattermost"].contains($0.platform) }.map(\.body) }

    /// Bodies that are JSON, whatever platform sends them.
    var documents: [[UInt8]] { vectors.map(\.body).filter { $0.first == UInt8(ascii: "{") } }
}
