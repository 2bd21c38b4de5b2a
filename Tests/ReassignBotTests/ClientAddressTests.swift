import HTTPTypes
import Testing

@testable import ReassignBot

@Suite("Who sent a request through proxies")
struct ClientAddressTests {
    private static let field = HTTPField.Name("X-Forwarded-For")

    @Test(
        "the last hop that is no trusted proxy is the client; nobody else's word counts",
        arguments: [
            ("203.0.113.9", ["198.51.100.7"], "203.0.113.9"),
            ("10.0.0.1", [], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", ["192.0.2.66, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", ["198.51.100.7", "10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", ["198.51.100.7,\t10.0.0.2 "], "198.51.100.7"),
            ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", ["198.51.100.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.7:4711"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.7, "], "10.0.0.1"),
            ("10.0.0.1", [""], "10.0.0.1"),
            ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ] as [(String, [String], String)]
    )
    func client(peer: String, forwarded: [String], client: String) throws {
        var fields = HTTPFields()
        let name = try #require(Self.field)
        for value in forwarded { fields.append(HTTPField(name: name, value: value)) }
        let request = ListenerRequest(method: .post, path: "/slack/commands", headerFields: fields, peer: peer)
        #expect(ClientAddress { $0.hasPrefix("10.0.0.") }.client(of: request) == client)
    }
}
