import Foundation
import NIOConcurrencyHelpers

/// A name server for the sealed network, whose answers may change from question to question.
final class NameServer: Sendable {
    /// One answer to a question.
    enum Answer: Sendable {
        case addresses([String])
        case alias(String)
        case failure
    }

    /// What is answered about a name: the first, the second … question; the last answer stays. Apart for IPv4 and IPv6.
    struct Script: Sendable {
        var v4: [Answer]
        var v6: [Answer] = [.addresses([])]
    }

    /// Where it listens.
    static let address = "127.0.0.53"

    private let scripts: [String: Script]
    private let asked = NIOLockedValueBox<[String: Int]>([:])
    private let descriptor: CInt

    init(scripts: [String: Script]) throws {
        self.scripts = scripts
        descriptor = try SystemAddress.boundSocket(AF_INET, SOCK_DGRAM, port: 53, loopback: 0x7F00_0035)
        Thread.detachNewThread { [self] in serve() }
    }

    /// All names start again at their first answer.
    func restart() { asked.withLockedValue { $0 = [:] } }

    func stop() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    private func serve() {
        var buffer = [UInt8](repeating: 0, count: 1_500)
        while true {
            var peer = [UInt8](repeating: 0, count: 16)
            var length = socklen_t(peer.count)
            let count = peer.withUnsafeMutableBytes {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0.bindMemory(to: sockaddr.self).baseAddress, &length)
            }
            guard count > 0 else { return }
            guard let reply = reply(to: Array(buffer[..<count])) else { continue }
            peer.withUnsafeBytes {
                _ = sendto(descriptor, reply, reply.count, 0, $0.bindMemory(to: sockaddr.self).baseAddress, length)
            }
        }
    }

    /// - SeeAlso: RFC 1035, section 4.
    private func reply(to query: [UInt8]) -> [UInt8]? {
        guard query.count > 16 else { return nil }
        var index = 12
        var labels: [String] = []
        while index < query.count, query[index] > 0 {
            let end = index + 1 + Int(query[index])
            guard end < query.count else { return nil }
            labels.append(String(decoding: query[(index + 1)..<end], as: UTF8.self))
            index = end
        }
        guard index + 5 <= query.count else { return nil }
        let type = query[index + 2]
        let question = Array(query[12..<(index + 5)])
        let (code, records) = records(labels.joined(separator: ".").lowercased(), isIPv6: type == 28)
        let header = Array(query[..<2]) + [0x81, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
        return header + question + records.flatMap { $0 }
    }

    private func records(_ name: String, isIPv6: Bool) -> (code: UInt8, records: [[UInt8]]) {
        switch answer(name, isIPv6: isIPv6) {
        case .failure:
            return (2, [])
        case .addresses(let addresses):
            return (0, addresses.compactMap { Self.record(ofType: isIPv6 ? 28 : 1, Self.bytes(of: $0, isIPv6: isIPv6)) })
        case .alias(let target):
            var encoded: [UInt8] = []
            for label in target.split(separator: ".") { encoded += [UInt8(label.utf8.count)] + Array(label.utf8) }
            encoded.append(0)
            guard case .addresses(let addresses) = answer(target, isIPv6: isIPv6), let alias = Self.record(ofType: 5, encoded) else {
                return (0, [])
            }
            // The record behind an alias must carry the alias's target as its name.
            let found = addresses.compactMap { address in
                Self.record(ofType: isIPv6 ? 28 : 1, Self.bytes(of: address, isIPv6: isIPv6)).map { encoded + $0.dropFirst(2) }
            }
            return (0, [alias] + found)
        }
    }

    private func answer(_ name: String, isIPv6: Bool) -> Answer {
        // Whatever has no script is somewhere in the world.
        guard let script = scripts[name] else { return .addresses(isIPv6 ? [] : [AddressTable.publicHost]) }
        let number = asked.withLockedValue { asked in
            asked["\(name) \(isIPv6)", default: -1] += 1
            return asked["\(name) \(isIPv6)", default: 0]
        }
        let answers = isIPv6 ? script.v6 : script.v4
        return answers.isEmpty ? .failure : answers[min(number, answers.count - 1)]
    }

    /// A record about the name of the question, to be forgotten at once.
    private static func record(ofType type: UInt8, _ data: [UInt8]?) -> [UInt8]? {
        data.map { [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, UInt8($0.count)] + $0 }
    }

    private static func bytes(of address: String, isIPv6: Bool) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        return inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &bytes) == 1 ? bytes : nil
    }
}

/// Names whose meaning turns against whoever checks them first.
enum Rebinding {
    private static let world = NameServer.Answer.addresses([AddressTable.publicHost])

    static let scripts: [String: NameServer.Script] = [
        "internal.test": .init(v4: [.addresses(["10.2.0.1"])]),
        "ten.test": .init(v4: [.addresses(["10.9.9.9"])]),
        "loopback.test": .init(v4: [.addresses(["127.0.0.1"])], v6: [.addresses(["::1"])]),
        "127.0.0.1.nip.test": .init(v4: [.addresses(["127.0.0.1"])]),
        "metadata.test": .init(v4: [.addresses(["169.254.169.254"])], v6: [.addresses(["fd00:ec2::254"])]),
        "metadata.google.internal.test": .init(v4: [.addresses(["169.254.169.254"])]),
        "rebind-loopback.test": .init(v4: [world, .addresses(["127.0.0.1"])]),
        "rebind-metadata.test": .init(v4: [world, world, .addresses(["169.254.169.254"])]),
        "fail-then-loopback.test": .init(v4: [.failure, .failure, .addresses(["127.0.0.1"])]),
        "several.test": .init(v4: [.addresses(["127.0.0.1", "10.2.0.1", AddressTable.publicHost, "169.254.169.254"])]),
        "six-loopback.test": .init(v4: [world], v6: [.addresses(["::ffff:127.0.0.1", "::1", "fd00:ec2::254"])]),
        "alias-metadata.test": .init(v4: [.alias("metadata.test")], v6: [.alias("metadata.test")]),
    ]
}
