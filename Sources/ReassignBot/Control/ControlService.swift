import FoundationEssentials
import JobLedger
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers requests of other processes of the same user about the open store: one line of JSON each way, one request a connection.
struct ControlService: Service {
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let store: SQLiteLedger
    /// See ``ControlSocket/path(ofStore:)``.
    let path: String
    let logger: Logger

    /// The longest request; paths are shorter.
    private static let mostBytes = 16_384
    /// How long a request may take to arrive.
    private static let patience = TimeAmount.seconds(5)

    /// Runs until the service group shuts down. Without a socket the bot works all the same.
    func run() async throws {
        guard path.utf8.count <= ControlSocket.longestPath else {
            logger.warning("no backup while running: the store's path is too long for a socket beside it", metadata: ["path": "\(path)"])
            return try await gracefulShutdown()
        }
        let server: NIOAsyncChannel<Connection, Never>
        do {
            server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: Self.patience))
                        try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            logger.warning("no backup while running: no socket beside the store", metadata: ["path": "\(path)", "error": "\(error)"])
            return try await gracefulShutdown()
        }
        defer { unlink(path) }
        do {
            try await cancelWhenGracefulShutdown {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        try? await connection.executeThenClose { try await serve($0, $1) }
                    }
                }
            }
        } catch {
            guard error.meansStopped else { throw error }
        }
    }

    private func serve(_ input: NIOAsyncChannelInboundStream<ByteBuffer>, _ output: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws
    {
        var line = ByteBuffer()
        for try await part in input {
            line.writeImmutableBuffer(part)
            if line.readableBytesView.contains(UInt8(ascii: "\n")) { break }
            guard line.readableBytes <= Self.mostBytes else { return }
        }
        let request = try JSONDecoder().decode(ControlRequest.self, from: Data(line.readableBytesView))
        let answer = await answer(to: request)
        try await output.write(ByteBuffer(bytes: try JSONEncoder().encode(answer) + [UInt8(ascii: "\n")]))
    }

    private func answer(to request: ControlRequest) async -> ControlAnswer {
        do throws(LedgerError) {
            switch request {
            case .backUp(let copy):
                let report = try await store.backUp(to: copy)
                logger.info("backup written", metadata: ["path": "\(copy)", "store.bytes": "\(report.bytes)"])
                return .backedUp(report)
            case .verifyAudit:
                let report = try await store.verifyAudit()
                if let row = report.firstBadRow { logger.critical("audit chain broken", metadata: ["audit.row": "\(row)"]) }
                return .verified(report)
            }
        } catch {
            logger.warning("a request of the control socket failed", metadata: ["error": "\(error)"])
            return .failed(error)
        }
    }
}

/// Ends a connection on which nothing comes.
private final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
