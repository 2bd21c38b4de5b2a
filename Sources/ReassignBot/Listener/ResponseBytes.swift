internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

extension ListenerResponse {
    /// The answer as it goes over the wire.
    ///
    /// Field values cannot break out of their line: `HTTPField` holds no carriage return, line feed or NUL.
    ///
    /// - Parameters:
    ///   - isBodyOmitted: For answers to `HEAD`: the length is told, the body is not sent.
    ///   - date: The value of `Date`.
    func bytes(closing: Bool, isBodyOmitted: Bool, date: String, allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 256 + body.count)
        let reason = HTTPResponseStatus(statusCode: status).reasonPhrase
        buffer.writeString("HTTP/1.1 \(status) \(reason)\r\nDate: \(date)\r\n")
        for field in headerFields {
            buffer.writeString("\(field.name.rawName): \(field.value)\r\n")
        }
        buffer.writeString("Cache-Control: no-store\r\nContent-Length: \(body.count)\r\n")
        buffer.writeString("Connection: \(closing ? "close" : "keep-alive")\r\n\r\n")
        if !isBodyOmitted {
            buffer.writeBytes(body)
        }
        return buffer
    }
}
