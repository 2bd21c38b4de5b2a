import CurlTransport
import ReassignTestKit
import Testing

@Suite("HTTPTransport contract", .timeLimit(.minutes(1)))
struct ContractTests {
    @Test("libcurl keeps the contract", arguments: HTTPTransportContract.allCases)
    func keeps(clause: HTTPTransportContract) async throws {
        try await withClient { try await clause.check($0) }
    }
}
