import HTTPTypes
import LoopbackHTTP
import Testing

@testable import DocSpaceSimulator

private typealias Sample = PortalWorld.Sample

/// The portal without a port: one request, one answer.
struct PortalTests {
    static func answer(
        _ method: HTTPRequest.Method = .get,
        _ target: String,
        key: String? = Sample.adminKey,
        headerFields: HTTPFields = [:],
        body: String = "",
        _ change: (inout PortalService) -> Void = { _ in }
    ) -> PortalReply {
        var service = PortalService(world: .sample())
        change(&service)
        var fields = headerFields
        if let key { fields[.authorization] = "Bearer \(key)" }
        if !body.isEmpty { fields[.contentType] = "application/json" }
        return service.answer(
            LoopbackRequest(method: method, target: "/api/2.0/\(target)", headerFields: fields, body: Array(body.utf8))
        )
    }

    static func start(_ source: String, _ target: String, key: String = Sample.adminKey) -> PortalReply {
        answer(
            .post, "people/reassign/start", key: key, body: #"{"fromUserId":"\#(source)","toUserId":"\#(target)","deleteProfile":false}"#)
    }

    @Suite("Credentials")
    struct Credentials {
        @Test(
            "only the right place for a credential is accepted",
            arguments: [
                ("Bearer KEY", nil, true), ("Bearer TOKEN", nil, true), ("TOKEN", nil, true),
                ("Basic Ym9yaXNAZXhhbXBsZS5vcmc6c2FtcGxlLXBhc3N3b3Jk", nil, true), (nil, "asc_auth_key=TOKEN", true),
                (nil, "a=b; asc_auth_key=TOKEN", true), ("wrong", "asc_auth_key=TOKEN", true), ("KEY", nil, false),
                ("bearer KEY", nil, false), (nil, "asc_auth_key=KEY", false), ("Bearer sk-wrong", nil, false),
                ("Bearer INACTIVE", nil, false), ("TOKEN", "asc_auth_key=wrong", false), ("Basic d3Jvbmc6d3Jvbmc=", nil, false),
                (nil, nil, false), ("Bearer a.b.c", nil, false),
            ] as [(String?, String?, Bool)]
        )
        func place(authorization: String?, cookie: String?, isAccepted: Bool) {
            // Credentials of the sample are never an argument: those are printed.
            func filled(_ text: String?) -> String? {
                text?.replacing("INACTIVE", with: Sample.inactiveKey).replacing("KEY", with: Sample.adminKey)
                    .replacing("TOKEN", with: Sample.adminToken)
            }
            var fields: HTTPFields = [:]
            fields[.authorization] = filled(authorization)
            fields[.cookie] = filled(cookie)
            let reply = answer(.get, "people/@self", key: nil, headerFields: fields)
            #expect(reply.status == (isAccepted ? 200 : 401))
            #expect((reply.body == nil) == !isAccepted)
        }

        @Test("a key in its described header is refused")
        func describedHeader() throws {
            let name = try #require(HTTPField.Name("ApiKeyBearer"))
            #expect(answer(.get, "people/@self", key: nil, headerFields: [name: Sample.adminKey]).status == 401)
        }

        @Test("the account of a key that is disabled, and a key that has expired, are refused")
        func disabled() {
            let disabled = answer(.get, "people/@self") { $0.world.setState(.disabled, of: Sample.boris, by: Sample.olga) }
            #expect(disabled.status == 401)
            let expired = answer(.get, "people/@self", key: "sk-old") {
                $0.world.add(PortalKey(value: "sk-old", name: "old", owner: Sample.boris, expiresAt: .seconds(1)))
                $0.world.advance(to: .seconds(1))
            }
            #expect(expired.status == 401)
        }

        @Test(
            "a key is held to its scopes, with an empty 403",
            arguments: [
                ("GET", "people/@self", false), ("GET", "people/reassign/progress/" + Sample.anna, true), ("GET", "people/anna", true),
                ("POST", "people/reassign/start", false), ("PUT", "people/status/2", false), ("GET", "files/rooms", true),
                ("GET", "keys/@self", true), ("GET", "settings/version/build", false),
            ]
        )
        func scopes(method: String, target: String, isAllowed: Bool) throws {
            let reply = answer(try #require(HTTPRequest.Method(method)), target, key: Sample.readingKey)
            #expect((reply.status != 403) == isAllowed)
            if !isAllowed { #expect(reply.body == nil) }
        }

        @Test("the versions need nobody")
        func anonymous() {
            #expect(answer(.get, "settings/version/build", key: nil).status == 200)
        }
    }

    @Suite("Start")
    struct Start {
        @Test(
            "the checks come in the portal's order",
            arguments: [
                (Sample.anna, Sample.maria, .docSpaceAdmin, 200, nil),
                (Sample.anna, Sample.tomas, .docSpaceAdmin, 200, nil),
                (Sample.greta, Sample.maria, .docSpaceAdmin, 200, nil),
                (Sample.viktor, Sample.maria, .owner, 200, nil),
                (Sample.anna, Sample.maria, .roomAdmin, 403, "Access denied"),
                (
                    "00000000-0000-4000-8000-00000000dead", "00000000-0000-4000-8000-00000000beef", .docSpaceAdmin, 400,
                    "to " + PortalWorld.notFoundID
                ),
                (Sample.anna, Sample.ivanEk, .docSpaceAdmin, 400, "to " + Sample.ivanEk),
                (Sample.anna, Sample.dora, .docSpaceAdmin, 400, "to " + Sample.dora),
                (Sample.anna, Sample.petr, .docSpaceAdmin, 400, "to " + Sample.petr),
                ("00000000-0000-4000-8000-00000000dead", Sample.maria, .docSpaceAdmin, 400, "from " + PortalWorld.notFoundID),
                (Sample.olga, Sample.maria, .docSpaceAdmin, 400, "from " + Sample.olga),
                (Sample.boris, Sample.maria, .docSpaceAdmin, 400, "from " + Sample.boris),
                (Sample.lena, Sample.maria, .docSpaceAdmin, 400, "from " + Sample.lena),
                (Sample.viktor, Sample.maria, .docSpaceAdmin, 400, "from " + Sample.viktor),
                (Sample.anna, Sample.anna, .docSpaceAdmin, 400, "to " + Sample.anna),
                (Sample.maria, Sample.maria, .docSpaceAdmin, 400, "from " + Sample.maria),
            ] as [(String, String, PortalPerson.Role, Int, String?)]
        )
        func checks(source: String, target: String, caller: PortalPerson.Role, status: Int, refusal: String?) {
            // The credential itself is never an argument: those are printed.
            let key = [.owner: Sample.ownerKey, .docSpaceAdmin: Sample.adminKey][caller] ?? Sample.roomAdminKey
            let reply = start(source, target, key: key)
            #expect(reply.status == status)
            guard let refusal else { return }
            let words = refusal.split(separator: " ")
            let text =
                refusal == "Access denied" ? refusal : "Can not reassign data \(words[0]) user with id = \(words[1])"
            #expect(reply.body?.contains(#"{"error":{"message":"\#(text)""#) == true)
            #expect(reply.body?.contains(#""status":1,"statusCode":\#(status)"#) == true)
        }

        @Test("the answer is the record in its envelope")
        func answer() {
            let body = start(Sample.anna, Sample.maria).body
            let record = #"{"id":"1_\#(Sample.anna)_ReassignProgressItem","error":"","percentage":0,"isCompleted":false,"status":1}"#
            #expect(body?.hasPrefix(#"{"response":\#(record),"count":1,"links":["#) == true)
            #expect(body?.hasSuffix(#""status":0,"statusCode":200}"#) == true)
        }

        @Test(
            "a body that cannot be read is a validation error that names the property",
            arguments: [
                ("{", "$"), ("[]", "$"), (#"{"toUserId":"\#(Sample.maria)"}"#, "$.fromUserId"),
                (#"{"fromUserId":"x","toUserId":"\#(Sample.maria)"}"#, "$.fromUserId"),
                (#"{"fromUserId":"\#(Sample.anna)","toUserId":"\#(Sample.maria)","deleteProfile":"yes"}"#, "$.deleteProfile"),
            ]
        )
        func validation(body: String, field: String) {
            let reply = PortalTests.answer(.post, "people/reassign/start", body: body)
            #expect(reply.status == 400)
            #expect(reply.body?.hasPrefix(#"{"response":{"errors":{"\#(field)":"#) == true)
        }

        @Test("a body of another type is refused")
        func contentType() {
            #expect(PortalTests.answer(.post, "people/reassign/start", headerFields: [.contentType: "text/plain"]).status == 415)
        }
    }

    @Suite("Other calls")
    struct Others {
        @Test(
            "without a job the envelope has no response, for unknown people too",
            arguments: [Sample.anna, "00000000-0000-4000-8000-00000000dead"])
        func noRecord(id: String) {
            let reply = answer(.get, "people/reassign/progress/\(id)")
            #expect(reply.status == 200)
            #expect(reply.body?.hasPrefix(#"{"count":0,"links":["#) == true)
        }

        @Test("progress of an admin is for the owner, and of no id for nobody")
        func progressRights() {
            #expect(answer(.get, "people/reassign/progress/\(Sample.viktor)").status == 403)
            #expect(answer(.get, "people/reassign/progress/\(Sample.viktor)", key: Sample.ownerKey).status == 200)
            let noID = answer(.get, "people/reassign/progress/nobody")
            #expect(noID.status == 404)
            #expect(noID.body == nil)
        }

        @Test("names are HTML-encoded and dates have seven digits")
        func encoding() {
            let body = answer(.get, "people/email?email=kate%2Barchive%40example.org").body
            #expect(body?.contains(#""displayName":"Kate O&#39;Neil""#) == true)
            #expect(body?.contains(#""terminated":"2026-06-01T12:00:00.0000000Z""#) == true)
        }

        @Test("what is null is left out")
        func nulls() {
            let body = answer(.get, "people/maria").body
            #expect(body?.contains("terminated") == false)
            #expect(body?.contains("null") == false)
        }

        @Test(
            "look-ups answer by what they are given",
            arguments: [
                ("people/anna", 200), ("people/" + Sample.anna, 200), ("people/nobody", 404), ("people/email?email=no%40example.org", 404),
                ("people/email?email=nobody", 400), ("people/email", 400), ("people/reassign/nothing", 404), ("nothing", 404),
            ]
        )
        func lookUps(target: String, status: Int) {
            #expect(answer(.get, target, key: Sample.ownerKey).status == status)
        }

        @Test(
            "the filter finds people of every state, the search only active ones",
            arguments: [
                ("people/filter?filterValue=anna", 3), ("people/filter?filterValue=anna%20petrova", 1),
                ("people/filter?filterValue=petrov", 2),
                ("people/filter?filterValue=anna&employeeStatus=2", 1), ("people/search?query=anna", 2), ("people/@search/petrova", 0),
                ("people/status/4", 1), ("people/simple/filter?filterValue=anna", 3),
            ]
        )
        func searches(target: String, total: Int) {
            #expect(answer(.get, target).body?.contains(#""total":\#(total),"#) == true)
        }

        @Test("short objects have neither address nor state")
        func short() {
            let body = answer(.get, "people/simple/filter?filterValue=anna").body
            #expect(body?.contains("email") == false)
            #expect(body?.contains(#""status":2"#) == false)
        }

        @Test("lists come in pages")
        func pages() {
            let body = answer(.get, "files/rooms?subjectOwnerId=\(Sample.anna)&searchArea=Active&count=10&startIndex=10").body
            #expect(body?.contains(#""startIndex":10,"count":4,"total":14"#) == true)
            let archive = answer(.get, "files/rooms?subjectOwnerId=\(Sample.anna)&searchArea=Archive").body
            #expect(archive?.contains(#""total":3"#) == true)
        }

        @Test(
            "a change of state is refused as a whole",
            arguments: [
                ([Sample.lena], 200), ([Sample.lena, Sample.lars], 403), ([Sample.olga], 403), ([Sample.boris], 403),
                ([Sample.viktor], 403),
                (["00000000-0000-4000-8000-00000000dead"], 403),
            ]
        )
        func setStatus(ids: [String], status: Int) {
            var service = PortalService(world: .sample())
            let reply = service.answer(
                LoopbackRequest(
                    method: .put,
                    target: "/api/2.0/people/status/Terminated",
                    headerFields: [.authorization: "Bearer \(Sample.adminKey)", .contentType: "application/json"],
                    body: Array(#"{"userIds":[\#(ids.map { "\"\($0)\"" }.joined(separator: ","))]}"#.utf8)
                )
            )
            #expect(reply.status == status)
            #expect(service.world.people[Sample.lena]?.state == (status == 200 ? .disabled : .active))
        }

        @Test("an unpaid portal hides it from some calls")
        func unpaid() {
            func status(_ target: String) -> Int { answer(.get, target) { $0.switches.isUnpaid = true }.status }
            #expect(status("people/@self") == 200)
            #expect(status("people/filter") == 200)
            #expect(status("people/anna") == 200)
            #expect(status("people/email?email=anna%40example.org") == 402)
            #expect(status("people/reassign/progress/\(Sample.anna)") == 402)
        }

        @Test("a closed portal, a refused address and refused credentials answer everything alike")
        func closed() {
            #expect(answer(.get, "people/@self") { $0.switches.closedWith = 404 }.status == 404)
            #expect(answer(.get, "people/@self") { $0.switches.isAddressRefused = true }.body == #""Your IP address is not allowed""#)
            let unauthorized = answer(.get, "people/@self") { $0.switches.isEveryoneUnauthorized = true }
            #expect(unauthorized.status == 401)
            #expect(unauthorized.body == nil)
        }
    }

    @Test(
        "dates follow the calendar",
        arguments: [
            (0, "2026-06-01T12:00:00.0000000Z"), (43_200, "2026-06-02T00:00:00.0000000Z"),
            (86_400 * 638, "2028-02-29T12:00:00.0000000Z"),
        ])
    func dates(seconds: Int, text: String) {
        #expect(PortalText.date(.seconds(seconds)) == text)
    }
}
