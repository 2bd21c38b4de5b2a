import Foundation
import NIOConcurrencyHelpers

/// Listens on every address. What speaks HTTP to it is redirected to where it must not go.
final class EverywhereListener: Sendable {
    /// Where `/redirect/0`, `/redirect/1` … lead.
    static let redirects = [
        "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/", "https://127.0.0.1/", "//10.1.0.2/", "/inside",
        "http://10.1.0.2/", "http://[::1]/", "file:///etc/passwd", "gopher://10.1.0.2:80/_x", "http://10.1.0.1@10.1.0.2/",
        "http://internal.test/", "\thttp://10.1.0.2/",
    ]
    private static let statuses = [301, 302, 303, 307, 308]

    private let descriptors: [CInt]
    private let served = NIOLockedValueBox(0)

    init(ports: [UInt16]) throws {
        descriptors = try ports.map { port in
            let descriptor = try SystemAddress.boundSocket(AF_INET6, SOCK_STREAM, port: port)
            guard listen(descriptor, 1_024) == 0 else { throw SystemError("listen") }
            return descriptor
        }
        for descriptor in descriptors { Thread.detachNewThread { [self] in serve(descriptor) } }
    }

    /// Requests that spoke HTTP.
    var requests: Int { served.withLockedValue { $0 } }

    func stop() {
        for descriptor in descriptors { shutdown(descriptor, CInt(SHUT_RDWR)) }
    }

    private func serve(_ listener: CInt) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            answer(connection)
            close(connection)
        }
    }

    private func answer(_ connection: CInt) {
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 8_192)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        let line = String(decoding: buffer[..<count].prefix { $0 != 0x0D }, as: UTF8.self)
        guard line.hasSuffix("HTTP/1.1") else { return }
        served.withLockedValue { $0 += 1 }
        let number = line.firstMatch(of: /\/redirect\/(\d+)/).flatMap { Int($0.1) }
        let location = number.map { Self.redirects[$0 % Self.redirects.count] } ?? "http://169.254.169.254/"
        let status = Self.statuses[(number ?? 0) % Self.statuses.count]
        let reply =
            "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location)\r\nRefresh: 0; url=\(location)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        _ = send(connection, reply, reply.utf8.count, CInt(MSG_NOSIGNAL))
    }
}
