internal import HTTPTypes
internal import TransportCore

@testable internal import DocSpaceKit

extension FuzzTarget {
    /// An answer of the portal, or of a proxy before it: progress, people, rooms, errors.
    static let portal = FuzzTarget(
        name: "portal",
        words: [
            "\"response\":", "\"id\":", "\"error\":", "\"percentage\":", "\"isCompleted\":", "\"status\":", "\"total\":", "\"message\":",
            "\"type\":",
            "\"title\":", "\"errors\":", "\"utcTime\":", "\"displayName\":", "\"usedSpace\":", "Failted", "null", "1e308", "-1",
            "9223372036854775808",
            "&#39;", "&#x10FFFF;", "&amp;", "&#xD800;", "2026-06-01T12:00:00.0000000+03:00", "_ReassignProgressItem", "<html>", "[[[[",
        ],
        seeds: { _ in
            let id = "1_75a5f745-f697-4418-b38d-0fe0d277e258_ReassignProgressItem"
            return [
                #"{"response":{"id":"\#(id)","error":"","percentage":20,"isCompleted":false,"status":1},"count":1,"status":0}"#,
                #"{"response":{"id":"\#(id)","error":"Access denied","percentage":10.5,"isCompleted":true,"status":"Failted"}}"#,
                #"{"id":"\#(id)","percentage":100,"isCompleted":true,"status":2}"#, #"{"count":0,"status":0,"statusCode":200}"#, "null", "",
                " ",
                #"{"error":{"message":"User not found","type":"ItemNotFoundException","stack":"at","hresult":1},"status":1,"statusCode":404}"#,
                #"{"response":{"title":"One or more","errors":{"fromUserId":["x"]}}}"#, #"{"title":"t","detail":"d","status":400}"#,
                #""text""#,
                "<html><body>502</body></html>", "IP restricted",
                #"{"response":[{"id":7,"title":"Room &amp; board"},{"id":"sbox-1","title":null}],"total":2}"#,
                #"{"response":{"id":"75a5f745-f697-4418-b38d-0fe0d277e258","displayName":"O&#39;Neil","email":"a@b.c","status":2,"isAdmin":true,"usedSpace":1.5,"terminated":"2026-06-01T12:00:00.0000000+03:00"}}"#,
                "2026-06-01T12:00:00.0000000+03:00", "&#39;&lt;&nbsp;&#x41;&#1114111;&#0;&bogus;&",
            ].map { Array($0.utf8) }
        },
        check: { bytes in
            for status in [200, 400, 500] {
                checkAnswer(TransportResponse(status: status, headerFields: [.contentType: "application/json"], body: bytes))
            }
            let text = String(decoding: bytes, as: UTF8.self)
            promise(HTMLEntities.decode(text).utf8.count <= text.utf8.count, "decoding made a text longer")
            if let instant = PortalInstant(text) {
                promise((-62_200_000_000_000...253_500_000_000_000).contains(instant.unixMilliseconds), "\(instant.unixMilliseconds) ms")
            }
        }
    )

    private static func checkAnswer(_ response: TransportResponse) {
        for operation in [DocSpaceOperation.progress, .startReassignment] {
            do throws(DocSpaceError) {
                let answer = try Answer(response, operation: operation)
                checkValues(of: answer)
                if let progress = try answer.decode(ProgressAnswer.self)?.progress { checkProgress(progress) }
            } catch {
                checkLine(error.detail, limit: 500)
                checkLine(error.serverMessage ?? "", limit: 300)
                promise(!operation.changesState || response.status == 400 || error.code == .outcomeUnknown, "a start called \(error.code)")
            }
        }
    }

    private static func checkValues(of answer: Answer) {
        _ = try? answer.page(Room.self)
        _ = try? answer.value(Bool.self)
        if let person = try? answer.value(Person.self) {
            promise(person.id.description.utf8.count == 36, "an id of \(person.id.description.utf8.count) bytes")
        }
        _ = try? answer.value(APIKey.self)
    }

    private static func checkProgress(_ progress: ReassignProgress) {
        promise((0...100).contains(progress.percentage.value), "\(progress.percentage)")
        promise((1...ReassignStage.count).contains(progress.stage.rawValue), "stage \(progress.stage)")
        checkLine(progress.error ?? "", limit: 500)
        checkLine(progress.id, limit: 200)
        if case .unknownName(let name) = progress.status { checkLine(name, limit: 40) }
        promise(!progress.isCompleted || progress.hasEnded, "completed and not ended")
    }

    /// One line, bounded.
    private static func checkLine(_ text: String, limit: Int) {
        promise(text.count <= limit && text.unicodeScalars.count <= 4 * limit, "\(text.count) characters")
        let hasBreak = text.unicodeScalars.contains {
            [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        promise(!hasBreak, "a line break or control character in a line")
    }
}
