import CurlTransport
import DocSpaceSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import ReassignTestKit
import TransportCore

/// Both stand-ins as processes, a folder for everything that survives the bot, and the bot itself as a process.
final class Stage: Sendable {
    /// A chat platform with the ids of the chat stand-in's sample team.
    enum Platform: String, CaseIterable, Sendable {
        case slack, mattermost

        var team: String { self == .slack ? "T0DOCSPACE" : "wx4zz8t4ttgmtxqiwfohijayzc" }
        var channel: String { self == .slack ? "C0ADMINS01" : "fukxanjgjbnp7ng383at53k1sy" }
    }

    /// What the chat stand-in says about a typed command.
    struct Exchange: Decodable, Sendable {
        var number: Int
        var status: Int?
        var privateText: String?
        var publicText: String?
        var failure: String?
        var elapsedMilliseconds: Double
    }

    /// What the chat stand-in shows.
    private struct Entry: Decodable {
        var origin: String
        var text: String
        var mentions: [String]
        var links: [String]
    }

    /// Users of the chat stand-in.
    private struct Overview: Decodable {
        struct User: Decodable {
            var id: String
            var name: String
        }
        var siteURL: String
        var webhookURL: String
        var botToken: String
        var users: [User]
    }

    static let secret = TestSecrets.endToEnd
    /// What stands in front of the bot, as far as its own messages know.
    static let publicURL = "https://bot.example.org"
    static let command = "/reassign anna@example.org maria@example.org"

    let platform: Platform
    let folder: URL
    private let timeScale: Double
    private let portal: ProgramRun
    private let chat: ProgramRun
    private let portalURL: String
    private let chatURL: String
    private let overview: Overview
    private let client: CurlClient

    /// Starts the stand-ins.
    ///
    /// - Parameter stepSeconds: How long the portal takes for each of the nine steps of a reassignment.
    /// - Parameter timeScale: How many times faster than life portal and bot wait.
    init(_ platform: Platform = .slack, stepSeconds: Double = 0.3, timeScale: Double = 1) async throws {
        self.timeScale = timeScale
        self.platform = platform
        folder = FileManager.default.temporaryDirectory.appending(path: "reassign-bot-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        client = try CurlClient(configuration: CurlConfiguration(privateDestinations: [CIDRBlock("127.0.0.0/8")]))

        portal = try ProgramRun([
            "simulate", "docspace", "--step", "\(stepSeconds)", "--time-scale", "\(timeScale)", "--journal",
            folder.appending(path: "portal.jsonl").path,
        ])
        chat = try ProgramRun(
            [
                "simulate", "chat", "--platform", platform.rawValue, "--secret", Self.secret, "--journal",
                folder.appending(path: "chat.jsonl").path,
            ] + (timeScale > 1 ? ["--no-pace"] : []))
        portalURL = try Self.address(in: await portal.line { $0.contains("http://") })
        chatURL = try Self.address(in: await chat.line { $0.contains("http://") })
        overview = try await Self.get(Overview.self, "\(chatURL)/simulator", with: client)
    }

    /// Ends the stand-ins and removes the folder.
    func close() async throws {
        for program in [portal, chat] {
            program.send(SIGTERM)
            try await program.exitCode()
        }
        await client.shutdown()
        try FileManager.default.removeItem(at: folder)
    }

    private static func address(in line: String) throws -> String {
        guard let word = line.split(whereSeparator: { $0 == " " || $0 == "," }).first(where: { $0.hasPrefix("http://") }) else {
            throw TimedOut(description: "no address in: \(line)")
        }
        return String(word)
    }

    // MARK: The bot

    /// The environment of a bot that is connected to both stand-ins.
    var environment: [String: String] {
        let prefix = "REASSIGN_\(platform.rawValue.uppercased())"
        var environment = [
            "REASSIGN_LISTEN": "127.0.0.1:0", "REASSIGN_ADMIN_LISTEN": "127.0.0.1:0",
            "REASSIGN_STORE": "sqlite:\(folder.appending(path: "bot.sqlite").path)",
            "REASSIGN_DOCSPACE_URL": portalURL, "REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.ownerKey,
            "\(prefix)_TEAMS": platform.team, "\(prefix)_CHANNELS": platform.channel,
            "\(prefix)_USERS": overview.users.filter { $0.name != "ivan" }.map(\.id).joined(separator: ","),
            "\(prefix)_WEBHOOK_URL": overview.webhookURL,
            "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.0/8",
            "REASSIGN_POLL_SECONDS": "0.1..0.2", "REASSIGN_POST_SECONDS": "0.5", "REASSIGN_QUOTA": "1000/h",
        ]
        if timeScale > 1 {
            environment["REASSIGN_TIME_SCALE"] = "\(timeScale)"
            environment["REASSIGN_POLL_SECONDS"] = "2..10"
            environment["REASSIGN_POST_SECONDS"] = "10"
        }
        switch platform {
        case .slack:
            environment["\(prefix)_SIGNING_SECRET"] = Self.secret
        case .mattermost:
            environment["\(prefix)_COMMAND_TOKEN"] = Self.secret
            environment["\(prefix)_URL"] = overview.siteURL
            environment["REASSIGN_PUBLIC_URL"] = Self.publicURL
        }
        return environment
    }

    /// The setting that gives the bot an account in the chat.
    var botToken: [String: String] { ["REASSIGN_\(platform.rawValue.uppercased())_BOT_TOKEN": overview.botToken] }

    /// Starts the bot and tells the chat where it is.
    func startBot(_ changes: [String: String] = [:], without left: Set<String> = []) async throws -> RunningBot {
        let program = try ProgramRun(["serve"], environment: environment.filter { !left.contains($0.key) }.merging(changes) { $1 })
        let bot = RunningBot(
            program: program,
            commandURL: try await Self.listening("commands", program),
            adminURL: try await Self.listening("admin", program)
        )
        try await post(
            "\(chatURL)/simulator/command-url", ["url": "\(bot.commandURL)/\(platform.rawValue)/commands", "publicURL": Self.publicURL])
        return bot
    }

    private static func listening(_ name: String, _ program: ProgramRun) async throws -> String {
        struct Line: Decodable {
            var msg: String
            var listener: String?
            var address: String?

            enum CodingKeys: String, CodingKey {
                case msg, listener
                case address = "listen.address"
            }
        }
        func address(_ text: String) -> String? {
            let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8))
            return line?.msg == "listening" && line?.listener == name ? line?.address : nil
        }
        let found = try await poll("listener \(name)") { () -> String? in
            if let found = program.lines.lazy.compactMap(address).first { return found }
            // A bot that has ended will never listen: say why.
            return program.isRunning ? nil : "ended: \(program.lines.suffix(5))"
        }
        guard !found.hasPrefix("ended") else { throw TimedOut(description: found) }
        return "http://\(found)"
    }

    // MARK: The chat

    /// Types a line as a person of the sample team.
    @discardableResult
    func type(_ line: String, as user: String = "olga", trigger: String? = nil) async throws -> Exchange {
        var typing = ["text": line, "user": user]
        typing["triggerID"] = trigger
        return try JSONDecoder().decode(Exchange.self, from: try await post("\(chatURL)/simulator/type", typing))
    }

    /// Makes the chat answer posts wrongly.
    func setChatFault(_ fault: [String: String], times: Int) async throws {
        let members = fault.map { "\"\($0)\":\"\($1)\"" } + ["\"times\":\(times)"]
        try await post("\(chatURL)/simulator/faults", json: "{\(members.joined(separator: ","))}")
    }

    func clearChatFaults() async throws {
        _ = try await client.send(request(.delete, "\(chatURL)/simulator/faults"))
    }

    /// What the bot posted to the channel, in order.
    func posts() async throws -> [String] {
        try await Self.get([Entry].self, "\(chatURL)/simulator/channel", with: client).filter { $0.origin == "webhook" }.map(\.text)
    }

    /// What notifies people or can be clicked in anything that the bot has said.
    func alive() async throws -> [String] {
        try await Self.get([Entry].self, "\(chatURL)/simulator/channel", with: client).filter { $0.origin != "typed" }.flatMap {
            $0.mentions + $0.links
        }
    }

    /// Later private answers, in order.
    func replies() async throws -> [String] {
        try await Self.get([Entry].self, "\(chatURL)/simulator/channel", with: client).filter { $0.origin == "reply" }.map(\.text)
    }

    /// The id of a person of the sample team.
    func id(of name: String) -> String { overview.users.first { $0.name == name }?.id ?? "" }

    /// What everybody read, in order: posts of the webhook, and messages, edits and threads of the bot account.
    func messages() async throws -> [String] {
        let origins: Set = ["webhook", "account", "thread", "edit"]
        return try await Self.get([Entry].self, "\(chatURL)/simulator/channel", with: client).filter { origins.contains($0.origin) }.map(
            \.text)
    }

    /// A message of the bot account as it stands now.
    struct AccountMessage: Decodable, Sendable {
        var id: String
        var thread: String?
        var text: String
        var edits: Int
    }

    /// The messages of the bot account as they stand now, oldest first.
    func accountMessages() async throws -> [AccountMessage] {
        try await Self.get([AccountMessage].self, "\(chatURL)/simulator/messages", with: client)
    }

    /// Waits for a message that begins like this.
    @discardableResult
    func message(startingWith start: String) async throws -> String {
        try await poll("message starting with \(start)") { try await self.messages().first { $0.hasPrefix(start) } }
    }

    /// Waits for the next private answer after the first `count`.
    func reply(after count: Int) async throws -> String {
        try await poll("private answer") { try await self.replies().dropFirst(count).first }
    }

    /// Waits for a post that begins like this.
    func post(startingWith start: String) async throws -> String {
        try await poll("post starting with \(start)") { try await self.posts().first { $0.hasPrefix(start) } }
    }

    // MARK: The portal

    /// Adds a fault to the portal.
    func setPortalFault(_ fault: SimulatorFault) async throws {
        try await post("\(portalURL)/simulator/faults", json: String(decoding: JSONEncoder().encode(fault), as: UTF8.self))
    }

    /// Lets the next run in the portal fail.
    func setPortalFailure(_ failure: JobFailure) async throws {
        try await control(.put, "job-failure", String(decoding: JSONEncoder().encode(failure), as: UTF8.self))
    }

    /// Changes the portal by its control route.
    func control(_ method: HTTPRequest.Method = .post, _ route: String, _ json: String = "") async throws {
        let response = try await send(
            method, "\(portalURL)/simulator/\(route)", headerFields: [.contentType: "application/json"], body: json)
        guard response.status == 200 else { throw TimedOut(description: "\(route): \(response.status)") }
    }

    /// Waits until the portal's worker has reached a percentage.
    func portalReaches(_ percentage: Int) async throws {
        try await poll("percentage \(percentage)") { try await portalJobs().contains { $0 >= percentage } ? true : nil }
    }

    /// Waits until the portal's worker has nothing to do.
    func portalIsIdle() async throws {
        try await poll("idle portal") { try await portalJobs().isEmpty ? true : nil }
    }

    /// The percentages of the runs that go on or wait.
    private func portalJobs() async throws -> [Int] {
        struct State: Decodable {
            struct Job: Decodable { var percentage: Int }
            var jobs: [Job]
        }
        return try await Self.get(State.self, "\(portalURL)/simulator/state", with: client).jobs.map(\.percentage)
    }

    /// Starts a reassignment of Anna to Maria in the portal, as somebody else does.
    func startElsewhere() async throws {
        let body = #"{"fromUserId":"\#(PortalWorld.Sample.anna)","toUserId":"\#(PortalWorld.Sample.maria)"}"#
        let fields: HTTPFields = [.contentType: "application/json", .authorization: "Bearer \(PortalWorld.Sample.ownerKey)"]
        _ = try await send(.post, "\(portalURL)/api/2.0/people/reassign/start", headerFields: fields, body: body)
    }

    /// The bodies of all starts that reached the portal: the oracle.
    func starts() throws -> [String] {
        try entries(in: "portal.jsonl").filter { $0.method == "POST" && $0.target.hasSuffix("/people/reassign/start") }.map(\.body)
    }

    private func entries(in file: String) throws -> [JournalEntry] {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(JournalEntry.self, from: Data($0.utf8)) }
    }

    // MARK: HTTP

    /// Sends a request and gives the whole answer.
    func send(
        _ method: HTTPRequest.Method,
        _ url: String,
        headerFields: HTTPFields = [:],
        body: String? = nil
    ) async throws -> TransportResponse {
        try await client.send(request(method, url, headerFields, body))
    }

    private func request(
        _ method: HTTPRequest.Method,
        _ url: String,
        _ headerFields: HTTPFields = [:],
        _ body: String? = nil
    ) -> TransportRequest {
        TransportRequest(
            method: method, url: url, headerFields: headerFields, body: body.map { Array($0.utf8) }, repetition: .allowed,
            timeout: .seconds(30), responseBodyLimitBytes: 8 << 20)
    }

    /// A route of the chat stand-in's control.
    func chat(_ method: HTTPRequest.Method, _ route: String, _ json: String) async throws -> TransportResponse {
        try await client.send(request(method, "\(chatURL)/simulator/\(route)", [.contentType: "application/json"], json))
    }

    /// A document of the chat stand-in's control.
    func get<Value: Decodable>(_ type: Value.Type, _ route: String) async throws -> Value {
        try await Self.get(type, "\(chatURL)/simulator/\(route)", with: client)
    }

    @discardableResult
    private func post(_ url: String, _ members: [String: String]) async throws -> Data {
        try await post(url, json: String(decoding: JSONEncoder().encode(members), as: UTF8.self))
    }

    @discardableResult
    private func post(_ url: String, json: String) async throws -> Data {
        let response = try await client.send(request(.post, url, [.contentType: "application/json"], json))
        guard response.status == 200 else { throw TimedOut(description: "\(url): \(response.status)") }
        return Data(response.body)
    }

    private static func get<Value: Decodable>(_ type: Value.Type, _ url: String, with client: CurlClient) async throws -> Value {
        let response = try await client.send(
            TransportRequest(method: .get, url: url, repetition: .allowed, timeout: .seconds(30), responseBodyLimitBytes: 8 << 20))
        return try JSONDecoder().decode(type, from: Data(response.body))
    }
}

/// A bot that accepts commands.
struct RunningBot: Sendable {
    let program: ProgramRun
    let commandURL: String
    let adminURL: String

    /// Ends it as a service manager would.
    func stop() async throws -> Int {
        program.send(SIGTERM)
        return try await program.exitCode()
    }

    /// Ends it as a power cut would.
    func kill() async throws {
        program.send(SIGKILL)
        try await program.exitCode()
    }
}
