internal import Dispatch
internal import Glibc
internal import NIOConcurrencyHelpers

/// A TCP connection to a port on this machine, without any HTTP library in between: what is sent is sent as it is.
///
/// Every blocking call runs on a queue of its own, so that tests never hold up the tasks they wait for.
public final class RawConnection: Sendable {
    /// One answer as it stood on the wire.
    public struct Response: Sendable, Equatable {
        /// The status code.
        public var status: Int
        /// The head without its last empty line.
        public var head: String
        /// The body, by `Content-Length`.
        public var body: [UInt8]

        /// All values of a header field, in order.
        public func values(_ name: String) -> [String] {
            head.split(separator: "\r\n").dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
                return String(parts[1].drop { $0 == " " })
            }
        }

        /// The body as text.
        public var text: String { String(decoding: body, as: Unicode.UTF8.self) }
    }

    /// What went wrong on our side of the connection.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The call that failed.
        public let call: String
        /// The system's error number; `EAGAIN` means the time was over.
        public let number: CInt

        public var description: String { "\(call): \(String(cString: strerror(number)))" }
    }

    private let descriptor: CInt
    private let sending = DispatchQueue(label: "raw-connection.send")
    private let receiving = DispatchQueue(label: "raw-connection.receive")
    /// Orders every use of the descriptor before its end. The last reference may go on either queue, right behind a call that the
    /// other queue made; the count of references orders the two as well, but Thread Sanitizer cannot see that.
    private let uses = NIOLock()

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        uses.withLock { _ = Glibc.close(descriptor) }
    }

    /// Does something with the descriptor on `queue`.
    private func use<Value: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable (CInt) throws -> Value
    ) async throws -> Value {
        try await Self.onQueue(queue) { [self] in
            defer { uses.withLock {} }
            return try work(descriptor)
        }
    }

    /// Connects to `port` on 127.0.0.1.
    ///
    /// - Parameters:
    ///   - source: The loopback address to connect from, such as `127.0.0.2`: servers see another peer.
    ///   - timeoutSeconds: Longest wait for any single byte.
    public static func open(port: Int, from source: String? = nil, timeoutSeconds: Int = 20) async throws -> RawConnection {
        try await onQueue(DispatchQueue(label: "raw-connect")) {
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw Failure(call: "socket", number: errno) }
            let connection = RawConnection(descriptor: descriptor)
            var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            var on: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
            if let source {
                guard call(bind, descriptor, source, 0) == 0 else { throw Failure(call: "bind", number: errno) }
            }
            guard call(connect, descriptor, "127.0.0.1", port) == 0 else { throw Failure(call: "connect", number: errno) }
            return connection
        }
    }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt, _ descriptor: CInt, _ host: String, _ port: Int
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Sends all bytes.
    ///
    /// - Throws: ``Failure``, for example when the peer has closed.
    public func send(_ bytes: [UInt8]) async throws {
        try await use(on: sending) { descriptor in
            try bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let sent = Glibc.send(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, CInt(MSG_NOSIGNAL))
                    guard sent > 0 else { throw Failure(call: "send", number: errno) }
                    rest = rest.dropFirst(sent)
                }
            }
        }
    }

    /// Sends text.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Waits until the peer closes its side, and returns everything that came before. A reset counts as closed.
    public func readToEnd() async throws -> [UInt8] {
        try await use(on: receiving) { descriptor in
            var bytes: [UInt8] = []
            while let more = try Self.receive(descriptor, atMost: 65_536) { bytes += more }
            return bytes
        }
    }

    /// Reads one answer, interim ones included; `nil` if the peer closes before its first byte.
    ///
    /// - Parameter isBodyOmitted: Whether the answer is one to `HEAD`.
    /// - Throws: ``Failure``; an answer that stops short counts as `EPROTO`.
    public func response(isBodyOmitted: Bool = false) async throws -> Response? {
        try await use(on: receiving) { descriptor in
            guard let text = try Self.receiveHead(descriptor) else { return nil }
            guard text.hasPrefix("HTTP/1.1 "), let status = Int(text.dropFirst(9).prefix(3)) else {
                throw Failure(call: "read status", number: EPROTO)
            }
            var response = Response(status: status, head: text, body: [])
            let length = status == 100 || isBodyOmitted ? 0 : response.values("Content-Length").first.flatMap { Int($0) } ?? 0
            while response.body.count < length {
                guard let more = try Self.receive(descriptor, atMost: length - response.body.count) else {
                    throw Failure(call: "read body", number: EPROTO)
                }
                response.body += more
            }
            return response
        }
    }

    /// Reads the head of an answer and leaves its body unread; empty if the peer closes before its first byte.
    public func head() async throws -> String {
        try await use(on: receiving) { try Self.receiveHead($0) ?? "" }
    }

    /// A head without its last empty line; `nil` at the end of the stream.
    private static func receiveHead(_ descriptor: CInt) throws -> String? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = try receive(descriptor, atMost: 1) else {
                guard head.isEmpty else { throw Failure(call: "read head", number: EPROTO) }
                return nil
            }
            head += byte
        }
        return String(decoding: head.dropLast(4), as: Unicode.UTF8.self)
    }

    /// Some bytes; `nil` at the end of the stream.
    private static func receive(_ descriptor: CInt, atMost count: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        while true {
            let received = recv(descriptor, &buffer, count, 0)
            if received > 0 { return Array(buffer[..<received]) }
            if received == 0 || errno == ECONNRESET { return nil }
            guard errno == EINTR else { throw Failure(call: "recv", number: errno) }
        }
    }

    private static func onQueue<Value: Sendable>(_ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
