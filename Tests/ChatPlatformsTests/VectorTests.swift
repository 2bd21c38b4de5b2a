import ChatPlatforms
import Foundation
import HTTPTypes
import Testing
import TransportCore

/// One entry of the vector file.
struct AuthenticityVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var platform: String
    var headers: [String: String]
    var bodyBase64: String
    var secret: String?
    var now: Int64
    var expected: String
    /// The signature is right for the raw bytes; the refusal comes from the decoder.
    var signatureMatchesRawBytes: Bool?

    enum CodingKeys: String, CodingKey {
        case name, platform, headers, secret, now, expected
        case bodyBase64 = "body_b64"
        case signatureMatchesRawBytes = "signature_matches_raw_bytes"
    }

    var testDescription: String { name }

    var request: InboundRequest {
        get throws {
            var fields = HTTPFields()
            for (name, value) in headers {
                fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
            }
            return InboundRequest(route: .commands, headerFields: fields, body: Array(try #require(Data(base64Encoded: bodyBase64))))
        }
    }

    var adapter: any ChatPlatform {
        get throws {
            let settings = PlatformSettings(secrets: [Secret(try #require(secret))], siteURL: Fixture.site)
            let entry = try #require(Platforms.named(PlatformName(rawValue: platform)))
            return try entry.make(settings)
        }
    }

    private struct File: Decodable {
        var vectors: [Lenient]
    }

    /// Entries of platforms that are not here may look different.
    private struct Lenient: Decodable {
        var vector: AuthenticityVector?
        init(from decoder: any Decoder) throws {
            vector = try? AuthenticityVector(from: decoder)
        }
    }

    static func all(of platform: String) throws -> [AuthenticityVector] {
        let file = try #require(Bundle.module.url(forResource: "vectors", withExtension: "json", subdirectory: "Resources"))
        let vectors = try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).vectors
        return vectors.compactMap(\.vector).filter { $0.platform == platform }
    }
}

@Suite("Authenticity vectors")
struct VectorTests {
    @Test("the file holds every vector that is expected here", arguments: [("slack", 47), ("mattermost", 12)])
    func fileIsComplete(platform: String, count: Int) throws {
        #expect(try AuthenticityVector.all(of: platform).count == count)
    }

    @Test("every vector gets its verdict", arguments: try AuthenticityVector.all(of: "slack") + AuthenticityVector.all(of: "mattermost"))
    func verdict(vector: AuthenticityVector) throws {
        let adapter = try vector.adapter
        var request = try vector.request
        var isAccepted: Bool
        switch adapter.authenticate(request, nowSeconds: vector.now) {
        case .accepted, .probe: isAccepted = true
        case .rejected: isAccepted = false
        }
        if vector.signatureMatchesRawBytes == true {
            #expect(isAccepted, "the bytes are signed")
            request.headerFields[.contentType] = "application/x-www-form-urlencoded"
            #expect(adapter.decode(request) == .malformed(.encoding))
            isAccepted = false
        }
        #expect(isAccepted == (vector.expected == "accept"))
    }
}
