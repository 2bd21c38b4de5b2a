internal import HTTPTypes
public import Logging
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import ServiceLifecycle

/// An HTTP/1.1 server for short requests from peers that are not trusted.
///
/// It stands directly on SwiftNIO: whole deadlines, one request at a time and control over what the parser sees have to sit in front of
/// the parser and behind the answer, where a web framework leaves no room. TLS is left to a proxy.
///
/// A graceful shutdown accepts nobody any more, closes connections that wait, lets answers in progress finish within
/// ``ListenerLimits/drainTime`` and returns.
public struct HTTPListener: Service {
    /// Answers one request. Called in a task of its own, which is cancelled only when its answer can no longer be sent.
    public typealias Handler = @Sendable (ListenerRequest) async -> ListenerResponse

    private let name: String
    private let address: ListenAddress
    private let limits: ListenerLimits
    private let isTrustedPeer: @Sendable (String) -> Bool
    private let handler: Handler
    private let logger: Logger
    private let binding = Binding()

    /// Creates a listener; nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - name: What it is for, in logs: `commands`, `admin`.
    ///   - limits: What it takes from its peers.
    ///   - isTrustedPeer: Whether a numeric address is a proxy of ours, which may open more connections than one peer may.
    ///   - handler: Makes the answers.
    public init(
        name: String,
        address: ListenAddress,
        limits: ListenerLimits = ListenerLimits(),
        isTrustedPeer: @escaping @Sendable (String) -> Bool = { _ in false },
        handler: @escaping Handler,
        logger: Logger
    ) {
        self.name = name
        self.address = address
        self.limits = limits
        self.isTrustedPeer = isTrustedPeer
        self.handler = handler
        self.logger = logger
    }

    /// The address connections are accepted at, with the port the system chose; waits until that is so.
    ///
    /// - Throws: ``ListenerError`` if the address could not be had.
    public var boundAddress: ListenAddress {
        get async throws { try await binding.address() }
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: ``ListenerError`` if the address cannot be had.
    public func run() async throws {
        let table = ConnectionTable(limits: limits, isTrustedPeer: isTrustedPeer)
        // Bounded by the table: a request gets here only with a place among those in flight.
        let (calls, callsEnd) = AsyncStream<Call>.makeStream(bufferingPolicy: .unbounded)
        let server = try await bind(table: table, calls: callsEnd)
        let limits = limits
        let handler = handler

        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for await call in calls {
                        group.addTask {
                            let response = await handler(call.request)
                            table.endRequest()
                            call.answer(response)
                        }
                    }
                    // No connection is left that could take an answer.
                    group.cancelAll()
                }
            } onGracefulShutdown: {
                server.close(promise: nil)
                table.drain { callsEnd.finish() }
                server.eventLoop.scheduleTask(in: TimeAmount(limits.drainTime)) { table.closeAll() }
            }
        } onCancel: {
            server.close(promise: nil)
            table.closeAll()
            callsEnd.finish()
        }
        logger.debug("listener stopped", metadata: ["listener": "\(name)"])
    }

    private func bind(table: ConnectionTable, calls: AsyncStream<Call>.Continuation) async throws -> any Channel {
        let logger = logger
        let name = name
        do {
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                // More than the places there are: a queue that overflows makes the system drop openings of connections, and whoever is
                // dropped tries again only a second later. The system may cap it (`net.core.somaxconn`).
                .serverChannelOption(.backlog, value: 4_096)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers(AcceptBackoffHandler(), AcceptErrorLog(name: name, logger: logger))
                    }
                }
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try initialize(channel, table: table, calls: calls) }
                }
                .bind(host: address.host, port: address.port)
                .get()
            let bound = address.bound(to: server.localAddress?.port ?? address.port)
            logger.info("listening", metadata: ["listener": "\(name)", "listen.address": "\(bound)"])
            binding.resolve(.success(bound))
            return server
        } catch {
            let failure = ListenerError(name: name, address: address, reason: String(describing: error))
            binding.resolve(.failure(failure))
            throw failure
        }
    }

    private func initialize(_ channel: any Channel, table: ConnectionTable, calls: AsyncStream<Call>.Continuation) throws {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        guard let id = table.admit(channel, peer: peer) else { throw ConnectionNotAdmitted() }
        channel.closeFuture.whenComplete { _ in table.remove(id) }

        let gate = ConnectionGate(limits: limits, table: table, id: id)
        let boundGate = NIOLoopBound(gate, eventLoop: channel.eventLoop)
        let eventLoop = channel.eventLoop
        let assembler = RequestAssembler(limits: limits, gate: gate, peer: peer) { request in
            let isHead = request.method == .head
            guard table.beginRequest() else {
                return boundGate.value.answer(.overloaded, isBodyOmitted: isHead)
            }
            let call = Call(request: request) { response in
                eventLoop.execute { boundGate.value.answer(response, isBodyOmitted: isHead) }
            }
            if case .terminated = calls.yield(call) { table.endRequest() }
        }
        var parserLimits = NIOHTTPDecoderLimitConfiguration()
        parserLimits.maxHeaderFieldSize = limits.headBytes
        parserLimits.maxHeaderListSize = limits.headBytes
        parserLimits.maxHeaderFieldCount = limits.headerFields
        let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: parserLimits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(gate)
        try pipeline.addHandler(ByteToMessageHandler(parser))
        try pipeline.addHandler(assembler)
    }

    /// A request and the way back to its connection.
    private struct Call: Sendable {
        let request: ListenerRequest
        let answer: @Sendable (ListenerResponse) -> Void
    }

    /// A connection over one of the caps; closed without a word.
    private struct ConnectionNotAdmitted: Error {}

    /// Reports what goes wrong while accepting, such as no file descriptor left; the handler before it has arranged a pause.
    private final class AcceptErrorLog: ChannelInboundHandler, Sendable {
        typealias InboundIn = any Channel

        private let name: String
        private let logger: Logger

        init(name: String, logger: Logger) {
            self.name = name
            self.logger = logger
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            guard let error = error as? IOError else { return }
            logger.error("cannot accept connections", metadata: ["listener": "\(name)", "error.number": "\(error.errnoCode)"])
        }
    }
}

extension ListenerResponse {
    /// Too many requests at a time.
    fileprivate static let overloaded = ListenerResponse(status: 503, text: "busy, try again", closesConnection: true)
}

/// A listener that cannot have its address.
public struct ListenerError: Error, Sendable, CustomStringConvertible {
    /// Which listener.
    public let name: String
    /// The address it wanted.
    public let address: ListenAddress
    /// The system's words.
    public let reason: String

    public var description: String { "cannot listen for \(name) at \(address): \(reason)" }
}
