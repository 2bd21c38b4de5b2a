import ChatPlatforms
import Foundation
import JobEngine
import JobLedger
import Logging
import Testing

@testable import ReassignBot

@Suite("Where secrets must not show")
struct SecretPlacesTests {
    /// The sample's secret in every form in which it could be printed.
    private static let forms = [
        ConfigurationSample.canary, Data(ConfigurationSample.canary.utf8).base64EncodedString(),
        ConfigurationSample.canary.utf8.map { String($0, radix: 16) }.joined(),
        ConfigurationSample.canary.utf8.map { "\($0)" }.joined(separator: ", "),
    ]

    @Test("no part of the bot shows a secret when it is described, as a service group does with each, or taken apart by reflection")
    func parts() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try await ConfigurationSample.read(
            ConfigurationSample.both, with: ["REASSIGN_STORE": "sqlite:\(folder.path)/bot.sqlite"])
        let application = try await buildApplication(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var text = ""
        dump(configuration, to: &text)
        dump(application, to: &text)
        for service in application.services { text += "\n\(service)\n\(String(reflecting: service))" }
        // Compared outside the expectation, which would print the whole text.
        let (reachesAdapters, leaks) = (
            ["SlackSignature", "MattermostToken"].allSatisfy(text.contains), Self.forms.contains(where: text.contains)
        )
        #expect(reachesAdapters)
        #expect(!leaks)
    }

    @Test("addresses that posts go to show their kind alone")
    func destinations() {
        let url = "https://hooks.example.org/services/\(ConfigurationSample.canary)"
        let requester = Requester(platform: "slack", team: "T", channel: "C", channelName: "c", user: "U", userName: "u")
        let order = Order(
            portal: .main, from: .init(kind: .email, typed: "a@example.org", key: "a@example.org"), to: nil, deleteProfile: false,
            requester: requester, destination: .channel(of: "slack"))
        let now = Timestamp(milliseconds: 0)
        let values: [Any] = [
            Destination.webhook(url: url), Destination.reply(url: url), InboundCommand.ReplyHandle(url: url),
            ReplyAddress(url: url, platform: "slack"), Lookup(order: order, platform: SlackPlatform.name, replyURL: url),
            CommandRecord(duplicateKey: "1", order: order, replyURL: url, replyExpiresAt: now, replyUses: 1),
        ]
        var text = "\(values) \(String(reflecting: values))"
        dump(values, to: &text)
        #expect(!text.contains(ConfigurationSample.canary))
    }

    @Test("a process that has closed its memory cannot be dumped")
    func memoryImage() async {
        await #expect(processExitsWith: .success) {
            precondition(MemoryImage.keepPrivate() && !MemoryImage.isOpen)
        }
    }
}
