import ArgumentParser
import CurlTransport
import Foundation
import HTTPTypes
import ReassignTestKit
import TransportCore

/// `reassign-chaos ssrf-sender`: sends to what it is told, as the bot would. Runs under strace.
struct SSRFSender: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ssrf-sender", shouldDisplay: false)

    @Argument var plan: String

    private struct Plan: Codable {
        var blocks: [String]
        var targets: [String]
        /// Whether each request has a client of its own, and so looks its name up again.
        var isFresh: Bool
    }

    static func tracePath(in folder: URL) -> String { folder.appending(path: "trace").path }

    /// Sends to `targets` under strace and reads what happened.
    static func run(_ targets: [String], _ network: OutgoingPolicy, in folder: URL, isFresh: Bool) throws -> ConnectTrace {
        let plan = folder.appending(path: "plan.json")
        try JSONEncoder().encode(Plan(blocks: network.blocks, targets: targets, isFresh: isFresh)).write(to: plan)
        let trace = tracePath(in: folder)
        let process = try ChildProcess(
            "strace",
            [
                "--follow-forks", "-yy", "--quiet=all", "--trace=connect,sendto,sendmsg,sendmmsg", "--output=\(trace)",
                CommandLine.arguments[0], "ssrf-sender", plan.path,
            ], keeping: .all)
        let code = process.wait()
        guard code == 0 else { throw CommandError(description: "the sender ended with \(code): \(process.lines.suffix(5))") }
        var result = try ConnectTrace(at: trace)
        result.answered = process.lines.count { $0.hasPrefix("ended ") }
        return result
    }

    func run() async throws {
        let plan = try JSONDecoder().decode(Plan.self, from: Data(contentsOf: URL(fileURLWithPath: plan)))
        let shared = plan.isFresh ? nil : try Self.client(plan)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, target) in plan.targets.enumerated() {
                // Names that change their meaning are asked for one after the other.
                if index >= 16 || plan.isFresh { try await group.next() }
                group.addTask {
                    let client = try shared ?? Self.client(plan)
                    let request = TransportRequest(
                        method: .post, url: target, body: Array("{}".utf8), repetition: .forbidden, timeout: .seconds(10),
                        responseBodyLimitBytes: 65_536)
                    do {
                        print("ended \(index) with \(try await client.send(request).status)")
                    } catch let error as TransportError {
                        print("ended \(index): \(error)")
                    }
                    if shared == nil { await client.shutdown() }
                }
            }
            try await group.waitForAll()
        }
        await shared?.shutdown()
    }

    private static func client(_ plan: Plan) throws -> CurlClient {
        try CurlClient(
            configuration: CurlConfiguration(
                connectTimeout: .seconds(3), privateDestinations: try plan.blocks.map { try CIDRBlock($0) }))
    }
}
