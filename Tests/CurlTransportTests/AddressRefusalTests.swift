import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Refused addresses", .timeLimit(.minutes(1)))
struct AddressRefusalTests {
    @Test(
        "this machine is not reached, whatever its spelling, unless it is a private destination",
        arguments: [
            "127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "0", "0.0.0.0", "[::1]", "[::]",
            "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "LOCALHOST",
        ], ["http", "https"])
    func loopbackSpellings(host: String, scheme: String) async throws {
        let server = try ScriptedServer()
        let error = try await withClient(of: server, CurlConfiguration()) {
            try await $0.failure(post("\(scheme)://\(host):\(server.port)/"))
        }
        #expect(Failure(error) == Failure(.addressRefused, .connect, .notSent), "\(error.debugDescription)")
        #expect(server.connections.count == 0)
    }

    @Test("plain http to a public address is refused without a packet", arguments: ["http://9.9.9.9/", "http://[2620:fe::fe]/"])
    func plainHTTPToPublic(url: String) async throws {
        let error = try await withClient { try await $0.failure(post(url)) }
        #expect(Failure(error) == Failure(.addressRefused, .connect, .notSent))
    }

    @Test("a kept connection is examined too")
    func reusedConnection() {
        // libcurl asks before each attempt with the address of the connection it has chosen.
        let request = try? PreparedRequest(post("https://chat.example.org/"))
        guard let request else {
            Issue.record("the request is acceptable")
            return
        }
        let transfer = Transfer(request: request, policy: AddressPolicy(privateDestinations: []))
        #expect(!transfer.maySend(to: IPAddress("127.0.0.1")))
        #expect(transfer.attempts == 0)
        #expect(!transfer.maySend(to: nil))
        #expect(transfer.maySend(to: IPAddress("9.9.9.9")))
        #expect(transfer.attempts == 1)
    }

    @Test("a block that is open for one host is closed for every other, also where both are the same address")
    func oneHost() async throws {
        let server = try ScriptedServer()
        var configuration = CurlConfiguration()
        configuration.privateDestinations = [try PrivateDestination("localhost=127.0.0.0/8")]
        try await withClient(of: server, configuration) { client in
            #expect(try await client.send(get("http://LOCALHOST:\(server.port)/")).status == 200)
            let error = try await client.failure(get("http://127.0.0.1:\(server.port)/"))
            #expect(Failure(error) == Failure(.addressRefused, .connect, .notSent))
        }
    }

    @Test("one acceptable spelling of an allowed block suffices", arguments: ["127.0.0.1", "localhost", "127.1", "2130706433"])
    func allowedSpellings(host: String) async throws {
        let server = try ScriptedServer()
        let response = try await withClient(of: server) { try await $0.send(get("http://\(host):\(server.port)/")) }
        #expect(response.status == 200)
    }
}
