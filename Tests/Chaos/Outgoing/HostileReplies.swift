import ChatSimulator
import Crypto
import DocSpaceSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP

/// Commands to a running bot that are genuine in everything but the address for later answers; strace writes down where it connects.
struct HostileReplies {
    let platform: SimulatedPlatform
    let folder: URL
    let tally: Tally

    /// Sends a command with each address, all of which would be answered later.
    func judge(_ addresses: [String]) async throws {
        let lane = try await Lane(platform, withoutBotAt: 100)
        let trace = folder.appending(path: "trace of \(platform.rawValue)").path
        try await lane.startBot(under: [
            "strace", "--follow-forks", "--daemonize=grandchild", "-yy", "--quiet=all", "--trace=connect", "--signal=none",
            "--output=\(trace)",
        ])
        // Where the address is its own, the answer comes; otherwise nothing would be shown.
        let genuine = try await lane.chat.type("/reassign plan nobody@example.org maria@example.org", as: lane.olga)
        let isAnswered = try await reached(in: lane, count: 1)
        tally.add("\(platform.rawValue): an answer to an address of its own", faults: isAnswered ? [] : ["none"])

        let others = ["@127.0.0.1:81/", ".example.org/", "/../", "/hooks/commands/../x", ":80/", "\\@10.1.0.1/"].map {
            lane.chat.siteURL + $0
        }
        var statuses: [Int: Int] = [:]
        for (index, address) in (addresses + others + ["http://127.0.0.1:8080/commands/T/1/x"]).enumerated() {
            let answer = try await LoopbackClient.send(
                request(genuine.request, with: address, index), port: lane.address.split(separator: ":").last.flatMap { Int($0) } ?? 0,
                timeout: .seconds(10))
            statuses[answer.status, default: 0] += 1
        }
        // One more of its own, behind all the others in the queue.
        try await lane.chat.type("/reassign plan nobody@example.org maria@example.org", as: lane.olga)
        let isLastAnswered = try await reached(in: lane, count: 2)
        tally.add("\(platform.rawValue): an answer behind all of them", faults: isLastAnswered ? [] : ["none"])
        let strays = lane.chat.journal.entries.filter { $0.kind == "stray" }
        tally.add("\(platform.rawValue): nothing beside the addresses of the chat", faults: strays.map(\.target))
        let code = try await lane.bot?.stop(within: .seconds(20))
        tally.add("\(platform.rawValue): the bot stops", faults: code == 0 ? [] : ["ended with \(code.map { "\($0)" } ?? "nothing")"])

        let connections = try ConnectTrace(at: trace).connections
        let own = [lane.portal.port, lane.chat.port]
        let foreign = connections.filter { $0.address != "127.0.0.1" || !own.contains($0.port) }
        tally.add(
            "\(platform.rawValue): connections of a bot with hostile reply addresses",
            faults: foreign.map { "\($0.address) port \($0.port)" },
            word: "connections of a running bot", times: connections.count)
        tally.add("\(platform.rawValue): the trace is there", faults: connections.isEmpty ? ["no connection at all"] : [])
        print("\(platform.rawValue): a bot took \(statuses.values.reduce(0, +)) commands with hostile reply addresses: \(statuses)")
        try await lane.close()
    }

    private func reached(in lane: Lane, count: Int) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if lane.chat.channel.count(where: { $0.origin == .reply }) >= count { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// A command with another address and a number of its own, proven anew.
    private func request(_ genuine: LoopbackRequest, with address: String, _ number: Int) -> LoopbackRequest {
        let encoded = address.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let fields = String(decoding: genuine.body, as: UTF8.self).split(separator: "&").map { field in
            field.hasPrefix("response_url=")
                ? "response_url=\(encoded)" : field.hasPrefix("trigger_id=") ? "trigger_id=\(number).1.x" : "\(field)"
        }
        var request = genuine
        request.body = Array(fields.joined(separator: "&").utf8)
        request.headerFields[.contentLength] = nil
        guard platform == .slack, let time = HTTPField.Name("X-Slack-Request-Timestamp"), let proof = HTTPField.Name("X-Slack-Signature")
        else { return request }
        let now = Int(Date().timeIntervalSince1970)
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("v0:\(now):".utf8) + request.body, using: SymmetricKey(data: Array(Lane.secret.utf8)))
        request.headerFields[time] = "\(now)"
        request.headerFields[proof] = "v0=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return request
    }
}
