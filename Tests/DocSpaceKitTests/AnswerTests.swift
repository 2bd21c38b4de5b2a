import Testing
import TransportCore

@testable import DocSpaceKit

@Suite("What the portal answers")
struct AnswerTests {
    @Test(
        "progress is read from its envelope and without it",
        arguments: [Fixture.enveloped(Fixture.progress()), Fixture.progress(), " \n" + Fixture.progress()]
    )
    func progress(body: String) async throws {
        let progress = try #require(try await Fixture.client(answering: 200, body).progress(of: Fixture.anna))
        #expect(progress.id == "1_75a5f745-f697-4418-b38d-0fe0d277e258_ReassignProgressItem")
        #expect(progress.error == nil)
        #expect(progress.percentage.value == 10)
        #expect(!progress.isCompleted)
        #expect(progress.status == .running)
        #expect(progress.stage == .movingSharedFiles)
        #expect(progress.source == Fixture.anna)
    }

    @Test(
        "status is read as number or name, and unknown ones are kept",
        arguments: [
            ("0", ReassignStatus.created), ("1", .running), ("2", .completed), ("3", .canceled), ("4", .failed), ("17", .unknown(17)),
            ("\"Failted\"", .failed), ("\"failed\"", .failed), ("\"Sleeping\"", .unknownName("Sleeping")),
        ]
    )
    func status(written: String, status: ReassignStatus) async throws {
        let client = try Fixture.client(answering: 200, Fixture.enveloped(Fixture.progress(status: written)))
        #expect(try await client.progress(of: Fixture.anna)?.status == status)
    }

    @Test("percentages are held within 0...100", arguments: [("-3", 0), ("55.9", 55), ("1e3", 100), ("100", 100)])
    func percentage(written: String, value: Int) async throws {
        let client = try Fixture.client(answering: 200, Fixture.progress(percentage: written))
        #expect(try await client.progress(of: Fixture.anna)?.percentage.value == value)
    }

    @Test("the error text of a job is one line with a bound")
    func errorText() async throws {
        let text = "\"User could not\\nbe found" + String(repeating: "!", count: 900) + "\""
        let client = try Fixture.client(answering: 200, Fixture.progress(error: text, status: "4"))
        let error = try #require(try await client.progress(of: Fixture.anna)?.error)
        #expect(error.hasPrefix("User could not be found"))
        #expect(error.count == 500)
    }

    @Test(
        "a success without a response is no record, never an error",
        arguments: [
            (200, #"{"count":0,"links":[],"status":0,"statusCode":200}"#), (200, ""), (204, ""), (200, "  \r\n"), (200, "{}"), (200, "null"),
            (200, #"{"response":null,"count":0}"#),
        ]
    )
    func noRecord(status: Int, body: String) async throws {
        let client = try Fixture.client(answering: status, body)
        #expect(try await client.progress(of: Fixture.anna) == nil)
        #expect(try await client.terminate(Fixture.anna) == nil)
        #expect(try await client.startReassignment(from: Fixture.anna, to: Fixture.maria, deleteProfile: true) == nil)
    }

    @Test(
        "a progress answer that is something else is malformed",
        arguments: [
            "[]", "true", "\"text\"", "{", #"{"response":{"id":"x"}}"#, Fixture.progress(percentage: "\"ten\""),
            Fixture.progress(isCompleted: "1"), Fixture.progress(status: "[]"), Fixture.progress(error: "{}"),
            #"{"error":{"message":"x"},"status":1,"statusCode":500}"#,
            Fixture.progress(id: "1_0a1b2c3d-0000-4000-8000-000000000003_ReassignProgressItem"),
            #"{"response":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
        ]
    )
    func malformed(body: String) async throws {
        let client = try Fixture.client(answering: 200, body)
        let error = try await Fixture.error(of: .progress, with: client)
        #expect(error.code == .malformedAnswer)
        #expect(error.status == 200)
        #expect(try await Fixture.error(of: .terminate, with: client).code == .outcomeUnknown)
    }

    @Test("calls that always have an answer do not take an empty one", arguments: [DocSpaceOperation.me, .necessary, .people, .rooms, .serverBuild])
    func missingResponse(operation: DocSpaceOperation) async throws {
        let client = try Fixture.client(answering: 200, #"{"count":0,"links":[],"status":0,"statusCode":200}"#)
        #expect(try await Fixture.error(of: operation, with: client).code == .malformedAnswer)
    }

    @Test("a person is read whole, and the name decoded")
    func person() async throws {
        let body = Fixture.enveloped(
            #"""
            {"firstName":"Ann","lastName":"O'Neil","userName":"ann","email":"ann@example.org","status":2,"activationStatus":1,
            "terminated":"2026-06-01T12:00:00.0000000Z","department":"","isAdmin":false,"isRoomAdmin":true,"isLDAP":true,"isOwner":false,
            "isVisitor":false,"isCollaborator":false,"isSSO":false,"usedSpace":1024,"id":"75A5F745-f697-4418-b38d-0fe0d277e258",
            "displayName":"Ann O&#39;Neil","avatar":"/x","hasAvatar":false,"later":{"added":[1]}}
            """#
        )
        let person = try #require(try await Fixture.client(answering: 200, body).person(email: "Ann@example.org"))
        #expect(
            person
                == Person(
                    id: Fixture.anna, displayName: "Ann O'Neil", firstName: "Ann", lastName: "O'Neil", userName: "ann",
                    email: "ann@example.org", role: .roomAdmin, status: .disabled,
                    terminated: PortalInstant("2026-06-01T12:00:00.0000000Z"), isLDAP: true, usedSpaceBytes: 1_024
                )
        )
        #expect(person.name == "Ann O'Neil")
    }

    @Test(
        "a person's role follows the flags",
        arguments: [
            ("\"isOwner\":true,\"isAdmin\":false", PersonRole.owner), ("\"isAdmin\":true", .docSpaceAdmin),
            ("\"isRoomAdmin\":true,\"isOwner\":false", .roomAdmin), ("\"isCollaborator\":true", .user), ("\"isVisitor\":true", .guest),
            ("\"isVisitor\":false", .unknown),
        ]
    )
    func role(flags: String, role: PersonRole) async throws {
        let client = try Fixture.client(answering: 200, Fixture.enveloped(#"{"id":"\#(Fixture.anna)",\#(flags)}"#))
        let person = try await client.me()
        #expect(person.role == role)
        #expect(person.status == .unknown)
        #expect(person.name == Fixture.anna.description)
    }

    @Test("states are a bit set", arguments: [(1, "active"), (2, "disabled"), (4, "pending"), (5, "active+pending"), (0, "unknown"), (8, "unknown")])
    func states(number: Int, description: String) async throws {
        let client = try Fixture.client(answering: 200, Fixture.enveloped(#"{"id":"\#(Fixture.anna)","status":\#(number)}"#))
        #expect(try await client.me().status.description == description)
    }

    @Test("only the service itself can say that there is no such person")
    func unknownPerson() async throws {
        let service = try Fixture.client(answering: 404, #"{"error":{"message":"The user could not be found"},"status":1,"statusCode":404}"#)
        #expect(try await service.person(email: "no@example.org") == nil)
        #expect(try await service.person(id: Fixture.anna) == nil)
        let gate = try Fixture.client(answering: 404, #"{"title":"Portal is suspended","status":404}"#)
        #expect(try await Fixture.error(of: .personByEmail, with: gate).code == .notFound)
        #expect(try await Fixture.error(of: .person, with: Fixture.client(answering: 404, "")).code == .notFound)
    }

    @Test("another person than the one asked for is no answer")
    func otherPerson() async throws {
        let body = Fixture.enveloped(#"{"id":"\#(Fixture.maria)","userName":"maria","email":"maria@example.org"}"#)
        let client = try Fixture.client(answering: 200, body)
        #expect(try await Fixture.error(of: .personByEmail, with: client).code == .malformedAnswer)
        let error = try await #require(throws: DocSpaceError.self) { try await client.person(id: Fixture.anna) }
        #expect(error.code == .malformedAnswer)
        #expect(try await client.person(idOrLogin: "Maria")?.id == Fixture.maria)
    }

    @Test("a list has its total, and people without an id make it unreadable")
    func list() async throws {
        let body = #"{"response":[{"id":"\#(Fixture.anna)"}],"count":1,"total":7,"status":0,"statusCode":200}"#
        let page = try await Fixture.client(answering: 200, body).people(matching: "a", startIndex: 0, count: 25)
        #expect(page.total == 7)
        #expect(page.people.map(\.id) == [Fixture.anna])
        let nameless = try Fixture.client(answering: 200, Fixture.enveloped("[{}]"))
        #expect(try await Fixture.error(of: .people, with: nameless).code == .malformedAnswer)
    }

    @Test("rooms have numbers or texts for ids")
    func rooms() async throws {
        let body = Fixture.enveloped(#"{"files":[],"folders":[{"id":12,"title":"Plans"},{"id":"sbox-3-|x"}],"total":31}"#)
        let page = try await Fixture.client(answering: 200, body).rooms(ownedBy: Fixture.anna, area: .active, startIndex: 0, count: 25)
        #expect(page == RoomPage(total: 31, rooms: [Room(id: RoomID("12"), title: "Plans"), Room(id: RoomID("sbox-3-|x"), title: nil)]))
    }

    @Test("a list of rooms that never ends is read up to the limit, each room once")
    func endlessRooms() async throws {
        let body = Fixture.enveloped(#"{"folders":[{"id":1},{"id":2}],"total":1000}"#)
        let rooms = try await Fixture.client(answering: 200, body).allRooms(ownedBy: Fixture.anna, area: .active, limit: 50)
        #expect(rooms.rooms.map(\.id.description) == ["1", "2"])
        #expect(!rooms.isComplete)
    }

    @Test("a key tells its scopes and its end")
    func key() async throws {
        let body = Fixture.enveloped(
            #"{"name":"bot","key":"","permissions":["accounts:write","rooms:read"],"expiresAt":"2027-01-01T00:00:00.0000000Z","isActive":true}"#
        )
        let key = try #require(try await Fixture.client(answering: 200, body).currentKey())
        #expect(key.missingScopes == ["accounts.self:read"])
        #expect(key.expiresAt == PortalInstant("2027-01-01T00:00:00Z"))
        #expect(key.isActive)
    }

    @Test(
        "missing scopes are told",
        arguments: [
            ([], []), (["*:write"], []), (["*:read"], ["accounts:write"]), (["accounts:write", "accounts.self:read", "rooms:read"], []),
            (["accounts:read"], ["accounts:write", "accounts.self:read", "rooms:read"]),
        ] as [([String], [String])]
    )
    func scopes(permissions: [String], missing: [String]) {
        #expect(APIKey(name: nil, permissions: permissions, expiresAt: nil, isActive: true).missingScopes == missing)
    }

    @Test("versions are told")
    func build() async throws {
        let client = try Fixture.client(answering: 200, Fixture.enveloped(#"{"docSpace":"3.7.2","documentServer":"9.0.0"}"#))
        #expect(try await client.serverBuild() == ServerBuild(docSpace: "3.7.2", documentServer: "9.0.0"))
    }
}
