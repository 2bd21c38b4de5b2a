internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// The last handler of a connection: makes whole requests of the parser's parts and hands them out.
///
/// Used on the connection's event loop only.
final class RequestAssembler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let limits: ListenerLimits
    private let gate: ConnectionGate
    private let peer: String
    private let deliver: (ListenerRequest) -> Void
    private var head: RequestHead?
    private var body: [UInt8] = []

    /// - Parameter deliver: Called for each whole request; the answer goes to `gate`.
    init(limits: ListenerLimits, gate: ConnectionGate, peer: String, deliver: @escaping (ListenerRequest) -> Void) {
        self.limits = limits
        self.gate = gate
        self.peer = peer
        self.deliver = deliver
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let parsed):
            do throws(RequestRefusal) {
                let head = try RequestHead(parsed, limits: limits)
                self.head = head
                gate.begin(head)
            } catch {
                head = nil
                gate.refuse(error)
            }
        case .body(let bytes):
            // Bounded by the gate, which lets no more than the limit through.
            if head != nil { body.append(contentsOf: bytes.readableBytesView) }
        case .end:
            guard let head else { return }
            self.head = nil
            let whole = body
            body = []
            guard gate.complete() else { return }
            deliver(
                ListenerRequest(
                    method: head.method,
                    path: head.path,
                    query: head.query,
                    headerFields: head.fields,
                    body: whole,
                    peer: peer
                )
            )
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        head = nil
        gate.refuse(error as? HTTPParserError == .headerOverflow ? .headTooLarge : .malformed)
    }
}
