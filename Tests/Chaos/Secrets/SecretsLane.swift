import ChatSimulator
import DocSpaceSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import ReassignTestKit

/// One bot whose every secret is a canary, between two stand-ins, and everything it produces.
final class SecretsLane {
    /// Something that the bot, or the system about it, has produced.
    struct Place {
        let name: String
        let bytes: [UInt8]
        /// What must stand there, so that an empty place proves nothing.
        let sign: String
    }

    private static let scale = 100.0
    private static let key = "sk-5b0e9d71c36fa284e7d90b5f183ca62d4f7e0b96a1d8c35270f4e9b6281da37c"
    private static let oldSecret = "canary/rotated+91ab27c3d05e6f48aa"
    private static let botToken = "canary-bot-token-6b2e8d1f7a90c345"
    /// Letters that every encoding writes differently.
    static let secret = "canary/secret+4d1f0c9b7a63e8520b"

    let lane: Lane
    private(set) var places: [Place] = []
    private(set) var faults: [String] = []
    private var commands = 0

    var platform: SimulatedPlatform { lane.platform }
    var chat: ChatSimulator { lane.chat }
    var portal: DocSpaceSimulator { lane.portal }

    init(_ platform: SimulatedPlatform) async throws {
        lane = try await Lane(platform, withoutBotAt: Self.scale, secret: Self.secret)
        lane.portal.update { $0.add(PortalKey(value: Self.key, name: "canary", owner: PortalWorld.Sample.olga)) }
        try FileManager.default.createDirectory(at: temporaryFolder, withIntermediateDirectories: true)
        lane.furtherSettings = [
            "REASSIGN_ADMIN_LISTEN": "127.0.0.1:0", "REASSIGN_DOCSPACE_TOKEN": Self.key, "REASSIGN_LOG_LEVEL": "trace",
            "TMPDIR": temporaryFolder.path, secretVariable: "\(Self.oldSecret),\(Self.secret)", "\(prefix)_BOT_TOKEN": Self.botToken,
        ]
    }

    func close() async throws { try await lane.close() }

    private var prefix: String { "REASSIGN_\(platform.rawValue.uppercased())" }
    private var secretVariable: String { "\(prefix)_\(platform == .slack ? "SIGNING_SECRET" : "COMMAND_TOKEN")" }
    private var temporaryFolder: URL { lane.folder.appending(path: "temporary") }
    var webhookToken: String { String(chat.webhookURL.split(separator: "/").last ?? "") }
    var key: String { Self.key }

    // MARK: What is looked for

    /// What may stand nowhere. Addresses for later answers are in it as soon as they were given out.
    var canaries: Canaries {
        var canaries = fixedCanaries
        for (index, exchange) in chat.exchanges.enumerated() {
            canaries.add("reply address \(index + 1)", Self.path(of: exchange.responseURL))
        }
        return canaries
    }

    /// The secrets that the bot is told at its start.
    var fixedCanaries: Canaries {
        var canaries = Canaries()
        canaries.add("the signing secret or command token", Self.secret)
        canaries.add("the secret of before", Self.oldSecret)
        canaries.add("the DocSpace key", Self.key)
        canaries.add("the bot token", Self.botToken)
        canaries.add("the webhook address", Self.path(of: chat.webhookURL))
        canaries.add("the webhook's token", webhookToken)
        return canaries
    }

    private static func path(of url: String) -> String { url.split(separator: "/").dropFirst(2).joined(separator: "/") }

    // MARK: What is looked at

    func keep(_ name: String, _ text: String, sign: String = "") {
        places.append(Place(name: name, bytes: Array(text.utf8), sign: sign))
    }

    func expect(_ isTrue: Bool, _ fault: String) {
        if !isTrue { faults.append(fault) }
    }

    /// Types a line and keeps the answer.
    @discardableResult
    func type(_ line: String) async throws -> CommandExchange {
        commands += 1
        let exchange = try await chat.type("/reassign \(line)", as: lane.olga)
        keep("the answer to command \(commands)", String(decoding: exchange.body, as: UTF8.self))
        return exchange
    }

    /// Starts the bot anew.
    func start(_ changes: [String: String?] = [:]) async throws {
        let usual = lane.furtherSettings
        lane.furtherSettings = usual.merging(changes) { $1 }
        defer { lane.furtherSettings = usual }
        try await lane.startBot()
    }

    /// Ends the bot by a signal and keeps all that it said.
    ///
    /// - Parameter code: How it must end.
    func end(_ name: String, by signal: CInt, code: Int) async throws {
        guard let bot = lane.bot else { return }
        bot.send(signal)
        let ended = try await bot.ended(within: .seconds(20))
        bot.kill()
        expect(ended == code, "\(name): signal \(signal) ended it with \(ended.map { "\($0)" } ?? "nothing for 20 s")")
        keep("the log, \(name)", bot.lines.joined(separator: "\n"), sign: "listening")
    }

    /// Runs another command of the executable.
    func run(_ name: String, _ arguments: [String], _ changes: [String: String?] = [:], code: Int? = nil) async throws {
        var environment = lane.environment
        for (key, value) in changes { environment[key] = value }
        let result = try await BotProcess.run(arguments, environment)
        expect(code == nil || result.code == code, "\(name): ended with \(result.code ?? -1): \(result.words.suffix(300))")
        keep(name, result.words, sign: " ")
    }

    /// The admin listener's pages, and what the system shows about the process.
    func lookAround(_ name: String, hasSecretFiles: Bool = false) async throws {
        guard let bot = lane.bot, let port = Int(try await bot.listenAddress(of: "admin").split(separator: ":").last ?? "") else { return }
        for (path, sign) in [("/metrics", "reassign_build_info"), ("/readyz", ""), ("/healthz", "ok"), ("/version", ""), ("/none", "")] {
            let answer = try await LoopbackClient.send(
                LoopbackRequest(method: .get, target: path, headerFields: [:], body: []), port: port, timeout: .seconds(5))
            keep("\(path), \(name)", "\(answer.headerFields)\n\(answer.text)", sign: sign)
        }
        keep("command line, \(name)", try Self.systemFile("\(bot.systemPath)/cmdline"), sign: "serve")
        // Secrets that come in variables stand there for root and nobody else; those in files must not.
        if hasSecretFiles { keep("environment, \(name)", try Self.systemFile("\(bot.systemPath)/environ"), sign: "_FILE=") }
        let limits = try Self.systemFile("\(bot.systemPath)/limits")
        expect(limits.contains(/Max core file size\ +0\ +0\ /), "\(name): core dumps are on")
    }

    private static func systemFile(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    /// A backup, and every command that looks at the store or the configuration.
    func backUp(_ name: String) async throws {
        let copy = lane.folder.appending(path: "copy of \(name).sqlite").path
        try await run("backup, \(name)", ["backup", copy], code: 0)
        try await run("audit verify, \(name)", ["audit", "verify"], code: 0)
        try await run("audit verify of the copy, \(name)", ["audit", "verify", "--file", copy], code: 0)
        try await run("check-config, \(name)", ["check-config"], code: 0)
        keep("the copy of the store, \(name)", try StoreDump.text(of: copy), sign: "audit: ")
    }

    /// The variables with secrets, each moved into a file.
    func secretFiles() throws -> [String: String?] {
        let folder = lane.folder.appending(path: "secret files")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var changes: [String: String?] = [:]
        for name in ["REASSIGN_DOCSPACE_TOKEN", secretVariable, "\(prefix)_WEBHOOK_URL", "\(prefix)_BOT_TOKEN"] {
            let file = folder.appending(path: name)
            try Data("\(lane.environment[name] ?? "")\n".utf8).write(to: file)
            changes["\(name)_FILE"] = file.path
            changes.updateValue(nil, forKey: name)
        }
        return changes
    }

    /// All that was posted and sent, and every file that lies around. Nothing may run any more.
    func gather() throws {
        let posts = chat.journal.entries.filter { $0.kind != "command" }.map { "\($0.kind) \($0.body)" }
        keep("everything the chat received", posts.joined(separator: "\n"), sign: "Leaver")
        // The addresses that the simulator was called at are secrets of its own.
        let calls = portal.journal.entries.map { "\($0.kind) \($0.target) \($0.body)" }
        keep("everything the portal received", calls.joined(separator: "\n"), sign: "startReassignment")
        keep("the store", try StoreDump.text(of: lane.storePath), sign: "audit: ")
        guard let names = FileManager.default.enumerator(atPath: lane.folder.path)?.compactMap({ $0 as? String }) else { return }
        for name in names.sorted() where !name.hasPrefix("secret files") {
            let file = lane.folder.appending(path: name)
            guard let bytes = try? Data(contentsOf: file) else { continue }
            places.append(Place(name: "the file \(name)", bytes: Array(bytes), sign: ""))
        }
    }
}
