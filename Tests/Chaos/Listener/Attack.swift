import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Many connections from 127.0.0.2 to 127.0.0.101, each held open in the same manner and opened again after it was closed.
///
/// All of them share one event loop of their own, so that they do not slow down who measures beside them.
final class Attack: Sendable {
    /// What one connection does.
    struct Manner: Sendable {
        /// What is sent at once, by the number of the connection.
        var opening: @Sendable (Int) -> [UInt8]
        /// What is sent every two seconds afterwards.
        var drip: [UInt8] = []
        /// Whether what the bot answers is left in the system's buffers.
        var ignoresAnswers = false
        /// Whether it closes as soon as it is open.
        var closesAtOnce = false
    }

    /// What it came to.
    struct Figures: Sendable {
        var opened = 0
        var notOpened = 0
        /// The longest that any connection was open, those included that still are.
        var longest = Duration.zero
    }

    private struct State {
        var figures = Figures()
        var open: [Int: (since: ContinuousClock.Instant, channel: any Channel)] = [:]
        var isOver = false
    }

    private let manner: Manner
    private let count: Int
    private let pause: TimeAmount
    private let target: SocketAddress
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - count: Connections at the same time.
    ///   - pause: From the end of a connection to its next opening.
    ///   - address: The bot's, as `127.0.0.1:8080`.
    init(_ manner: Manner, count: Int, pause: TimeAmount, on address: String) throws {
        self.manner = manner
        self.count = count
        self.pause = pause
        target = try SocketAddress(ipAddress: "127.0.0.1", port: address.split(separator: ":").last.flatMap { Int($0) } ?? 0)
    }

    /// Opens all connections, spread over a second.
    func begin() {
        for number in 0..<count {
            group.any().scheduleTask(in: .microseconds(Int64(number) * 1_000_000 / Int64(count))) { self.open(number) }
        }
    }

    /// Closes everything.
    func end() async throws -> Figures {
        let (figures, channels) = state.withLockedValue { state in
            state.isOver = true
            for (since, _) in state.open.values { state.figures.longest = max(state.figures.longest, .now - since) }
            return (state.figures, state.open.values.map(\.channel))
        }
        for channel in channels { channel.close(promise: nil) }
        try await group.shutdownGracefully()
        return figures
    }

    private func open(_ number: Int) {
        guard !state.withLockedValue({ $0.isOver }) else { return }
        let manner = manner
        let opening = ClientBootstrap(group: group)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.autoRead, value: !manner.ignoresAnswers)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Holder(manner, number))
                }
            }
        do {
            let source = try SocketAddress(ipAddress: "127.0.0.\(2 + number % 100)", port: 0)
            opening.bind(to: source).connect(to: target).whenComplete { result in self.opened(number, result) }
        } catch {
            opened(number, .failure(error))
        }
    }

    private func opened(_ number: Int, _ result: Result<any Channel, any Error>) {
        let since = ContinuousClock.now
        switch result {
        case .failure:
            state.withLockedValue { $0.figures.notOpened += 1 }
            openAgain(number)
        case .success(let channel):
            let isOver = state.withLockedValue { state in
                state.figures.opened += 1
                state.open[number] = (since, channel)
                return state.isOver
            }
            channel.closeFuture.whenComplete { _ in
                self.state.withLockedValue { state in
                    state.open[number] = nil
                    if !state.isOver { state.figures.longest = max(state.figures.longest, .now - since) }
                }
                self.openAgain(number)
            }
            if isOver || manner.closesAtOnce { channel.close(promise: nil) }
        }
    }

    private func openAgain(_ number: Int) {
        guard !state.withLockedValue({ $0.isOver }) else { return }
        group.any().scheduleTask(in: pause) { self.open(number) }
    }

    /// Keeps one connection busy in its manner.
    private final class Holder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let manner: Manner
        private let number: Int
        private var dripping: RepeatedTask?

        init(_ manner: Manner, _ number: Int) {
            self.manner = manner
            self.number = number
        }

        func channelActive(context: ChannelHandlerContext) {
            let channel = context.channel
            let opening = manner.opening(number)
            if !opening.isEmpty { channel.writeAndFlush(ByteBuffer(bytes: opening), promise: nil) }
            guard !manner.drip.isEmpty else { return }
            let drip = ByteBuffer(bytes: manner.drip)
            dripping = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(2), delay: .seconds(2)) { _ in
                channel.writeAndFlush(drip, promise: nil)
            }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

        func channelInactive(context: ChannelHandlerContext) {
            dripping?.cancel()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
