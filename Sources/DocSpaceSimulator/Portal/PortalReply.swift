internal import HTTPTypes
internal import LoopbackHTTP

/// An answer of the portal before it becomes bytes.
struct PortalReply {
    var status: Int
    var headerFields: HTTPFields = [:]
    /// Nil sends no body.
    var body: String?

    /// The envelope around a value. Without a value it has no `response`.
    static func success(_ response: JSON?, count: Int? = nil, total: Int? = nil, of call: PortalCall, extra: Bool) -> PortalReply {
        let link = JSON.properties([
            ("href", .text("https://docspace.example.org/api/2.0/\(call.segments.joined(separator: "/"))")),
            ("action", .text(call.method.rawValue)),
        ])
        let envelope = JSON.properties([
            ("response", response),
            ("count", .number(Int64(count ?? (response == nil ? 0 : 1)))),
            ("total", total.map { .number(Int64($0)) }),
            ("links", .array([link])),
            ("status", 0),
            ("statusCode", 200),
            ("addedLater", extra ? .properties([("text", "of a version to come"), ("numbers", .array([1, 2]))]) : nil),
        ])
        return json(200, envelope)
    }

    /// An exception, with the stack that nobody outside should see.
    static func exception(_ refusal: PortalRefusal) -> PortalReply {
        let error = JSON.properties([
            ("message", .text(refusal.message)),
            ("type", .text(refusal.type)),
            ("stack", "   at ASC.People.Api.ReassignController.Simulated() in /src/SECRET-PATH/ReassignController.cs:line 42"),
            ("hresult", -2_146_233_078),
        ])
        return json(
            refusal.status,
            .properties([("error", error), ("status", 1), ("statusCode", .number(Int64(refusal.status)))])
        )
    }

    /// A body or parameter that cannot be read.
    static func validation(_ fields: [String]) -> PortalReply {
        let errors = JSON.properties(fields.map { ($0, JSON.array(["The value could not be converted."])) })
        let problem = JSON.properties([
            ("errors", errors), ("type", "https://tools.ietf.org/html/rfc9110#section-15.5.1"),
            ("title", "One or more validation errors occurred."), ("status", 400), ("traceId", "00-0000000000000000-00"),
        ])
        return json(
            400,
            .properties([("response", problem), ("count", 1), ("links", .array([])), ("status", 1), ("statusCode", 400)])
        )
    }

    /// What a gate before the service answers.
    static func problem(_ status: Int, _ title: String) -> PortalReply {
        var reply = json(status, .properties([("title", .text(title)), ("status", .number(Int64(status)))]))
        reply.headerFields[.contentType] = "application/problem+json"
        return reply
    }

    /// A page of the proxy before the portal.
    static func page(_ status: Int) -> PortalReply {
        PortalReply(
            status: status,
            headerFields: [.contentType: "text/html"],
            body: "<html>\r\n<head><title>\(status)</title></head>\r\n<body><center><h1>\(status)</h1></center></body>\r\n</html>\r\n"
        )
    }

    /// A status and nothing else.
    static func empty(_ status: Int) -> PortalReply { PortalReply(status: status) }

    static func json(_ status: Int, _ json: JSON) -> PortalReply {
        PortalReply(
            status: status,
            headerFields: [.contentType: "application/json; charset=utf-8", .serverTiming: "total;dur=1"],
            body: json.written
        )
    }

    var bytes: [UInt8] { body.map { Array($0.utf8) } ?? [] }

    var loopback: LoopbackReply { .respond(status: status, headerFields: headerFields, body: bytes) }
}

extension HTTPField.Name {
    fileprivate static let serverTiming = HTTPField.Name("Server-Timing") ?? .server
}
