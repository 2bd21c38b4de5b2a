internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// One connection of a ``LoopbackServer``: reads requests, writes answers as bytes.
///
/// There is no HTTP encoder in the pipeline, so an orderly answer and a broken one take the same way out.
struct LoopbackConnection: Sendable {
    typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

    let handler: @Sendable (LoopbackRequest) async -> LoopbackReply

    /// Puts the request decoder on a new connection.
    static func configure(_ channel: any NIOCore.Channel) throws -> Channel {
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        return try Channel(wrappingChannelSynchronously: channel)
    }

    /// Serves until the peer leaves, an answer ends the connection, or the task is cancelled.
    func serve(_ connection: Channel) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                do {
                    try await exchange(inbound, outbound)
                } catch is HTTPParserError {
                    try await outbound.write(Self.encode(status: 400, headerFields: [.connection: "close"], body: [], isHead: false))
                }
            }
        } catch {
            // The peer went away or the server stops: there is nobody left to tell.
        }
    }

    private func exchange(
        _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var head: HTTPRequestHead?
        var body: [UInt8] = []
        for try await part in inbound {
            switch part {
            case .head(let received):
                head = received
                body = []
                guard Self.announcedLength(received) <= LoopbackServer.bodyLimitBytes else { return try await refuseBody(outbound) }
                if received.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                    try await outbound.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
                }
            case .body(let piece):
                guard body.count + piece.readableBytes <= LoopbackServer.bodyLimitBytes else { return try await refuseBody(outbound) }
                body.append(contentsOf: piece.readableBytesView)
            case .end:
                guard let received = head else { return }
                head = nil
                let reply = await handler(Self.request(received, body: body))
                guard try await write(reply, to: received, outbound) else { return }
            }
        }
    }

    /// - Returns: Whether the connection stays open.
    private func write(
        _ reply: LoopbackReply,
        to head: HTTPRequestHead,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        switch reply {
        case .respond(let status, var headerFields, let body):
            let stays = head.isKeepAlive && headerFields[.connection]?.lowercased() != "close"
            if !stays { headerFields[.connection] = "close" }
            try await outbound.write(Self.encode(status: status, headerFields: headerFields, body: body, isHead: head.method == .HEAD))
            return stays
        case .closeWithoutAnswer:
            return false
        case .raw(let pieces):
            for piece in pieces {
                switch piece {
                case .bytes(let bytes): try await outbound.write(ByteBuffer(bytes: bytes))
                case .pause(let duration): try await Task.sleep(for: duration)
                }
            }
            return false
        }
    }

    private func refuseBody(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        try await outbound.write(Self.encode(status: 413, headerFields: [.connection: "close"], body: [], isHead: false))
    }

    private static func announcedLength(_ head: HTTPRequestHead) -> Int {
        head.headers[canonicalForm: "content-length"].compactMap { Int($0) }.max() ?? 0
    }

    private static func request(_ head: HTTPRequestHead, body: [UInt8]) -> LoopbackRequest {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            // The decoder let only token characters through, so no field is lost here.
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return LoopbackRequest(
            method: HTTPRequest.Method(head.method.rawValue) ?? .get,
            target: head.uri,
            headerFields: fields,
            body: body
        )
    }

    private static func encode(status: Int, headerFields: HTTPFields, body: [UInt8], isHead: Bool) -> ByteBuffer {
        var fields = headerFields
        // RFC 9110, 8.6: neither of these has a body, and 204 must not announce one.
        let hasBody = status != 204 && status != 304
        fields[.contentLength] = hasBody ? String(body.count) : nil
        var buffer = ByteBuffer()
        buffer.writeString("HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\n")
        for field in fields {
            buffer.writeString("\(field.name.rawName): \(field.value)\r\n")
        }
        buffer.writeString("\r\n")
        if hasBody, !isHead { buffer.writeBytes(body) }
        return buffer
    }
}
