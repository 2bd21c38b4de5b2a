import ArgumentParser
import ChatPlatforms
import ChatSimulator
import Foundation
import ReassignTestKit
import TransportCore

/// `reassign-chaos ssrf`
struct SSRFRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssrf",
        abstract: "Hostile addresses, names that change their meaning, and redirects: no connection outside the policy.",
        discussion: """
            Runs in a network of its own in which every address of the world is this machine, so that nothing leaves and everything \
            would be reached. The sender runs under strace; its connect calls are the judge. Needs strace, iproute2 and the right to \
            make namespaces.
            """
    )

    @Option(help: .hidden) var inside: String?

    func run() async throws {
        if let inside { return try await Self.judge(in: URL(fileURLWithPath: inside)) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "reassign-ssrf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let code = try SealedNetwork.run(["ssrf", "--inside", folder.path], folder: folder)
        if code != 0 { throw ExitCode(Int32(code)) }
    }

    private static func judge(in folder: URL) async throws {
        let names = try NameServer(scripts: Rebinding.scripts)
        let listener = try EverywhereListener(ports: [80, 443, 8080])
        defer {
            names.stop()
            listener.stop()
        }
        let tally = Tally()
        let urls = try URLTable.read()
        judgeAdapters(urls, tally)
        for platform in SimulatedPlatform.allCases {
            let hostile = urls.filter { $0.kind != platform.rawValue }.map(\.url)
            try await HostileReplies(platform: platform, folder: folder, tally: tally).judge(hostile)
        }
        for network in OutgoingPolicy.allCases {
            try await judgeSender(urls.map(\.url), network, "addresses written as URLs", in: folder, tally)
        }
        let addresses = try AddressTable.read()
        for network in OutgoingPolicy.allCases {
            let targets = addresses.flatMap { ["https://\($0.inURL)/", "http://\($0.inURL)/"] }
            try await judgeSender(targets, network, "addresses", in: folder, tally)
            try judgeReach(addresses, network, in: folder, tally)
        }
        for script in Rebinding.scripts.keys.sorted() {
            for network in OutgoingPolicy.allCases {
                names.restart()
                let targets = (0..<4).flatMap { _ in ["https://\(script)/", "http://\(script)/"] }
                try await judgeSender(targets, network, "name \(script)", in: folder, tally, isFresh: true)
            }
        }
        for (index, location) in EverywhereListener.redirects.enumerated() {
            let before = listener.requests
            try await judgeSender(
                ["http://10.1.0.1/redirect/\(index)"], .oneBlock, "redirect to \(location)", in: folder, tally,
                exactly: ["10.1.0.1"])
            tally.add("redirect \(index)", faults: listener.requests == before + 1 ? [] : ["\(listener.requests - before) requests"])
        }
        print(
            "\(urls.count) URL spellings, \(addresses.count) addresses, \(Rebinding.scripts.count) changing names, "
                + "\(EverywhereListener.redirects.count) redirects, under \(OutgoingPolicy.allCases.count) policies")
        try tally.finish()
    }

    /// What the platforms take as a place for later answers.
    private static func judgeAdapters(_ urls: [URLTable.Line], _ tally: Tally) {
        let secret = Secret(TestSecrets.chaos)
        let made: [(String, (any ChatPlatform)?)] = [
            (
                "slack",
                try? SlackPlatform(PlatformSettings(secrets: [secret], webhookURL: Secret("https://hooks.slack.com/services/T/B/x")))
            ),
            ("mattermost", try? MattermostPlatform(PlatformSettings(secrets: [secret], siteURL: "https://chat.example.org"))),
        ]
        for line in urls {
            for (name, platform) in made {
                let isPermitted = platform?.permits(replyURL: line.url)
                tally.add("\(name) \(line.url)", faults: isPermitted == (line.kind == name) ? [] : ["permitted: \(isPermitted as Any)"])
            }
        }
    }

    /// Sends to all targets and looks at every connection that was begun.
    ///
    /// - Parameter exactly: The addresses that must have been connected to; `nil` where any inside the policy will do.
    private static func judgeSender(
        _ targets: [String], _ network: OutgoingPolicy, _ name: String, in folder: URL, _ tally: Tally, isFresh: Bool = false,
        exactly expected: Set<String>? = nil
    ) async throws {
        let trace = try SSRFSender.run(targets, network, in: folder, isFresh: isFresh)
        var faults = trace.connections.filter { !network.allows($0) }.map { "connected to \($0.address) port \($0.port)" }
        faults += trace.datagramPeers.filter { $0 != NameServer.address }.map { "sent a datagram to \($0)" }
        if let expected, Set(trace.connections.map(\.address)) != expected { faults.append("connected to \(trace.connections)") }
        if trace.answered != targets.count { faults.append("\(trace.answered) of \(targets.count) requests came to an end") }
        tally.add("\(name), \(network.rawValue)", faults: faults, word: "connections inside the policy", times: trace.connections.count)
        print("\(name), \(network.rawValue): \(targets.count) requests, \(trace.connections.count) connections")
    }

    /// What the policy opens must be reached, or the rest would prove nothing.
    private static func judgeReach(_ addresses: [AddressTable.Line], _ network: OutgoingPolicy, in folder: URL, _ tally: Tally) throws {
        let reached = Set(try ConnectTrace(at: SSRFSender.tracePath(in: folder)).connections.map(\.address))
        for line in addresses where line.kind == "public" {
            tally.add("\(line.address), \(network.rawValue)", faults: reached.contains(line.normal) ? [] : ["not reached although public"])
        }
        let opened =
            network == .everything ? ["10.1.2.3", "127.0.0.1", "192.168.0.1", "fd00::1"] : network == .oneBlock ? ["10.1.2.3"] : []
        for address in opened {
            tally.add("\(address), \(network.rawValue)", faults: reached.contains(address) ? [] : ["not reached although opened"])
        }
    }
}
