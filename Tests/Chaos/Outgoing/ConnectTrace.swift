import Foundation

/// What strace wrote about the connections of a process.
struct ConnectTrace {
    /// A TCP connection that was begun.
    struct Connection: Hashable {
        let address: String
        let port: Int
    }

    private(set) var connections: [Connection] = []
    /// Where datagrams went. A datagram socket that is only connected sends nothing: the C library asks the kernel that way which of its
    /// own addresses it would use.
    private(set) var datagramPeers: Set<String> = []
    /// How many requests the sender says came to an end.
    var answered = 0

    /// Reads the output of `strace -yy`.
    init(at path: String) throws {
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        for line in text.split(separator: "\n") {
            if line.contains(" connect("), line.contains("<TCP"), let connection = Self.connection(in: line) {
                connections.append(connection)
            } else if line.contains(" send"), line.contains("<UDP"), let peer = Self.peer(in: line) {
                datagramPeers.insert(peer)
            }
        }
    }

    private static func connection(in line: Substring) -> Connection? {
        guard let port = line.firstMatch(of: /htons\((\d+)\)/).flatMap({ Int($0.1) }) else { return nil }
        let v4 = line.firstMatch(of: /inet_addr\("([^"]+)"\)/).map { String($0.1) }
        let v6 = line.firstMatch(of: /inet_pton\(AF_INET6, "([^"]+)"/).map { String($0.1) }
        return (v4 ?? v6).map { Connection(address: SystemAddress.normal($0), port: port) }
    }

    /// `127.0.0.53` of `sendto(5<UDP:[127.0.0.1:41->127.0.0.53:53]>, …`; the socket's number where strace knows no peer.
    private static func peer(in line: Substring) -> String? {
        if let match = line.firstMatch(of: /->\[?([0-9a-fA-F.:]+?)\]?:\d+\]>/) { return SystemAddress.normal(String(match.1)) }
        return line.firstMatch(of: /inet_addr\("([^"]+)"\)/).map { String($0.1) } ?? "unknown: \(line)"
    }
}
