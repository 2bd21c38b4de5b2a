import ArgumentParser
import CurlTransport
import DocSpaceKit
import DocSpaceSimulator
import LoopbackHTTP
import TransportCore

/// `reassign-chaos repetition`
struct RepetitionRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repetition",
        abstract: "Starts that are carried out and closed without a byte, beside warm connections: each is on the wire once.",
        discussion: "libcurl repeats a request on a reused connection by itself, POST included, when the peer closes without an answer."
    )

    @Option(help: "How many starts.") var calls = 10_000

    func run() async throws {
        let portal = try await DocSpaceSimulator.start(.init(world: .sample(pace: JobPace(usual: .zero))))
        let transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))
        let client = try DocSpaceClient(
            portal: portal.baseURL, credential: DocSpaceCredential(Secret(PortalWorld.Sample.ownerKey)), transport: transport)
        portal.add(.processThenClose("startReassignment", times: nil))
        guard let leaver = DocSpaceUserID(PortalWorld.Sample.anna), let heir = DocSpaceUserID(PortalWorld.Sample.maria) else { return }
        let tally = Tally()
        var answered = 0
        for _ in 0..<max(calls, 1) {
            _ = try await client.progress(of: leaver)
            do {
                _ = try await client.startReassignment(from: leaver, to: heir, deleteProfile: false)
                answered += 1
            } catch {
                continue
            }
        }
        let starts = portal.journal.entries.filter { $0.kind == "startReassignment" }
        tally.add("starts on the wire", faults: starts.count == calls ? [] : ["\(starts.count) for \(calls) calls"])
        tally.add("answers", faults: answered == 0 ? [] : ["\(answered) calls were answered"])
        print("\(calls) calls, \(starts.count) starts on the wire")
        await transport.shutdown()
        await portal.stop()
        try tally.finish()
    }
}
