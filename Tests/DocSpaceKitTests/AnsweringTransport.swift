import HTTPTypes
import TransportCore

@testable import DocSpaceKit

/// A transport in memory: a closure answers, and nothing travels.
struct AnsweringTransport: HTTPTransport {
    let answer: @Sendable (TransportRequest) throws(TransportError) -> TransportResponse

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        try answer(request)
    }
}

/// Ids, keys and clients that several tests use.
enum Fixture {
    static let anna = id("75a5f745-f697-4418-b38d-0fe0d277e258")
    static let maria = id("0a1b2c3d-0000-4000-8000-000000000003")
    static let key = "sk-" + String(repeating: "0f", count: 32)

    private static func id(_ text: String) -> DocSpaceUserID {
        DocSpaceUserID(text)!
    }

    static func client(
        token: String = key,
        portal: String = "https://docspace.example.org",
        _ answer: @escaping @Sendable (TransportRequest) throws(TransportError) -> TransportResponse
    ) throws -> DocSpaceClient {
        try DocSpaceClient(
            portal: portal,
            credential: DocSpaceCredential(Secret(token)),
            transport: AnsweringTransport(answer: answer)
        )
    }

    static func client(answering status: Int, _ body: String, _ headerFields: HTTPFields = [:]) throws -> DocSpaceClient {
        try client { _ throws(TransportError) in TransportResponse(status: status, headerFields: headerFields, body: Array(body.utf8)) }
    }

    static func client(failing error: TransportError) throws -> DocSpaceClient {
        try client { _ throws(TransportError) in throw error }
    }

    static func progress(
        id: String = "1_75a5f745-f697-4418-b38d-0fe0d277e258_ReassignProgressItem",
        error: String = "\"\"",
        percentage: String = "10",
        isCompleted: String = "false",
        status: String = "1"
    ) -> String {
        #"{"id":"\#(id)","error":\#(error),"percentage":\#(percentage),"isCompleted":\#(isCompleted),"status":\#(status)}"#
    }

    static func enveloped(_ response: String) -> String {
        #"{"response":\#(response),"count":1,"links":[{"href":"https://docspace.example.org/","action":"GET"}],"status":0,"statusCode":200}"#
    }

    /// What every operation does with one client, so that a table can run over all of them.
    static func call(_ operation: DocSpaceOperation, with client: DocSpaceClient) async throws {
        switch operation {
        case .setUp: break
        case .startReassignment: _ = try await client.startReassignment(from: anna, to: maria, deleteProfile: false)
        case .progress: _ = try await client.progress(of: anna)
        case .terminate: _ = try await client.terminate(anna)
        case .necessary: _ = try await client.isReassignmentNecessary(for: anna, type: .guest)
        case .me: _ = try await client.me()
        case .personByEmail: _ = try await client.person(email: "a+b@example.org")
        case .person: _ = try await client.person(idOrLogin: "a/b c")
        case .people: _ = try await client.people(matching: "anna p&x", startIndex: 25, count: 25)
        case .setStatus: try await client.setStatus(.terminated, of: [anna, maria])
        case .rooms: _ = try await client.rooms(ownedBy: anna, area: .archive, startIndex: 0, count: 25)
        case .currentKey: _ = try await client.currentKey()
        case .serverBuild: _ = try await client.serverBuild()
        }
    }

    static let calls = DocSpaceOperation.allCases.filter { $0 != .setUp }

    /// The error of a call that must fail.
    static func error(of operation: DocSpaceOperation, with client: DocSpaceClient) async throws -> DocSpaceError {
        do {
            try await call(operation, with: client)
        } catch let error as DocSpaceError {
            return error
        }
        throw NoError()
    }

    struct NoError: Error {}
}
