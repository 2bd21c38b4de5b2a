import HTTPTypes
import Testing
import TransportCore

@testable import DocSpaceKit

@Suite("What goes wrong")
struct ErrorTests {
    static let exception = #"""
        {"error":{"message":"Can not reassign data to user with id = x","type":"System.ArgumentException","stack":"at SECRET-STACK()","hresult":-1},
        "status":1,"statusCode":400}
        """#
    static let validation = #"""
        {"response":{"errors":{"$.fromUserId":["bad"]},"type":"t","title":"One or more validation errors occurred.","status":400,"traceId":"x"},
        "count":1,"links":[],"status":1,"statusCode":400}
        """#

    @Test(
        "a status becomes a code, for reading calls and for those that change something",
        arguments: [
            (400, DocSpaceError.Code.refused, DocSpaceError.Code.refused), (401, .unauthorized, .unauthorized),
            (402, .paymentRequired, .paymentRequired), (403, .forbidden, .forbidden), (404, .notFound, .notFound),
            (405, .refused, .refused),
            (408, .unavailable, .outcomeUnknown), (409, .refused, .refused), (415, .refused, .refused), (429, .rateLimited, .rateLimited),
            (500, .unavailable, .outcomeUnknown), (502, .unavailable, .outcomeUnknown), (503, .unavailable, .outcomeUnknown),
            (504, .unavailable, .outcomeUnknown), (302, .malformedAnswer, .outcomeUnknown), (201, .malformedAnswer, .outcomeUnknown),
        ]
    )
    func status(status: Int, reading: DocSpaceError.Code, changing: DocSpaceError.Code) async throws {
        let client = try Fixture.client(answering: status, "")
        for operation in [DocSpaceOperation.progress, .terminate] {
            let error = try await Fixture.error(of: operation, with: client)
            #expect(error.code == (operation == .progress ? reading : changing))
            #expect(error.operation == operation)
            #expect(error.status == status)
            #expect(error.departure == .maybeSent)
            #expect(error.cause == nil)
        }
    }

    @Test(
        "the portal's words are found in every form, its stack in none",
        arguments: [
            (400, exception, "Can not reassign data to user with id = x"), (400, validation, "One or more validation errors occurred."),
            (402, #"{"title":"Payment Required","status":402}"#, "Payment Required"),
            (403, #""Address not allowed""#, "Address not allowed"),
            (403, "Address not allowed", "Address not allowed"), (403, #"{"status":403}"#, nil), (401, "", nil),
            (502, "<html><body>SECRET-STACK</body></html>", nil), (500, #"{"error":{"message":null,"type":null,"stack":null}}"#, nil),
            (400, "{\"error\":", nil), (500, String(repeating: "[", count: 100_000), nil),
        ] as [(Int, String, String?)]
    )
    func words(status: Int, body: String, message: String?) async throws {
        let error = try await Fixture.error(of: .progress, with: Fixture.client(answering: status, body))
        #expect(error.serverMessage == message)
        #expect(!error.debugDescription.contains("SECRET-STACK"))
        #expect(error.detail.count <= 500)
    }

    @Test("long words are cut and lose their line breaks")
    func longWords() async throws {
        let body = #"{"error":{"message":"a\nb"# + String(repeating: "x", count: 9_000) + #""}}"#
        let error = try await Fixture.error(of: .progress, with: Fixture.client(answering: 500, body))
        #expect(error.serverMessage?.count == 300)
        #expect(error.serverMessage?.hasPrefix("a b") == true)
    }

    @Test(
        "a portal, or a proxy before it, that repeats the key in its words does not get it shown",
        arguments: [
            #"{"error":{"message":"refused: KEY","type":"KEY"}}"#, "Authorization: Bearer KEY", #""KEY""#,
            #"{"title":"KEY","detail":"cookie: asc_auth_key=KEY; KEY","status":403}"#,
        ], [Fixture.key, "session/token+0000000001=="])
    func keyInWords(body: String, key: String) async throws {
        for (status, spelling) in [(400, key), (400, key.replacing("/", with: "\\/")), (500, key)] {
            let client = try Fixture.client(token: key) { _ throws(TransportError) in
                TransportResponse(status: status, headerFields: [:], body: Array(body.replacing("KEY", with: spelling).utf8))
            }
            let error = try await Fixture.error(of: .progress, with: client)
            #expect(!"\(error) \(error.debugDescription) \(error.serverMessage ?? "")".contains(key))
        }
    }

    @Test("a job whose error has the key in it does not show it")
    func keyInProgress() async throws {
        let body = Fixture.enveloped(Fixture.progress(error: "\"no access with \(Fixture.key)\"", isCompleted: "true", status: "4"))
        let progress = try await Fixture.client(answering: 200, body).progress(of: Fixture.anna)
        #expect(progress?.error?.hasPrefix("no access with *") == true)
    }

    @Test("a page with status 200 is an outage, not an answer", arguments: ["<!DOCTYPE html><p>Login</p>", "\n <html></html>"])
    func page(body: String) async throws {
        let client = try Fixture.client(answering: 200, body)
        #expect(try await Fixture.error(of: .progress, with: client).code == .unavailable)
        #expect(try await Fixture.error(of: .setStatus, with: client).code == .outcomeUnknown)
    }

    @Test("only 429 and 503 tell a pause")
    func retryAfter() async throws {
        let fields: HTTPFields = [.retryAfter: "17"]
        #expect(try await Fixture.error(of: .me, with: Fixture.client(answering: 429, "", fields)).retryAfter == .seconds(17))
        #expect(try await Fixture.error(of: .me, with: Fixture.client(answering: 503, "", fields)).retryAfter == .seconds(17))
        #expect(try await Fixture.error(of: .me, with: Fixture.client(answering: 429, "")).retryAfter == nil)
        #expect(try await Fixture.error(of: .me, with: Fixture.client(answering: 400, "", fields)).retryAfter == nil)
    }

    @Test(
        "a transport error becomes a code by what may have happened",
        arguments: [
            (
                TransportError.Code.unreachable, TransportError.Departure.notSent, DocSpaceError.Code.unavailable,
                DocSpaceError.Code.unavailable
            ),
            (.unreachable, .maybeSent, .unavailable, .outcomeUnknown), (.timedOut, .maybeSent, .unavailable, .outcomeUnknown),
            (.timedOut, .notSent, .unavailable, .unavailable), (.untrusted, .notSent, .unavailable, .unavailable),
            (.addressRefused, .notSent, .invalidRequest, .invalidRequest), (.invalidRequest, .notSent, .invalidRequest, .invalidRequest),
            (.responseTooLarge, .maybeSent, .malformedAnswer, .outcomeUnknown),
            (.malformedResponse, .maybeSent, .unavailable, .outcomeUnknown),
            (.repetitionPrevented, .maybeSent, .unavailable, .outcomeUnknown), (.cancelled, .notSent, .cancelled, .cancelled),
            (.cancelled, .maybeSent, .cancelled, .outcomeUnknown), (.unavailable, .notSent, .unavailable, .unavailable),
        ]
    )
    func transport(
        code: TransportError.Code,
        departure: TransportError.Departure,
        reading: DocSpaceError.Code,
        changing: DocSpaceError.Code
    ) async throws {
        let cause = TransportError(code: code, phase: .wait, departure: departure, detail: "detail")
        let client = try Fixture.client(failing: cause)
        let read = try await Fixture.error(of: .progress, with: client)
        #expect(read.code == reading)
        #expect(read.cause == cause)
        #expect(read.status == nil)
        #expect(read.departure == departure)
        #expect(try await Fixture.error(of: .startReassignment, with: client).code == changing)
    }

    @Test("the line for a chat holds neither words of the portal nor a secret")
    func safeLine() async throws {
        let body = #"{"error":{"message":"anna@example.org is not allowed","type":"T"}}"#
        let error = try await Fixture.error(of: .personByEmail, with: Fixture.client(answering: 403, body))
        #expect(error.description == "DocSpace personByEmail: forbidden (HTTP 403)")
        #expect("\(error)" == error.description)
        #expect(!error.debugDescription.contains(Fixture.key))
    }

    @Test("names of codes are distinct")
    func codes() {
        #expect(Set(DocSpaceError.Code.all.map(\.description)).count == DocSpaceError.Code.all.count)
    }
}

@Suite("How a start ends")
struct StartOutcomeTests {
    private func start(_ client: DocSpaceClient) async -> StartOutcome {
        await client.start(from: Fixture.anna, to: Fixture.maria, deleteProfile: false)
    }

    @Test("a record means accepted, in its envelope or bare", arguments: [Fixture.enveloped(Fixture.progress()), Fixture.progress()])
    func accepted(body: String) async throws {
        guard case .accepted(let progress) = await start(try Fixture.client(answering: 200, body)) else {
            Issue.record("not accepted")
            return
        }
        #expect(progress.percentage.value == 10)
    }

    @Test("these answers mean that nothing was started", arguments: [400, 401, 402, 403, 404, 415])
    func refused(status: Int) async throws {
        guard case .refused(let error) = await start(try Fixture.client(answering: status, ErrorTests.exception)) else {
            Issue.record("not refused")
            return
        }
        #expect(error.status == status)
    }

    @Test(
        "a request that did not leave has started nothing",
        arguments: [TransportError.Code.unreachable, .timedOut, .cancelled, .addressRefused])
    func notSent(code: TransportError.Code) async throws {
        let error = TransportError(code: code, phase: .connect, departure: .notSent, detail: "")
        guard case .notSent = await start(try Fixture.client(failing: error)) else {
            Issue.record("taken for sent")
            return
        }
    }

    @Test(
        "a request that may have left is unknown",
        arguments: [TransportError.Code.timedOut, .unreachable, .repetitionPrevented, .cancelled])
    func maybeSent(code: TransportError.Code) async throws {
        let error = TransportError(code: code, phase: .wait, departure: .maybeSent, detail: "")
        guard case .unknown(let unknown) = await start(try Fixture.client(failing: error)) else {
            Issue.record("taken for known")
            return
        }
        #expect(unknown.code == .outcomeUnknown)
    }

    @Test("every other status is unknown", arguments: [201, 202, 302, 307, 405, 408, 409, 418, 429, 500, 502, 503, 504])
    func otherStatus(status: Int) async throws {
        guard case .unknown(let error) = await start(try Fixture.client(answering: status, "")) else {
            Issue.record("taken for known")
            return
        }
        #expect(error.status == status)
    }

    @Test(
        "an answer without a readable record of this person is unknown",
        arguments: [
            "", "{}", "null", "garbage", "<html></html>", #"{"count":0,"links":[],"status":0,"statusCode":200}"#,
            #"{"response":{"id":1}}"#, #"{"response":{"#,
            Fixture.progress(id: "1_0a1b2c3d-0000-4000-8000-000000000003_ReassignProgressItem"),
        ]
    )
    func unreadable(body: String) async throws {
        guard case .unknown(let error) = await start(try Fixture.client(answering: 200, body)) else {
            Issue.record("taken for known")
            return
        }
        #expect(error.code == .outcomeUnknown)
        #expect(error.status == 200)
    }
}
