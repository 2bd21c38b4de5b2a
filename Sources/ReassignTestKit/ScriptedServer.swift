internal import Dispatch
internal import Foundation
internal import Glibc
internal import NIOConcurrencyHelpers

/// A server on loopback that does to each connection what a script says: right, wrong, late, half or not at all.
///
/// Raw sockets and a thread per connection, no HTTP library: what it counts is what was on the wire.
public final class ScriptedServer: Sendable {
    /// One thing to do on a connection.
    public enum Action: Sendable {
        /// Send these bytes.
        case send([UInt8])
        /// Send the bytes one by one with this many milliseconds between them, until the peer goes.
        case drip([UInt8], pauseMilliseconds: Int)
        /// Send the bytes again and again until the peer goes.
        case flood([UInt8])
        /// Read this many bytes and throw them away.
        case discard(Int)
        /// Do nothing until ``ScriptedServer/release()`` or until the peer goes.
        case stall
        /// Close; the peer reads an end.
        case close
        /// Close so that the peer gets "connection reset".
        case reset

        /// A complete answer with its length.
        public static func answer(_ status: Int = 200, headers: [String] = [], body: String = "") -> Action {
            let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
            return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        /// ``send(_:)`` for text.
        public static func text(_ text: String) -> Action { .send(Array(text.utf8)) }
    }

    /// One complete request as it was on the wire.
    public struct Request: Sendable {
        /// Which connection it came on, from 0 in the order of arrival.
        public let connection: Int
        /// Request line and header lines.
        public let headLines: [String]
        /// The body.
        public let body: [UInt8]

        /// `GET /path HTTP/1.1`
        public var requestLine: String { headLines.first ?? "" }
        /// The method.
        public var method: String { String(requestLine.prefix { $0 != " " }) }

        /// The values of all header lines with this name.
        public func header(_ name: String) -> [String] {
            headLines.dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
    }

    private struct State {
        var requests: [Request] = []
        var open: Set<CInt> = []
        var isStopped = false
    }

    /// Where it listens, on 127.0.0.1.
    public let port: Int
    /// Connections accepted.
    public let connections = EventCount()
    /// Complete requests read.
    public let requestCount = EventCount()
    /// Connections that are over.
    public let disconnects = EventCount()

    private let listener: CInt
    private let releaseReader: CInt
    private let releaseWriter: CInt
    private let isReleased = NIOLockedValueBox(false)
    private let threads = DispatchGroup()
    private let state = NIOLockedValueBox(State())
    private let greeting: @Sendable (Int) -> [Action]
    private let script: @Sendable (Request) -> [Action]

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - script: What to do after each complete request. Afterwards the next one is read, unless the connection is closed.
    ///   - greeting: What to do with a new connection before anything is read; gets the number of the connection, from 0.
    /// - Throws: ``SocketError``.
    public init(
        script: @escaping @Sendable (Request) -> [Action] = { _ in [.answer()] },
        greeting: @escaping @Sendable (Int) -> [Action] = { _ in [] }
    ) throws(SocketError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SocketError("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (releaseReader, releaseWriter) = (ends[0], ends[1])
        (listener, port) = try LoopbackSocket.listening(backlog: 1_024)
        self.greeting = greeting
        self.script = script
        signal(SIGPIPE, SIG_IGN)
        threads.enter()
        Thread.detachNewThread { [self] in
            acceptAll()
            threads.leave()
        }
    }

    /// `http://127.0.0.1:port`
    public var origin: String { "http://127.0.0.1:\(port)" }

    /// The complete requests so far, in the order in which they were complete.
    public var requests: [Request] { state.withLockedValue { $0.requests } }

    /// Lets every stalled connection go on, now and later.
    public func release() {
        isReleased.withLockedValue { isReleased in
            guard !isReleased else { return }
            isReleased = true
            close(releaseWriter)
        }
    }

    /// Closes everything and waits for the threads. Has to be called: they keep the server alive.
    public func stop() {
        let isFirst = state.withLockedValue { state in
            guard !state.isStopped else { return false }
            state.isStopped = true
            shutdown(listener, CInt(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, CInt(SHUT_RDWR)) }
            return true
        }
        release()
        threads.wait()
        if isFirst {
            close(listener)
            close(releaseReader)
        }
    }

    // MARK: - Threads

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0, errno == EINTR || errno == ECONNABORTED || errno == EMFILE { continue }
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let isOpen = state.withLockedValue { state in
                if !state.isStopped { state.open.insert(descriptor) }
                return !state.isStopped
            }
            guard isOpen else {
                close(descriptor)
                return
            }
            let number = connections.signal()
            threads.enter()
            Thread.detachNewThread { [self] in
                serve(descriptor, number: number)
                // Forgotten before it is closed: `stop` must not shut down somebody else's descriptor.
                state.withLockedValue { _ = $0.open.remove(descriptor) }
                close(descriptor)
                disconnects.signal()
                threads.leave()
            }
        }
    }

    private func serve(_ descriptor: CInt, number: Int) {
        guard perform(greeting(number), on: descriptor) else { return }
        var unread: [UInt8] = []
        while let request = readRequest(from: descriptor, connection: number, unread: &unread) {
            state.withLockedValue { $0.requests.append(request) }
            requestCount.signal()
            guard perform(script(request), on: descriptor) else { return }
        }
    }

    /// `false` when the connection is to be closed.
    private func perform(_ actions: [Action], on descriptor: CInt) -> Bool {
        for action in actions {
            switch action {
            case .send(let bytes):
                guard send(bytes, to: descriptor) else { return false }
            case .drip(let bytes, let pause):
                for byte in bytes {
                    guard send([byte], to: descriptor), !hasPeerGone(descriptor, within: pause) else { return false }
                }
            case .flood(let bytes):
                while send(bytes, to: descriptor) {}
                return false
            case .discard(let count):
                var left = count
                while left > 0, let part = receive(from: descriptor, atMost: min(left, 65_536)) { left -= part.count }
            case .stall:
                guard waitForRelease(descriptor) else { return false }
            case .close:
                return false
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
                return false
            }
        }
        return true
    }

    // MARK: - Bytes

    private func readRequest(from descriptor: CInt, connection: Int, unread: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        var searched = 0
        while headEnd == nil {
            if unread.count >= 4 {
                headEnd = (searched...(unread.count - 4)).first { unread[$0..<($0 + 4)].elementsEqual(end) }
                searched = max(unread.count - 3, 0)
            }
            if headEnd == nil {
                guard unread.count < 1 << 20, let part = receive(from: descriptor, atMost: 65_536) else { return nil }
                unread += part
            }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: unread[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
        let head = Request(connection: connection, headLines: lines, body: [])
        let length = head.header("Content-Length").first.flatMap { Int($0) } ?? 0
        var body = Array(unread[(headEnd + 4)...])
        while body.count < length {
            guard let part = receive(from: descriptor, atMost: 65_536) else { return nil }
            body += part
        }
        unread = Array(body[length...])
        return Request(connection: connection, headLines: lines, body: Array(body[..<length]))
    }

    private func receive(from descriptor: CInt, atMost limit: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        while true {
            let count = recv(descriptor, &bytes, limit, 0)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(bytes[..<count]) : nil
        }
    }

    private func send(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits for the time and says whether the peer closed within it.
    private func hasPeerGone(_ descriptor: CInt, within milliseconds: Int) -> Bool {
        var poller = pollfd(fd: descriptor, events: Int16(0x2000), revents: 0)  // POLLRDHUP
        return poll(&poller, 1, CInt(milliseconds)) > 0
    }

    /// `false` if the peer closed before the release.
    private func waitForRelease(_ descriptor: CInt) -> Bool {
        var pollers = [
            pollfd(fd: descriptor, events: Int16(0x2000), revents: 0),  // POLLRDHUP
            pollfd(fd: releaseReader, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&pollers, 2, -1) < 0, errno == EINTR {}
        return pollers[0].revents == 0
    }
}
