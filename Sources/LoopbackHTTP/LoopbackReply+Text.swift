public import HTTPTypes

extension LoopbackReply {
    /// A whole answer of `text/plain` in UTF-8.
    public static func text(_ status: Int, _ text: String, headerFields: HTTPFields = [:]) -> LoopbackReply {
        respond(status: status, body: text, type: "text/plain; charset=utf-8", headerFields: headerFields)
    }

    /// A whole answer of `application/json`; the caller wrote the JSON.
    public static func json(_ status: Int, _ json: String, headerFields: HTTPFields = [:]) -> LoopbackReply {
        respond(status: status, body: json, type: "application/json", headerFields: headerFields)
    }

    private static func respond(status: Int, body: String, type: String, headerFields: HTTPFields) -> LoopbackReply {
        var fields = headerFields
        fields[.contentType] = type
        return .respond(status: status, headerFields: fields, body: Array(body.utf8))
    }
}
