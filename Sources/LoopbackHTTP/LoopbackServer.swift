internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// An HTTP/1.1 server for stand-ins: it listens on this machine only and hands every whole request to one closure.
///
/// Requests of one connection are answered in order, connections side by side. A body is taken up to ``bodyLimitBytes``; a longer one is
/// answered 413, bytes that are not HTTP 400, and both end the connection. Answers made with ``LoopbackReply/respond(status:headerFields:body:)``
/// get their `Content-Length` here.
public final class LoopbackServer: Sendable {
    /// The longest request body that reaches the handler: 1 MiB.
    public static let bodyLimitBytes = 1 << 20

    /// The port that is bound, also when 0 was asked for.
    public let port: Int
    /// Scheme, host and port, without a slash at the end: `http://127.0.0.1:40123`.
    public let baseURL: String

    private let accepting: Task<Void, Never>

    private init(port: Int, baseURL: String, accepting: Task<Void, Never>) {
        self.port = port
        self.baseURL = baseURL
        self.accepting = accepting
    }

    deinit {
        accepting.cancel()
    }

    /// Binds a port and serves it until ``stop()``.
    ///
    /// - Parameters:
    ///   - host: `localhost`, `::1` or an address in `127.0.0.0/8`.
    ///   - port: 0 takes any free port; ``port`` tells which.
    ///   - handler: Called once per request, on several tasks at the same time. It is cancelled by ``stop()``, so a handler that stalls on
    ///     purpose should do it in a cancellable `sleep`.
    /// - Throws: ``LoopbackError`` with `.hostNotLoopback`, `.portInUse` or `.bindFailed`.
    public static func start(
        host: String = "127.0.0.1",
        port: Int = 0,
        handler: @escaping @Sendable (LoopbackRequest) async -> LoopbackReply
    ) async throws -> LoopbackServer {
        let address = try LoopbackAddress(host: host, port: port).address
        let listener: NIOAsyncChannel<LoopbackConnection.Channel, Never>
        do {
            listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(to: address) { channel in
                    channel.eventLoop.makeCompletedFuture { try LoopbackConnection.configure(channel) }
                }
        } catch let error as IOError {
            throw LoopbackError(error.errnoCode == EADDRINUSE ? .portInUse : .bindFailed, detail: "\(host):\(port): \(error)")
        }
        let boundPort = listener.channel.localAddress?.port ?? port
        let accepting = Task { await accept(listener, handler: handler) }
        return LoopbackServer(
            port: boundPort,
            baseURL: "http://\(host.contains(":") ? "[\(host)]" : host):\(boundPort)",
            accepting: accepting
        )
    }

    /// Closes the port and all connections, cancels running handlers and returns when they have ended.
    public func stop() async {
        accepting.cancel()
        await accepting.value
    }

    private static func accept(
        _ listener: NIOAsyncChannel<LoopbackConnection.Channel, Never>,
        handler: @escaping @Sendable (LoopbackRequest) async -> LoopbackReply
    ) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                try await listener.executeThenClose { connections in
                    for try await connection in connections {
                        group.addTask { await LoopbackConnection(handler: handler).serve(connection) }
                    }
                }
                group.cancelAll()
            }
        } catch {
            // The listening socket failed or was closed: either way nobody is served any more, which clients see.
        }
    }
}
