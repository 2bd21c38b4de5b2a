internal import Glibc

/// A socket call that failed.
public struct SocketError: Error, CustomStringConvertible {
    public let description: String

    init(_ call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}

/// The few socket calls the stand-ins need. Loopback only, port chosen by the system.
enum LoopbackSocket {
    static func make() throws(SocketError) -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        return descriptor
    }

    /// A bound, listening socket and its port.
    static func listening(backlog: CInt) throws(SocketError) -> (descriptor: CInt, port: Int) {
        let socket = try bound()
        guard listen(socket.descriptor, backlog) == 0 else {
            let error = SocketError("listen")
            close(socket.descriptor)
            throw error
        }
        return socket
    }

    /// A bound socket and its port. Until it listens, connections are refused.
    static func bound() throws(SocketError) -> (descriptor: CInt, port: Int) {
        let descriptor = try make()
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else {
            let error = SocketError("bind")
            close(descriptor)
            throw error
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Starts to connect without waiting; 0, or the error number.
    static func startConnecting(_ descriptor: CInt, port: Int) -> CInt {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = loopback(port: port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return code == 0 ? 0 : errno
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// A port on loopback where no connection is ever completed: the queue is full and nobody takes from it.
public final class SaturatedListener: Sendable {
    /// Its port.
    public let port: Int
    private let descriptors: [CInt]

    /// Listens and fills the queue.
    ///
    /// - Throws: ``SocketError``.
    public init() throws(SocketError) {
        let listener = try LoopbackSocket.listening(backlog: 0)
        var open = [listener.descriptor]
        // Linux completes backlog + 1 handshakes; a connection that stays in progress shows that the queue is full.
        for _ in 0..<16 {
            let descriptor = try LoopbackSocket.make()
            open.append(descriptor)
            guard LoopbackSocket.startConnecting(descriptor, port: listener.port) == EINPROGRESS else { continue }
            var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&poller, 1, 50) == 0 { break }
        }
        port = listener.port
        descriptors = open
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }
}

/// A port on loopback where connections are refused. It stays bound, so that no listener of another test can take it.
public final class RefusingPort: Sendable {
    /// The port.
    public let number: Int
    private let descriptor: CInt

    /// Takes a free port.
    ///
    /// - Throws: ``SocketError``.
    public init() throws(SocketError) {
        (descriptor, number) = try LoopbackSocket.bound()
    }

    deinit { close(descriptor) }
}
