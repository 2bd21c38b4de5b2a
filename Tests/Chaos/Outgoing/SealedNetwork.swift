import Foundation
import ReassignTestKit

/// A network of its own for a process: every address there is leads to this machine, and names are looked up at ``NameServer``.
enum SealedNetwork {
    /// Runs this program with other arguments inside one, and shows what it prints.
    ///
    /// - Returns: Its exit code.
    static func run(_ arguments: [String], folder: URL) throws -> Int {
        let resolver = folder.appending(path: "resolv.conf")
        try "nameserver \(NameServer.address)\noptions timeout:1 attempts:2\n".write(to: resolver, atomically: true, encoding: .utf8)
        let hosts = folder.appending(path: "hosts")
        try "127.0.0.1 localhost\n::1 localhost\n".write(to: hosts, atomically: true, encoding: .utf8)
        // `local default` makes the kernel take packets to any address for its own.
        let preparation = """
            set -e
            ip link set lo up
            ip route add local default dev lo
            ip -6 route add local default dev lo
            mount --bind "$1" /etc/resolv.conf
            mount --bind "$2" /etc/hosts
            shift 2
            exec "$@"
            """
        let ownUser = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
        let process = try ChildProcess(
            "unshare",
            ownUser + ["--net", "--mount", "sh", "-c", preparation, "sh", resolver.path, hosts.path, CommandLine.arguments[0]] + arguments,
            keeping: .all)
        let code = process.wait()
        for line in process.lines { print(line) }
        return code
    }
}
