import ChatSimulator
import DocSpaceSimulator
import Foundation
import LoopbackHTTP
import ReassignTestKit

/// One portal, one channel and one bot between them, and what is true about its jobs.
final class Lane {
    /// Portal seconds per real second.
    let scale: Double
    let platform: SimulatedPlatform
    let portal: DocSpaceSimulator
    let chat: ChatSimulator
    let olga: ChatUser
    /// Where the store lies, alone.
    let folder: URL
    private(set) var bot: BotProcess?
    /// Where the bot takes commands, as `127.0.0.1:8080`.
    private(set) var address = ""
    /// What the next bot is told besides; `nil` for what it is not told.
    var furtherSettings: [String: String?] = [:]
    private var leaverCount = 0

    static let secret = TestSecrets.chaos
    private static let heir = PortalWorld.Sample.maria

    /// A lane with its bot.
    convenience init(_ platform: SimulatedPlatform = .slack, scale: Double) async throws {
        try await self.init(platform, withoutBotAt: scale)
        try await startBot()
    }

    /// A lane whose bot is still to be started.
    ///
    /// - Parameter secret: The signing secret or command token.
    init(_ platform: SimulatedPlatform = .slack, withoutBotAt scale: Double, secret: String = Lane.secret) async throws {
        self.platform = platform
        self.scale = scale
        portal = try await DocSpaceSimulator.start(
            .init(world: .sample(pace: JobPace(usual: .seconds(2))), clock: .running(scale: scale)))
        var configuration = ChatSimulatorConfiguration.sample(platform, secret: secret)
        configuration.enforcesPace = false
        olga = configuration.users[0]
        chat = try await ChatSimulator.start(configuration)
        folder = FileManager.default.temporaryDirectory.appending(path: "reassign-chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func close() async throws {
        bot?.kill()
        await chat.stop()
        await portal.stop()
        try FileManager.default.removeItem(at: folder)
    }

    // MARK: The bot

    /// - Parameter wrapper: A command that becomes the bot.
    /// - Throws: ``BotProcess/NeverListened``; there is no bot then.
    func startBot(under wrapper: [String] = []) async throws {
        bot = nil
        let started = try await BotProcess.start(environment, under: wrapper)
        bot = started.bot
        address = started.address
        try chat.setCommandURL("http://\(started.address)/\(platform.rawValue)/commands")
    }

    var storePath: String { folder.appending(path: "bot.sqlite").path }

    /// Takes the store away, and what lies beside it.
    func removeStore() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("bot.sqlite") {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    /// What a bot of this lane is told.
    var environment: [String: String] {
        let configuration = chat.configuration
        let prefix = "REASSIGN_\(platform.rawValue.uppercased())"
        var settings = [
            "REASSIGN_LISTEN": "127.0.0.1:0", "REASSIGN_ADMIN_LISTEN": "",
            "REASSIGN_STORE": "sqlite:\(storePath)",
            "REASSIGN_DOCSPACE_URL": portal.baseURL, "REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.ownerKey,
            "\(prefix)_TEAMS": configuration.team.id, "\(prefix)_CHANNELS": configuration.channels[0].id, "\(prefix)_USERS": olga.id,
            "\(prefix)_WEBHOOK_URL": chat.webhookURL, "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.0/8",
            "REASSIGN_TIME_SCALE": "\(scale)", "REASSIGN_LOG_LEVEL": "info",
            "REASSIGN_QUOTA": "1000000/h",
        ]
        switch platform {
        case .slack: settings["\(prefix)_SIGNING_SECRET"] = configuration.secret
        case .mattermost:
            settings["\(prefix)_COMMAND_TOKEN"] = configuration.secret
            settings["\(prefix)_URL"] = chat.siteURL
        }
        for (name, value) in furtherSettings { settings[name] = value }
        return settings
    }

    // MARK: Jobs

    /// What must be known of a leaver before the command, to judge the job afterwards.
    struct Course {
        let leaver: PortalPerson
        let roomIDs: Set<Int>
        let firstEntry: Int
        let firstRequest: Int

        /// The line that orders the move.
        var command: String { "/reassign \(leaver.email) maria@example.org" }
    }

    /// Somebody new who has left, with rooms.
    func addLeaver(with dice: inout Dice) -> Course {
        leaverCount += 1
        let leaver = PortalPerson(
            id: "0a1b2c3d-0000-4000-c000-\(100_000_000_000 + leaverCount)", firstName: "Leaver", lastName: "\(leaverCount)",
            email: "leaver\(leaverCount)@example.org", role: .roomAdmin, state: .disabled, sharedFiles: Int.random(in: 0...2, using: &dice))
        let rooms = (Int.random(in: 1...5, using: &dice), Int.random(in: 0...2, using: &dice))
        portal.update { $0.add(leaver, activeRooms: rooms.0, archivedRooms: rooms.1) }
        return Course(
            leaver: leaver,
            roomIDs: Set(portal.world.rooms.filter { $0.owner == leaver.id }.map(\.id)),
            firstEntry: chat.channel.count,
            firstRequest: portal.journal.entries.count
        )
    }

    /// The job that an answer names.
    static func job(in answer: CommandExchange) -> String? {
        answer.privateText?.firstMatch(of: /J-\d+/).map { String($0.0) }
    }

    /// The message that ends a job, if it comes within 40 minutes of portal time; a job that needs a decision is cancelled.
    func lastMessage(of name: String, _ course: Course) async throws -> String? {
        let end = try await end(of: name, course, within: .seconds(2_400))
        guard end?.contains("needs a decision") == true else { return end }
        try await chat.type("/reassign cancel \(name)", as: olga)
        return try await self.end(of: name, course, within: .seconds(2_400), butNot: "needs a decision")
    }

    /// The message that ends a job, if it comes in time.
    func end(of name: String, _ course: Course, within limit: Duration, butNot other: String = "\u{0}") async throws -> String? {
        let deadline = ContinuousClock.now + limit / scale
        repeat {
            let texts = chat.channel.dropFirst(course.firstEntry).filter { $0.origin != .typed }.map(\.text)
            if let end = texts.first(where: { Self.isEnd($0, of: name) && !$0.contains(other) }) { return end }
            try await Task.sleep(for: .milliseconds(10))
        } while ContinuousClock.now < deadline
        return nil
    }

    /// The word for an end.
    static func mark(of end: String?) -> String {
        end.flatMap { text in marks.first { text.contains($0) } }?.trimmingCharacters(in: .whitespaces) ?? "none"
    }

    /// What only a last message says; the words of an inferred end come first.
    private static let marks = [
        "Result: finished, confirmed by check", "Result: incomplete", "Result: stopped, confirmed by check", " finished", " failed before",
        " failed at", " was stopped by", " stopped at ", " cancelled by", " closed ", " ended, not ", "was not started", "not started:",
        "needs a decision",
    ]

    /// `J-1` is not named by `J-10`.
    private static func names(_ text: String, _ job: String) -> Bool {
        text.ranges(of: job).contains { $0.upperBound == text.endIndex || !text[$0.upperBound].isNumber }
    }

    /// Whether a message ends this job.
    static func isEnd(_ text: String, of job: String) -> Bool { names(text, job) && isEnd(text) }

    private static func isEnd(_ text: String) -> Bool {
        ["✅", "❌", "⏹", "⚠", "✋"].contains { text.hasPrefix($0) } && marks.contains { text.contains($0) }
            && !text.contains("stop requested") && !text.contains("was not stopped")
    }

    /// Waits until the portal works at nothing, so that the next job meets its own trouble only.
    func quiet() async throws {
        while portal.world.running != nil || !portal.world.waiting.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }

    // MARK: The truth

    /// What is wrong with the number of copies: more than one extra for each kill, or more than eight of one message.
    func judgeCopies(after kills: Int, _ course: Course) -> [String] {
        // What marks a copy of a message is the same in all of them.
        let marks = chat.channel.dropFirst(course.firstEntry).filter { $0.origin == .webhook }.compactMap(\.messageID)
        let copies = Dictionary(marks.map { ($0, 1) }, uniquingKeysWith: +).values
        let extra = copies.reduce(0) { $0 + $1 - 1 }
        var faults: [String] = []
        if extra > kills { faults.append("\(extra) extra copies after \(kills) kills") }
        if let most = copies.max(), most > 8 { faults.append("\(most) copies of one message") }
        return faults
    }

    /// What the last message claims, compared with what the portal did.
    func judge(_ end: String?, _ course: Course) -> [String] {
        var faults: [String] = []
        let (leaver, roomIDs) = (course.leaver, course.roomIDs)
        guard let end else { return ["no last message"] }
        let world = portal.world
        let left = world.rooms.count { $0.owner == leaver.id }
        let moved = world.rooms.count { roomIDs.contains($0.id) && $0.owner == Self.heir }
        let claimsAll = end.contains("finished") && !end.contains("not complete")
        if claimsAll, left > 0 || moved < roomIDs.count { faults.append("wrong: \(end); \(left) left, \(moved) of \(roomIDs.count) moved") }
        let claimsNothing = ["Nothing was started", "Nothing has moved", " 0 of "].contains { end.contains($0) }
        if claimsNothing, moved > 0 { faults.append("wrong: \(end); \(moved) moved") }
        let starts = portal.journal.entries.dropFirst(course.firstRequest).filter {
            $0.kind == "startReassignment" && $0.body.contains(leaver.id)
        }
        if starts.contains(where: { $0.extras["overlaps"] == "yes" }) { faults.append("a second start while the first may run") }
        if starts.count > 2 { faults.append("\(starts.count) starts") }
        return faults
    }
}
