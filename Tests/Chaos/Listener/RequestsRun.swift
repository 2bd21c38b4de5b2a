import ArgumentParser
import ChatSimulator
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// `reassign-chaos requests`
struct RequestsRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Forged and damaged requests over real connections: the bot lives, takes none of them, and lets none of them hang.",
        discussion: """
            Each request is an order whose proof is wrong, damaged in up to five places. Those that got no answer at once are closed by this \
            side, but for one in fifty, which the bot has to close within 15 s.
            """
    )

    @Option(help: "How many requests.") var count = 20_000
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "Requests at the same time.") var lanes = 400

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        for platform in SimulatedPlatform.allCases {
            try await attack(platform, count: max(1, count / SimulatedPlatform.allCases.count), tally)
        }
        try tally.finish()
    }

    private func attack(_ platform: SimulatedPlatform, count: Int, _ tally: Tally) async throws {
        let lane = try await Lane(platform, scale: 1)
        guard let bot = lane.bot else { return }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let port = lane.address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        let tries = Tries(
            mutator: RequestMutator(lane.chat.configuration), seed: seed, count: count,
            target: try SocketAddress(ipAddress: "127.0.0.1", port: port), group: group)
        let began = ContinuousClock.now
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<max(1, min(lanes, count)) { tasks.addTask { await tries.run(from: "127.0.0.\(2 + number % 100)") } }
        }
        let time = ContinuousClock.now - began
        let deadline = ContinuousClock.now + .seconds(15)
        while tries.figures.held > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(100)) }
        let figures = tries.figures
        let name = platform.rawValue
        for (status, count) in figures.statuses.sorted(by: { $0.key < $1.key }) { print("\(name): \(count) × \(status)") }
        print("\(name): \(figures.unanswered) without an answer at once, \(figures.notOpened) not opened, \(count) requests in \(time)")
        tally.add("\(name): requests that were tried", faults: figures.notOpened * 100 <= count ? [] : ["\(figures.notOpened) not opened"])
        let answered = figures.statuses.values.reduce(0, +)
        tally.add(
            "\(name): requests that were answered", faults: answered * 10 >= count ? [] : ["\(answered) of \(count), too few to tell"])
        tally.add("\(name): forgeries that were accepted", faults: figures.accepted)
        tally.add("\(name): answers of 500 and more", faults: figures.statuses.keys.filter { $0 >= 500 }.map { "\($0)" })
        tally.add("\(name): connections open after 15 s", faults: figures.held == 0 ? [] : ["\(figures.held)"])
        tally.add("\(name): the bot lives", faults: bot.isRunning ? [] : bot.lastWords)
        let status = try await lane.chat.type("/reassign status", as: lane.olga).privateText ?? "no answer"
        tally.add("\(name): no job was made", faults: status == "Nothing runs and nothing waits." ? [] : [status])
        try await lane.close()
        try await group.shutdownGracefully()
    }
}

/// Requests, each on a connection of its own, and what became of them.
private final class Tries: Sendable {
    struct Figures: Sendable {
        var statuses: [Int: Int] = [:]
        var accepted: [String] = []
        var unanswered = 0
        var notOpened = 0
        /// Connections that are left to the bot to close, and are not closed yet.
        var held = 0
    }

    private struct State {
        var mutator: RequestMutator
        var dice: Dice
        var rest: Int
        var figures = Figures()
    }

    private let target: SocketAddress
    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLockedValueBox<State>

    init(mutator: RequestMutator, seed: UInt64, count: Int, target: SocketAddress, group: MultiThreadedEventLoopGroup) {
        self.target = target
        self.group = group
        state = NIOLockedValueBox(State(mutator: mutator, dice: Dice(seed: seed), rest: count))
    }

    var figures: Figures { state.withLockedValue { $0.figures } }

    /// Sends one request after the other for as long as there are any.
    func run(from source: String) async {
        while let (bytes, isLeft) = next() {
            do {
                try await send(bytes, from: source, isLeft: isLeft)
            } catch {
                state.withLockedValue { $0.figures.notOpened += 1 }
            }
        }
    }

    private func next() -> (bytes: [UInt8], isLeft: Bool)? {
        state.withLockedValue { state in
            guard state.rest > 0 else { return nil }
            state.rest -= 1
            return (state.mutator.next(with: &state.dice), state.dice.hits(oneIn: 50))
        }
    }

    private func send(_ bytes: [UInt8], from source: String, isLeft: Bool) async throws {
        let first = group.next().makePromise(of: [UInt8].self)
        let opening = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(FirstBytes(first)) }
        }
        let channel: any Channel
        do {
            channel = try await opening.bind(to: SocketAddress(ipAddress: source, port: 0)).connect(to: target).get()
        } catch {
            first.fail(error)
            throw error
        }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        let answer = try await first.futureResult.get()
        note(answer, to: bytes)
        guard answer.isEmpty, isLeft, channel.isActive else { return channel.close(promise: nil) }
        state.withLockedValue { $0.figures.held += 1 }
        channel.closeFuture.whenComplete { _ in self.state.withLockedValue { $0.figures.held -= 1 } }
    }

    private func note(_ answer: [UInt8], to bytes: [UInt8]) {
        let text = String(decoding: answer, as: UTF8.self)
        // An interim answer asks for the body, which is on its way already.
        guard let status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) else {
            return state.withLockedValue { $0.figures.unanswered += 1 }
        }
        state.withLockedValue { state in
            state.figures.statuses[status, default: 0] += 1
            // A certificate probe needs no proof and is answered without a body.
            if status == 200, !text.contains("Content-Length: 0\r\n") {
                state.figures.accepted.append("\(String(decoding: bytes, as: UTF8.self)) → \(text)")
            }
        }
    }

    /// Waits half a second for the first bytes or the end. A connection that is answered later is closed: what follows an answer is no
    /// part of this.
    private final class FirstBytes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let first: EventLoopPromise<[UInt8]>
        private var patience: Scheduled<Void>?
        private var isLate = false

        init(_ first: EventLoopPromise<[UInt8]>) {
            self.first = first
        }

        func channelActive(context: ChannelHandlerContext) {
            patience = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) {
                self.isLate = true
                self.first.succeed([])
            }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if isLate { context.close(promise: nil) }
            first.succeed(Array(Self.unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) {
            patience?.cancel()
            first.succeed([])
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
