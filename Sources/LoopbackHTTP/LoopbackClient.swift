public import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// An answer that a stand-in received.
public struct LoopbackAnswer: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields as received, duplicates included.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]

    /// The body read as UTF-8; bytes that are not UTF-8 show as U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Sends a request of a stand-in to a port on this machine, on a connection of its own, once.
public enum LoopbackClient {
    /// Sends one request and reads the whole answer.
    ///
    /// Fields go out in the order and case given, so the same request is the same bytes again. `Host` and `Content-Length` are added in
    /// front if they are missing.
    ///
    /// - Parameters:
    ///   - host: `localhost`, `::1` or an address in `127.0.0.0/8`.
    ///   - timeout: For everything from the connection to the last byte.
    ///   - bodyLimitBytes: The longest answer body that is read.
    /// - Throws: ``LoopbackError``; `CancellationError` if the task is cancelled.
    public static func send(
        _ request: LoopbackRequest,
        host: String = "127.0.0.1",
        port: Int,
        timeout: Duration,
        bodyLimitBytes: Int = 1 << 20
    ) async throws -> LoopbackAnswer {
        let address = try LoopbackAddress(host: host, port: port).address
        let head = head(for: request, host: "\(host.contains(":") ? "[\(host)]" : host):\(port)")
        return try await withThrowingTaskGroup(of: LoopbackAnswer.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await exchange(head, body: request.body, with: address, bodyLimitBytes: bodyLimitBytes) }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw LoopbackError(.timedOut, detail: "no answer within \(timeout)")
            }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private static func exchange(
        _ head: HTTPRequestHead,
        body: [UInt8],
        with address: SocketAddress,
        bodyLimitBytes: Int
    ) async throws -> LoopbackAnswer {
        let connection: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
        do {
            connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(to: address) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw LoopbackError(.connectFailed, detail: "\(address): \(error)")
        }
        do {
            return try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(.head(head))
                if !body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
                try await outbound.write(.end(nil))
                return try await readAnswer(inbound, bodyLimitBytes: bodyLimitBytes)
            }
        } catch let error as LoopbackError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw LoopbackError(.noAnswer, detail: "\(address): \(error)")
        }
    }

    private static func readAnswer(
        _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>,
        bodyLimitBytes: Int
    ) async throws -> LoopbackAnswer {
        var answer: LoopbackAnswer?
        for try await part in inbound {
            switch part {
            case .head(let head):
                // 1xx answers are only announcements of the real one.
                guard head.status.code >= 200 else { continue }
                answer = LoopbackAnswer(status: Int(head.status.code), headerFields: fields(head.headers), body: [])
            case .body(let piece):
                guard (answer?.body.count ?? 0) + piece.readableBytes <= bodyLimitBytes else {
                    throw LoopbackError(.answerTooLong, detail: "over \(bodyLimitBytes) bytes")
                }
                answer?.body.append(contentsOf: piece.readableBytesView)
            case .end:
                if let answer { return answer }
            }
        }
        try Task.checkCancellation()
        throw LoopbackError(.noAnswer, detail: "the connection ended before the answer was whole")
    }

    private static func head(for request: LoopbackRequest, host: String) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        if !request.headerFields.contains(where: { $0.name.canonicalName == "host" }) { headers.add(name: "Host", value: host) }
        if request.headerFields[.contentLength] == nil { headers.add(name: "Content-Length", value: String(request.body.count)) }
        for field in request.headerFields {
            headers.add(name: field.name.rawName, value: field.value)
        }
        let method = HTTPMethod(rawValue: request.method.rawValue)
        return HTTPRequestHead(version: .http1_1, method: method, uri: request.target, headers: headers)
    }

    private static func fields(_ headers: HTTPHeaders) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }
}
