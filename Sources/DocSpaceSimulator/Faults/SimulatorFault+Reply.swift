internal import HTTPTypes
internal import LoopbackHTTP

extension SimulatorFault {
    /// What leaves instead of the portal's answer.
    ///
    /// - Parameter genuine: The portal's answer, or nil if it was not asked.
    func reply(instead genuine: PortalReply?) -> LoopbackReply {
        let reply = genuine ?? .page(503)
        switch answer {
        case .genuine: return reply.loopback
        case .closed: return .closeWithoutAnswer
        case .status(let status, let body, let retryAfter): return Self.reply(status, body, retryAfter).loopback
        case .exception(let status, let message):
            return PortalReply.exception(PortalRefusal(status: status, message: message, type: "System.Exception")).loopback
        case .words(let status, let words):
            return PortalReply(status: status, headerFields: [.contentType: "text/plain"], body: words).loopback
        case .text(let text): return .json(200, text)
        case .redirect(let location): return .respond(status: 307, headerFields: [.location: location])
        case .half:
            let bytes = reply.bytes
            return .raw([.bytes(Self.head(reply, length: bytes.count)), .bytes(Array(bytes.prefix(bytes.count / 2)))])
        case .dripping(let size, let pause):
            let whole = Self.head(reply, length: reply.bytes.count) + reply.bytes
            let pieces = stride(from: 0, to: whole.count, by: max(size, 1)).flatMap { start in
                [LoopbackReply.RawPiece.bytes(Array(whole[start..<min(start + max(size, 1), whole.count)])), .pause(.seconds(pause))]
            }
            return .raw(pieces)
        case .otherPerson:
            var changed = reply
            changed.body = reply.body.map(Self.withOtherPeople)
            return changed.loopback
        case .oversized(let bytes):
            return .json(200, "{\"response\":\"" + String(repeating: "x", count: max(bytes - 15, 0)) + "\"}")
        }
    }

    private static func reply(_ status: Int, _ body: Body, _ retryAfter: Int?) -> PortalReply {
        var reply: PortalReply =
            switch body {
            case .empty: .empty(status)
            case .page: .page(status)
            case .exception: .exception(PortalRefusal(status: status, message: "Simulated failure", type: "System.Exception"))
            case .problem: .problem(status, "Simulated problem")
            }
        if let retryAfter { reply.headerFields[.retryAfter] = String(retryAfter) }
        return reply
    }

    /// Another person's id in place of every GUID: the last digit turns.
    private static func withOtherPeople(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var start = 0
        while start + 36 <= bytes.count {
            if PortalText.isGUID(String(decoding: bytes[start..<start + 36], as: UTF8.self)) {
                bytes[start + 35] = bytes[start + 35] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                start += 36
            } else {
                start += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func head(_ reply: PortalReply, length: Int) -> [UInt8] {
        var head = "HTTP/1.1 \(reply.status) \(HTTPResponse.Status(code: reply.status).reasonPhrase)\r\n"
        for field in reply.headerFields { head += "\(field.name.rawName): \(field.value)\r\n" }
        return Array("\(head)Content-Length: \(length)\r\nConnection: close\r\n\r\n".utf8)
    }
}
