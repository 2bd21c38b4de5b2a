import ArgumentParser
import CurlTransport
import Foundation
import HTTPTypes
import ReassignTestKit
import TransportCore

/// `reassign-chaos tls`
struct TLSRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls",
        abstract: "Servers with certificates that are wrong in one thing each: none is talked to. Good ones are.",
        discussion: "Authorities and certificates are made by openssl, and served by its s_server on loopback."
    )

    func run() async throws {
        let workshop = try CertificateWorkshop()
        defer { workshop.close() }
        let tally = Tally()
        for offer in TLSOffer.all {
            let files = try workshop.make(offer)
            let server = try TLSServerProcess(files, options: offer.serverOptions)
            defer { server.stop() }
            var configuration = CurlConfiguration(privateDestinations: [try CIDRBlock("127.0.0.0/8")])
            configuration.caFile = workshop.authorityPath
            let client = try CurlClient(configuration: configuration)
            let request = TransportRequest(
                method: .get, url: "https://\(offer.host):\(server.port)/", headerFields: [.authorization: "Bearer canary"],
                repetition: .forbidden, timeout: .seconds(10), responseBodyLimitBytes: 65_536)
            var faults: [String] = []
            var outcome = ""
            do {
                let status = try await client.send(request).status
                outcome = "answered \(status)"
                if !offer.isGood { faults.append("accepted") }
            } catch {
                outcome = error.debugDescription
                if offer.isGood { faults.append("refused: \(error.debugDescription)") }
                // Nothing of the request may have left, and the reason must be trust.
                if !offer.isGood, error.code != .untrusted || error.departure != .notSent { faults.append(error.debugDescription) }
            }
            await client.shutdown()
            print("\(offer.isGood ? "good" : "bad"): \(offer.name): \(outcome)")
            tally.add(offer.name, faults: faults, word: offer.isGood ? "good certificates" : "bad certificates")
        }
        try tally.finish()
    }
}

/// `openssl s_server` with a chain of its own.
private final class TLSServerProcess {
    private let process: ChildProcess
    let port: Int

    init(_ files: CertificateWorkshop.Files, options: [String]) throws {
        let chain = files.chain.map { ["-cert_chain", $0] } ?? []
        process = try ChildProcess(
            "openssl", ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", files.certificate, "-key", files.key] + chain + options,
            keeping: .all)
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            let line = process.lines.first { $0.hasPrefix("ACCEPT") }
            if let port = line?.split(separator: ":").last.flatMap({ Int($0) }) {
                self.port = port
                return
            }
            if let code = process.exitCode { throw CommandError(description: "s_server ended with \(code): \(process.lines)") }
            Thread.sleep(forTimeInterval: 0.002)
        }
        throw CommandError(description: "s_server does not listen: \(process.lines)")
    }

    func stop() {
        process.send(SIGTERM)
        process.wait()
    }
}
