internal import HTTPTypes
internal import NIOCore

/// The first handler of a connection: it decides which bytes go on, until when, and when the connection ends.
///
/// The HTTP parser behind it sees one whole, measured head, then the body bytes that belong to it, and nothing else; what follows a request
/// before its answer is never parsed. Every phase has one deadline that no single byte moves.
///
/// Used on the connection's event loop only.
final class ConnectionGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// For the first byte of a request.
        case waiting
        case head(HeadScanner)
        /// The parser has the head and has not said what it is.
        case parsing
        case lengthBody(missing: Int)
        case chunkedBody(ChunkScanner)
        /// The parser has all bytes and has not said that the request is whole.
        case completing
        case answering
        /// The last answer is out; what still comes is thrown away.
        case lingering
        case closed
    }

    private let limits: ListenerLimits
    private let table: ConnectionTable
    private let id: ConnectionTable.ID

    private var phase = Phase.waiting
    private var context: ChannelHandlerContext?
    private var headBytes = ByteBuffer()
    private var answered = 0
    private var isLastRequest = false
    private var endOfLife = NIODeadline.distantFuture
    private var deadline = NIODeadline.distantFuture
    private var timer: (at: NIODeadline, scheduled: Scheduled<Void>)?

    init(limits: ListenerLimits, table: ConnectionTable, id: ConnectionTable.ID) {
        self.limits = limits
        self.table = table
        self.id = id
    }

    // MARK: Life of the connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        endOfLife = .now() + TimeAmount(limits.connectionLife)
        setDeadline(after: limits.headTime)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A broken connection is the peer's affair: nothing to report, nothing to save.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ConnectionTable.Drain else { return context.fireUserInboundEventTriggered(event) }
        switch phase {
        case .waiting, .head: context.close(promise: nil)
        default: break  // the answer in progress will say `Connection: close`
        }
    }

    private func end() {
        phase = .closed
        timer?.scheduled.cancel()
        timer = nil
        context = nil
    }

    // MARK: Bytes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        while bytes.readableBytes > 0 {
            switch phase {
            case .waiting:
                phase = .head(HeadScanner(limits: limits))
                // The first request's header time has been running since the connection was accepted.
                if answered > 0 { setDeadline(after: limits.headTime) }
            case .head(let scanner):
                scanHead(&bytes, with: scanner, context: context)
            case .lengthBody(let missing):
                let count = min(missing, bytes.readableBytes)
                forward(&bytes, count: count, isEnd: count == missing, else: .lengthBody(missing: missing - count), context: context)
            case .chunkedBody(let scanner):
                scanChunks(&bytes, with: scanner, context: context)
            case .answering:
                // A request before the answer to the last one: answer that one, then close. The peer may send this one again.
                isLastRequest = true
                return
            case .parsing, .completing, .lingering, .closed:
                return
            }
        }
    }

    private func scanHead(_ bytes: inout ByteBuffer, with scanner: HeadScanner, context: ChannelHandlerContext) {
        var scanner = scanner
        switch scanner.scan(bytes.readableBytesView) {
        case .needsMore:
            phase = .head(scanner)
            headBytes.writeBuffer(&bytes)
        case .refused(let refusal):
            refuse(refusal)
        case .ended(let count):
            if var last = bytes.readSlice(length: count) { headBytes.writeBuffer(&last) }
            phase = .parsing
            let head = headBytes
            headBytes = ByteBuffer()
            context.fireChannelRead(Self.wrapInboundOut(head))
            switch phase {
            case .parsing, .completing: refuse(.malformed)  // the parser sees no end where we saw one
            default: break
            }
        }
    }

    private func scanChunks(_ bytes: inout ByteBuffer, with scanner: ChunkScanner, context: ChannelHandlerContext) {
        var scanner = scanner
        switch scanner.scan(bytes.readableBytesView) {
        case .needsMore: forward(&bytes, count: bytes.readableBytes, isEnd: false, else: .chunkedBody(scanner), context: context)
        case .refused(let refusal): refuse(refusal)
        case .ended(let count): forward(&bytes, count: count, isEnd: true, else: .completing, context: context)
        }
    }

    private func forward(_ bytes: inout ByteBuffer, count: Int, isEnd: Bool, else next: Phase, context: ChannelHandlerContext) {
        guard let slice = bytes.readSlice(length: count) else { return }
        phase = isEnd ? .completing : next
        context.fireChannelRead(Self.wrapInboundOut(slice))
        if case .completing = phase { refuse(.framing) }
    }

    // MARK: What the parser's side says

    /// The head is acceptable; lets its body through.
    func begin(_ head: RequestHead) {
        guard case .parsing = phase, let context else { return }
        table.setStage(.waiting, id)
        isLastRequest = !head.isKeepAlive
        setDeadline(after: limits.bodyTime)
        switch head.framing {
        case .none: phase = .completing
        case .length(let count): phase = .lengthBody(missing: count)
        case .chunked: phase = .chunkedBody(ChunkScanner(bodyBytes: limits.bodyBytes))
        }
        if head.expectsContinue {
            let interim = context.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(Self.wrapOutboundOut(interim), promise: nil)
        }
    }

    /// The request is whole; its answer has to follow.
    ///
    /// - Returns: `false` if the request was refused meanwhile.
    func complete() -> Bool {
        guard case .completing = phase else { return false }
        phase = .answering
        table.setStage(.answering, id)
        setDeadline(after: limits.answerTime)
        return true
    }

    /// Turns the request away and ends the connection.
    func refuse(_ refusal: RequestRefusal) {
        switch phase {
        case .answering, .lingering, .closed: return
        default: break
        }
        table.setStage(.waiting, id)
        phase = .lingering
        setDeadline(after: limits.lingerTime)
        send(refusal.response, closing: true, isBodyOmitted: false, lingers: refusal.allowsLinger)
    }

    /// Sends the answer to the request that was whole, then waits for the next one or ends the connection.
    func answer(_ response: ListenerResponse, isBodyOmitted: Bool) {
        guard case .answering = phase else { return }
        answered += 1
        isLastRequest = isLastRequest || response.closesConnection || answered >= limits.requestsPerConnection
        isLastRequest = isLastRequest || NIODeadline.now() >= endOfLife || table.isDraining
        send(response, closing: isLastRequest, isBodyOmitted: isBodyOmitted, lingers: true)
    }

    // MARK: Bytes out

    private func send(_ response: ListenerResponse, closing: Bool, isBodyOmitted: Bool, lingers: Bool) {
        guard let context else { return }
        let bytes = response.bytes(
            closing: closing,
            isBodyOmitted: isBodyOmitted,
            date: CivilTime.now.imfFixdate,
            allocator: context.channel.allocator
        )
        context.writeAndFlush(Self.wrapOutboundOut(bytes)).assumeIsolated().whenComplete { result in
            guard case .success = result else { return context.close(promise: nil) }
            if !closing, !self.isLastRequest, case .answering = self.phase {
                self.waitForNextRequest()
            } else if lingers {
                self.linger()
            } else {
                context.close(promise: nil)
            }
        }
    }

    private func waitForNextRequest() {
        guard !table.isDraining else { return linger() }
        phase = .waiting
        table.setStage(.waiting, id)
        setDeadline(at: min(.now() + TimeAmount(limits.idleTime), endOfLife))
    }

    /// Says that nothing more comes, and gives the peer a moment to read before the connection is gone: closing with unread bytes
    /// would make the system reset it and take back the answer.
    private func linger() {
        guard let context else { return }
        phase = .lingering
        table.setStage(.waiting, id)
        setDeadline(after: limits.lingerTime)
        context.close(mode: .output, promise: nil)
    }

    // MARK: Time

    private func setDeadline(after time: Duration) {
        setDeadline(at: .now() + TimeAmount(time))
    }

    /// Keeps one timer for all phases: a later deadline leaves it, and it looks again when it fires.
    private func setDeadline(at new: NIODeadline) {
        deadline = new
        if let timer, timer.at <= new { return }
        timer?.scheduled.cancel()
        schedule(at: new)
    }

    private func schedule(at time: NIODeadline) {
        guard let context else { return }
        timer = (time, context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in self?.timerFired() })
    }

    private func timerFired() {
        timer = nil
        guard NIODeadline.now() >= deadline else { return schedule(at: deadline) }
        switch phase {
        case .head: refuse(.headTimeout)
        case .lengthBody, .chunkedBody: refuse(.bodyTimeout)
        case .waiting, .parsing, .completing, .answering, .lingering: context?.close(promise: nil)
        case .closed: break
        }
    }
}
