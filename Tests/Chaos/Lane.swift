import ChatSimulator
import DocSpaceSimulator
import Foundation
import LoopbackHTTP

/// One portal, one channel and one bot, which do one random job after the other.
final class Lane {
    /// What became of one job.
    struct Verdict {
        var faults: [String] = []
        /// The word for its end, as the channel read it.
        var end = "none"
        var transcript: [String] = []
        var adversities: [Adversity] = []
    }

    /// Portal seconds per real second.
    let scale: Double
    private let portal: DocSpaceSimulator
    private let chat: ChatSimulator
    private let folder: URL
    private let olga: ChatUser
    private var bot: BotProcess?

    private static let secret = "chaos-signing-secret-0001"
    private static let heir = PortalWorld.Sample.maria

    init(scale: Double) async throws {
        self.scale = scale
        portal = try await DocSpaceSimulator.start(
            .init(world: .sample(pace: JobPace(usual: .seconds(2))), clock: .running(scale: scale)))
        var configuration = ChatSimulatorConfiguration.sample(.slack, secret: Self.secret)
        configuration.enforcesPace = false
        olga = configuration.users[0]
        chat = try await ChatSimulator.start(configuration)
        folder = FileManager.default.temporaryDirectory.appending(path: "reassign-chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await startBot()
    }

    func close() async throws {
        bot?.kill()
        await chat.stop()
        await portal.stop()
        try FileManager.default.removeItem(at: folder)
    }

    private func startBot() async throws {
        let configuration = chat.configuration
        let started = try await BotProcess.start([
            "REASSIGN_LISTEN": "127.0.0.1:0", "REASSIGN_ADMIN_LISTEN": "",
            "REASSIGN_STORE": "sqlite:\(folder.appending(path: "bot.sqlite").path)",
            "REASSIGN_DOCSPACE_URL": portal.baseURL, "REASSIGN_DOCSPACE_TOKEN": PortalWorld.Sample.ownerKey,
            "REASSIGN_SLACK_SIGNING_SECRET": Self.secret, "REASSIGN_SLACK_TEAMS": configuration.team.id,
            "REASSIGN_SLACK_CHANNELS": configuration.channels[0].id, "REASSIGN_SLACK_USERS": olga.id,
            "REASSIGN_SLACK_WEBHOOK_URL": chat.webhookURL, "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.0/8",
            "REASSIGN_TIME_SCALE": "\(scale)", "REASSIGN_LOG_LEVEL": "info",
        ])
        bot = started.bot
        try chat.setCommandURL("http://\(started.address)/slack/commands")
    }

    // MARK: One job

    /// Does one job under random trouble and judges it.
    func job(_ number: Int, seed: UInt64) async throws -> Verdict {
        var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
        let leaver = PortalPerson(
            id: "0a1b2c3d-0000-4000-c000-\(String(100_000_000_000 + number))", firstName: "Leaver", lastName: "\(number)",
            email: "leaver\(number)@example.org", role: .roomAdmin, state: .disabled, sharedFiles: Int.random(in: 0...2, using: &dice))
        let rooms = (Int.random(in: 1...5, using: &dice), Int.random(in: 0...2, using: &dice))
        portal.update { $0.add(leaver, activeRooms: rooms.0, archivedRooms: rooms.1) }
        let roomIDs = Set(portal.world.rooms.filter { $0.owner == leaver.id }.map(\.id))

        var verdict = Verdict(adversities: Adversity.draw(with: &dice))
        let firstEntry = chat.channel.count
        let firstRequest = portal.journal.entries.count
        // What meets the start must be there before it.
        for adversity in verdict.adversities where adversity.at == .zero && !adversity.needsJob {
            try await apply(adversity, to: leaver, nil)
        }

        let answer = try await chat.type("/reassign \(leaver.email) maria@example.org", as: olga)
        guard let name = answer.privateText?.firstMatch(of: /J-\d+/).map({ String($0.0) }) else {
            verdict.faults.append("not accepted: \(answer.privateText ?? answer.failure ?? "nothing")")
            return verdict
        }
        let start = ContinuousClock.now
        for adversity in verdict.adversities where adversity.at > .zero || adversity.needsJob {
            try await Task.sleep(until: start + adversity.at / scale)
            try await apply(adversity, to: leaver, name)
        }
        await calm()

        var end = try await self.end(of: name, since: firstEntry)
        if end?.contains("needs a decision") == true {
            try await chat.type("/reassign cancel \(name)", as: olga)
            end = try await self.end(of: name, since: firstEntry, butNot: "needs a decision")
        }
        verdict.transcript = chat.channel.dropFirst(firstEntry).map(\.text)
        verdict.end = end.flatMap { text in Self.marks.first { text.contains($0) } }?.trimmingCharacters(in: .whitespaces) ?? "none"
        verdict.faults += judge(end, leaver, roomIDs, requestsFrom: firstRequest)
        try await quiet()
        return verdict
    }

    /// The message that ends a job, if it comes within 40 minutes of portal time.
    private func end(of name: String, since first: Int, butNot other: String = "\u{0}") async throws -> String? {
        let deadline = ContinuousClock.now + .seconds(2_400) / scale
        repeat {
            let texts = chat.channel.dropFirst(first).filter { $0.origin != .typed }.map(\.text)
            if let end = texts.first(where: { $0.contains("\(name)") && Self.isEnd($0) && !$0.contains(other) }) { return end }
            try await Task.sleep(for: .milliseconds(10))
        } while ContinuousClock.now < deadline
        return nil
    }

    /// What only a last message says; the words of an inferred end come first.
    private static let marks = [
        "Result: finished, confirmed by check", "Result: incomplete", "Result: stopped, confirmed by check", " finished", " failed before",
        " failed at", " was stopped by", " stopped at ", " cancelled by", " closed ", " ended, not ", "was not started", "not started:",
        "needs a decision",
    ]

    private static func isEnd(_ text: String) -> Bool {
        ["✅", "❌", "⏹", "⚠", "✋"].contains { text.hasPrefix($0) } && marks.contains { text.contains($0) }
            && !text.contains("stop requested") && !text.contains("was not stopped")
    }

    private func apply(_ adversity: Adversity, to leaver: PortalPerson, _ name: String?) async throws {
        switch adversity.kind {
        case .portalFault(let fault): portal.add(fault)
        case .chatFault(let fault, let times): chat.setFault(fault, times: times)
        case .slowStep(let percentage, let time): portal.update { $0.pace.exceptions[percentage] = time }
        case .jobFailure(let percentage):
            portal.update { $0.pendingFailure = JobFailure(percentage: percentage, message: "Access denied") }
        case .serviceRestart: portal.update { $0.restartService() }
        case .stoppedElsewhere: portal.update { _ = $0.terminate(leaver.id) }
        case .closed(let switches, let time):
            portal.setSwitches(switches)
            try await Task.sleep(for: time / scale)
            portal.setSwitches(PortalSwitches())
        case .kill(let time):
            bot?.kill()
            try await Task.sleep(for: time / scale)
            try await startBot()
        case .cancel:
            if let name { try await chat.type("/reassign cancel \(name)", as: olga) }
        }
    }

    /// Nothing goes wrong any more.
    private func calm() async {
        portal.clearFaults()
        chat.clearFaults()
        portal.setSwitches(PortalSwitches())
        portal.update { world in
            world.pendingFailure = nil
            world.pace.exceptions = [:]
        }
    }

    /// Waits until the portal works at nothing, so that the next job meets its own trouble only.
    private func quiet() async throws {
        while portal.world.running != nil || !portal.world.waiting.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }

    // MARK: The truth

    /// What the last message claims, compared with what the portal did.
    private func judge(_ end: String?, _ leaver: PortalPerson, _ roomIDs: Set<Int>, requestsFrom first: Int) -> [String] {
        var faults: [String] = []
        guard let end else { return ["no last message"] }
        let world = portal.world
        let left = world.rooms.count { $0.owner == leaver.id }
        let moved = world.rooms.count { roomIDs.contains($0.id) && $0.owner == Self.heir }
        let claimsAll = end.contains("finished") && !end.contains("not complete")
        if claimsAll, left > 0 || moved < roomIDs.count { faults.append("wrong: \(end); \(left) left, \(moved) of \(roomIDs.count) moved") }
        let claimsNothing = ["Nothing was started", "Nothing has moved", " 0 of "].contains { end.contains($0) }
        if claimsNothing, moved > 0 { faults.append("wrong: \(end); \(moved) moved") }
        let starts = portal.journal.entries.dropFirst(first).filter { $0.kind == "startReassignment" && $0.body.contains(leaver.id) }
        if starts.contains(where: { $0.extras["overlaps"] == "yes" }) { faults.append("a second start while the first may run") }
        if starts.count > 2 { faults.append("\(starts.count) starts") }
        return faults
    }
}

extension Adversity {
    /// Whether the job must have a number first.
    var needsJob: Bool {
        switch kind {
        case .portalFault, .chatFault, .slowStep, .jobFailure: false
        case .serviceRestart, .stoppedElsewhere, .closed, .kill, .cancel: true
        }
    }
}
