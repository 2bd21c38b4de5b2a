internal import NIOCore
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
/// answered 413, bytes that are not HTTP 400, and both end the connection. Answers made with
/// ``LoopbackReply/respond(status:headerFields:body:)`` get their `Content-Length` here.
public final class LoopbackServer: Sendable {
    /// The longest request body that reaches the handler: 1 MiB.
    public static let bodyLimitBytes = 1 << 20

    /// The port that is bound, also when 0 was asked for.
    public let port: Int
    /// Scheme, host and port, without a slash at the end: `http://127.0.0.1:40123`.
    public let baseURL: String

    private let listener: any Channel
    private let connections: LoopbackConnections

    private init(port: Int, baseURL: String, listener: any Channel, connections: LoopbackConnections) {
        self.port = port
        self.baseURL = baseURL
        self.listener = listener
        self.connections = connections
    }

    deinit {
        listener.close(promise: nil)
        connections.cancel()
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
        let connections = LoopbackConnections(handler: handler)
        let listener: any Channel
        do {
            listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { connections.adopt(try LoopbackConnection.configure(channel)) }
                }
                .bind(to: address)
                .get()
        } catch let error as IOError {
            throw LoopbackError(error.errnoCode == EADDRINUSE ? .portInUse : .bindFailed, detail: "\(host):\(port): \(error)")
        }
        let boundPort = listener.localAddress?.port ?? port
        return LoopbackServer(
            port: boundPort,
            baseURL: "http://\(host.contains(":") ? "[\(host)]" : host):\(boundPort)",
            listener: listener,
            connections: connections
        )
    }

    /// Closes the port and all connections, cancels running handlers and returns when they have ended.
    public func stop() async {
        // Fails only if it is closed already, which is what is wanted.
        try? await listener.close()
        connections.cancel()
        await connections.waitUntilEmpty()
    }
}
