import HTTPTypes
import Testing
import TransportCore

@testable import DocSpaceKit

@Suite("What is sent to the portal")
struct RequestTests {
    /// Sends one call and returns what would have left.
    private func request(of operation: DocSpaceOperation, token: String = Fixture.key) async throws -> TransportRequest {
        let (sent, record) = AsyncStream.makeStream(of: TransportRequest.self)
        let client = try DocSpaceClient(
            portal: "https://docspace.example.org/",
            credential: DocSpaceCredential(Secret(token)),
            transport: AnsweringTransport { request throws(TransportError) in
                record.yield(request)
                throw TransportError(code: .unreachable, phase: .connect, departure: .notSent, detail: "")
            }
        )
        _ = try await Fixture.error(of: operation, with: client)
        record.finish()
        let requests = await sent.reduce(into: []) { $0.append($1) }
        #expect(requests.count == 1)
        return try #require(requests.first)
    }

    @Test(
        "every call has its method, address and body",
        arguments: [
            (
                DocSpaceOperation.startReassignment, "POST", "people/reassign/start",
                #"{"fromUserId":"75a5f745-f697-4418-b38d-0fe0d277e258","toUserId":"0a1b2c3d-0000-4000-8000-000000000003","deleteProfile":false}"#
            ),
            (.progress, "GET", "people/reassign/progress/75a5f745-f697-4418-b38d-0fe0d277e258", nil),
            (.terminate, "PUT", "people/reassign/terminate", #"{"userId":"75a5f745-f697-4418-b38d-0fe0d277e258"}"#),
            (.necessary, "GET", "people/reassign/necessary?userId=75a5f745-f697-4418-b38d-0fe0d277e258&type=Guest", nil),
            (.me, "GET", "people/@self", nil),
            (.personByEmail, "GET", "people/email?email=a%2Bb%40example.org", nil),
            (.person, "GET", "people/a%2Fb%20c", nil),
            (.people, "GET", "people/filter?filterValue=anna%20p%26x&count=25&startIndex=25", nil),
            (
                .setStatus, "PUT", "people/status/Terminated",
                #"{"userIds":["75a5f745-f697-4418-b38d-0fe0d277e258","0a1b2c3d-0000-4000-8000-000000000003"]}"#
            ),
            (
                .rooms, "GET",
                "files/rooms?subjectOwnerId=75a5f745-f697-4418-b38d-0fe0d277e258&searchArea=Archive&count=25&startIndex=0", nil
            ),
            (.currentKey, "GET", "keys/@self", nil),
            (.serverBuild, "GET", "settings/version/build", nil),
        ] as [(DocSpaceOperation, String, String, String?)]
    )
    func bytes(operation: DocSpaceOperation, method: String, target: String, body: String?) async throws {
        let request = try await request(of: operation)
        #expect(request.method.rawValue == method)
        #expect(request.url == "https://docspace.example.org/api/2.0/\(target)")
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(request.headerFields[.accept] == "application/json")
        #expect(request.headerFields[.contentType] == (body == nil ? nil : "application/json"))
        #expect(request.responseBodyLimitBytes == 262_144)
    }

    @Test("a start is sent once on a connection of its own, other changes once, only reading may be repeated", arguments: Fixture.calls)
    func repetition(operation: DocSpaceOperation) async throws {
        let request = try await request(of: operation)
        switch operation {
        case .startReassignment:
            #expect(request.repetition == .forbiddenOnFreshConnection)
            #expect(request.timeout == .seconds(30))
        case .terminate, .setStatus:
            #expect(request.repetition == .forbidden)
            #expect(request.timeout == .seconds(10))
        default:
            #expect(request.repetition == .allowed)
            #expect(request.timeout == .seconds(10))
        }
    }

    @Test("an API key goes out as bearer and nowhere else", arguments: Fixture.calls.filter { $0 != .serverBuild })
    func bearer(operation: DocSpaceOperation) async throws {
        let request = try await request(of: operation)
        #expect(request.headerFields[.authorization] == "Bearer \(Fixture.key)")
        #expect(request.headerFields[.cookie] == nil)
    }

    @Test("a session token goes out as cookie and nowhere else")
    func cookie() async throws {
        let request = try await request(of: .me, token: "abc+/=token")
        #expect(request.headerFields[.cookie] == "asc_auth_key=abc+/=token")
        #expect(request.headerFields[.authorization] == nil)
    }

    @Test("the versions are asked for without a credential")
    func anonymousBuild() async throws {
        let request = try await request(of: .serverBuild)
        #expect(request.headerFields[.authorization] == nil)
        #expect(request.headerFields[.cookie] == nil)
    }

    @Test("a session token has no key, and nothing is sent to find out")
    func noKeyOfSession() async throws {
        let client = try Fixture.client(token: "session") { _ throws(TransportError) in
            Issue.record("a request was sent")
            throw TransportError(code: .cancelled, phase: .prepare, departure: .notSent, detail: "")
        }
        #expect(try await client.currentKey() == nil)
    }

    @Test(
        "a token that could break out of its header is refused, and never quoted",
        arguments: ["", "sk-a\r\nX: y", "a;b", "a b", "a\"b", "a,b", "a\\b", "ключ", "a\u{0}b", "a\u{7F}"]
    )
    func badToken(token: String) throws {
        let error = try #require(throws: DocSpaceError.self) { try DocSpaceCredential(Secret(token)) }
        #expect(error.code == .invalidRequest)
        #expect(error.departure == .notSent)
        #expect(token.isEmpty || !error.debugDescription.contains(token))
    }

    @Test(
        "an address that is more than scheme, host and port is refused",
        arguments: [
            "", "docspace.example.org", "ftp://docspace.example.org", "https://", "https:///", "https://user@docspace.example.org",
            "https://docspace.example.org/portal", "https://docspace.example.org?x", "https://docspace.example.org#x",
            "https://docspace.example.org\\x", "https://docspace example.org", "https://docspace.example.org\r\n", "https://a//",
        ]
    )
    func badPortal(portal: String) throws {
        let error = try #require(throws: DocSpaceError.self) {
            try Fixture.client(portal: portal) { _ throws(TransportError) in TransportResponse(status: 200) }
        }
        #expect(error.code == .invalidRequest)
    }

    @Test("words with a meaning of their own are no login names", arguments: ["", ".", "..", "@self"])
    func reservedLogin(login: String) async throws {
        let client = try Fixture.client(answering: 200, "")
        let error = try await #require(throws: DocSpaceError.self) { try await client.person(idOrLogin: login) }
        #expect(error.code == .invalidRequest)
        #expect(error.departure == .notSent)
    }
}
