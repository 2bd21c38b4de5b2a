import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation
import ReassignTestKit

/// `reassign-chaos canaries`
struct CanariesRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canaries",
        abstract: "Looks through files and folders for the secrets that tests and rigs work with.",
        discussion: "With REASSIGN_KEPT_OUTPUT naming a folder, whatever the bots of a test run print is kept there."
    )

    @Argument(help: "Files and folders.") var paths: [String]

    func run() async throws {
        let tally = Tally()
        let canaries = try await Self.known()
        var bytes = 0
        for file in files {
            // Stand-ins say the secrets that a bot has to be told.
            guard !file.lastPathComponent.contains(Self.standIns) else { continue }
            let content = try Data(contentsOf: file)
            bytes += content.count
            var faults = canaries.found(in: Array(content))
            if !faults.isEmpty {
                let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
                faults += lines.filter { !canaries.found(in: String($0)).isEmpty }.prefix(3).map { "\($0.prefix(600))" }
            }
            tally.add(file.path, faults: faults)
        }
        print("\(bytes) bytes searched for \(canaries.count) forms of secrets")
        tally.add("there is something to search", faults: bytes > 0 ? [] : ["nothing"])
        try tally.finish()
    }

    private static let standIns = " simulate"

    private var files: [URL] {
        paths.flatMap { path -> [URL] in
            guard let names = FileManager.default.enumerator(atPath: path) else { return [URL(fileURLWithPath: path)] }
            let found = names.compactMap { ($0 as? String).map { URL(fileURLWithPath: path).appending(path: $0) } }
            return found.filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
        }
    }

    /// What the tests, the rigs and both stand-ins use for secrets; webhook addresses follow from the secret of their stand-in.
    private static func known() async throws -> Canaries {
        var canaries = Canaries()
        for secret in TestSecrets.all {
            canaries.add(secret, secret)
            for platform in SimulatedPlatform.allCases {
                let chat = try await ChatSimulator.start(.sample(platform, secret: secret))
                canaries.add("the webhook beside \(secret)", String(chat.webhookURL.split(separator: "/").last ?? ""))
                await chat.stop()
            }
        }
        typealias Sample = PortalWorld.Sample
        for key in [Sample.ownerKey, Sample.adminKey, Sample.roomAdminKey, Sample.ownerToken, Sample.adminToken] {
            canaries.add("\(key.prefix(7))… of the portal", key)
        }
        return canaries
    }
}
