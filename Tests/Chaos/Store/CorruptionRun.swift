import ArgumentParser
import ChatSimulator
import DocSpaceSimulator
import Foundation
import JobEngine
import JobLedger
import LoopbackHTTP
import ReassignTestKit

/// `reassign-chaos corruption`
struct CorruptionRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corruption",
        abstract: "Random damage to the store of a bot that was killed: it is refused with the way to restore it, or nothing is missing.",
        discussion: """
            Bytes are changed, files cut and deleted. Each damaged store is opened and read to the end; one in --sample also by the \
            executable, which must end with 4 or send what the undamaged store would have sent.
            """
    )

    @Option(help: "How many damaged stores.") var cases = 300
    @Option(help: "The executable is started on one in so many.") var sample = 50
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "Only this one.") var only: Int?

    func run() async throws {
        print("seed \(seed)")
        let tally = Tally()
        // In memory where there is such a place: these stores are opened and read, and nobody pulls the plug.
        let memory = URL(fileURLWithPath: "/dev/shm")
        let hasMemory = FileManager.default.fileExists(atPath: memory.path)
        let folder = (hasMemory ? memory : FileManager.default.temporaryDirectory).appending(path: "reassign-chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let whole = try await StoredFiles.make(in: folder, jobs: 40)
        let truth = try await whole.reading(in: folder)
        guard !truth.isRefused else { throw RigError("the undamaged store is refused: \(truth.text)") }
        let lane = try await Lane(scale: 100)
        _ = try await lane.bot?.stop(within: .seconds(10))
        for number in only.map({ $0...$0 }) ?? 1...max(cases, 1) {
            var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
            var files = whole
            let damage = files.damage(with: &dice)
            let found = try await files.reading(in: folder)
            var faults = Self.faults(of: found, truth)
            var word = found.isRefused ? "refused" : "intact"
            if number.isMultiple(of: max(sample, 1)) {
                faults += try await lane.faults(startingOn: files, truth)
                word += ", also by the executable"
            }
            tally.add("case \(number), \(damage)", faults: faults, word: word)
        }
        // The last damaged store lies there still.
        try lane.removeStore()
        try await lane.startBot()
        for end in ["", "-wal"] { tally.add("deleted while running: store\(end)", faults: try await lane.faultsOfDeletion(end)) }
        try await lane.close()
        try tally.finish()
    }

    /// Whether a refusal says how to go on; a version number that was changed is taken at its word.
    fileprivate static func isHelpful(_ words: String) -> Bool {
        words.contains("To restore: ") || words.contains("put back a copy made before it")
    }

    private static func faults(of found: StoredFiles.Reading, _ truth: StoredFiles.Reading) -> [String] {
        if found.isRefused { return Self.isHelpful(found.text) ? [] : ["refused without the way to restore it: \(found.text)"] }
        guard found.text != truth.text else { return [] }
        let lines = zip(found.text.split(separator: "\n"), truth.text.split(separator: "\n")).filter { $0 != $1 }
        return ["taken for whole, but: \(lines.first.map { "\($0.0)\n  instead of \($0.1)" } ?? "lines are missing")"]
    }
}

/// The files of a store as a killed bot left them.
struct StoredFiles {
    /// What a store says, or why it does not.
    struct Reading {
        let isRefused: Bool
        let text: String
        /// The messages that wait, by number.
        var messages: Set<Int> = []
    }

    private var main: Data?
    private var log: Data?
    private let mark: Data?

    /// A store with jobs in every state and messages in many, with changes in its log.
    static func make(in folder: URL, jobs: Int) async throws -> StoredFiles {
        let path = folder.appending(path: "made.sqlite").path
        let ledger = try SQLiteLedger.open(at: path)
        let fixture = LedgerFixture(ledger)
        for number in 0..<jobs {
            let job = try await fixture.watched(from: "leaver\(number)@example.org", user: "user-\(number)", at: Int64(number))
            if number.isMultiple(of: 3) { _ = try await fixture.advance(job, .progressRead(fixture.progress(50)), at: Int64(number)) }
            guard let now = try await ledger.job(job.job.id) else { continue }
            _ = try await fixture.end(now, at: Int64(number))
            if number.isMultiple(of: 2) { try await ledger.settlePost(fixture.claim(at: 100).id, .sent, at: fixture.at(100)) }
        }
        for number in 0..<5 { _ = try await fixture.accept(from: "waiting\(number)@example.org", at: 100) }
        // Copied while it is open: what a kill leaves behind.
        let files = try StoredFiles(
            main: Data(contentsOf: URL(fileURLWithPath: path)), log: Data(contentsOf: URL(fileURLWithPath: path + "-wal")),
            mark: FileManager.default.contents(atPath: path + ".mark"))
        await ledger.close()
        return files
    }

    /// Changes a few bytes of one file, cuts it, or deletes it.
    mutating func damage(with dice: inout Dice) -> String {
        let isLog = dice.hits(oneIn: 2)
        guard var data = isLog ? log : main else { return "none" }
        var words = isLog ? "log: " : "store: "
        switch Int.random(in: 0..<10, using: &dice) {
        case 0:
            if isLog { log = nil } else { main = nil }
            return words + "deleted"
        case 1, 2:
            let length = Int.random(in: 0..<data.count, using: &dice)
            data = data.prefix(length)
            words += "cut to \(length)"
        default:
            for _ in 0..<dice.pick([1, 1, 1, 2, 8]) {
                let place = Int.random(in: data.indices, using: &dice)
                let byte = UInt8.random(in: 1 ... .max, using: &dice)
                words += "\(place) ^ \(byte) "
                data[place] ^= byte
            }
        }
        if isLog { log = data } else { main = data }
        return words
    }

    /// Puts the files at `path`, and nothing else that belongs to a store there.
    func lay(at path: String) throws {
        for (end, data) in [("", main), ("-wal", log), (".mark", mark)] {
            let url = URL(fileURLWithPath: path + end)
            try? FileManager.default.removeItem(at: url)
            try data?.write(to: url)
        }
    }

    /// Opens the store and reads everything in it as the bot does.
    func reading(in folder: URL) async throws -> Reading {
        let path = folder.appending(path: "case.sqlite").path
        try lay(at: path)
        do {
            let ledger = try SQLiteLedger.open(at: path)
            let result: Result<Reading, any Error>
            do {
                result = .success(try await Self.read(ledger))
            } catch {
                result = .failure(error)
            }
            await ledger.close()
            return try result.get()
        } catch let error as LedgerError {
            return Reading(isRefused: true, text: "\(error)")
        }
    }

    private static func read(_ ledger: SQLiteLedger) async throws -> Reading {
        let fixture = LedgerFixture(ledger)
        var lines: [String] = []
        for number in 1...100 {
            if let job = try await ledger.job(JobID(rawValue: Int64(number))) { lines.append("\(job)") }
        }
        lines += try await ledger.unfinishedJobs(in: .main, limit: 100).map { "unfinished \($0.job.id)" }
        lines.append("next \(try await ledger.nextJob(in: .main)?.job.id as Any)")
        for key in ["leaver7@example.org", "user-11", "waiting2@example.org"] {
            lines.append("about \(key): \(try await ledger.newestJob(about: key, in: .main)?.job.id as Any)")
        }
        let report = try await ledger.verifyAudit()
        lines.append("audit \(report)")
        var messages: Set<Int> = []
        while case .post(let post) = try await ledger.claimPost(to: fixture.channel, at: fixture.at(1_000)) {
            lines.append("\(post)")
            messages.insert(Int(post.id.rawValue))
            try await ledger.settlePost(post.id, .sent, at: fixture.at(1_000))
        }
        return Reading(isRefused: false, text: lines.joined(separator: "\n"), messages: messages)
    }
}

extension Lane {
    /// What the executable does with a damaged store.
    fileprivate func faults(startingOn files: StoredFiles, _ truth: StoredFiles.Reading) async throws -> [String] {
        try removeStore()
        try files.lay(at: storePath)
        let (entry, request) = (chat.channel.count, portal.journal.entries.count)
        do {
            try await startBot()
        } catch let error as BotProcess.NeverListened {
            let isInWords = CorruptionRun.isHelpful(error.description)
            return error.exitCode == 4 && isInWords ? [] : ["ended with \(error.exitCode as Any): \(error.description)"]
        }
        let texts = { self.chat.channel.dropFirst(entry).filter { $0.origin == .webhook } }
        let deadline = ContinuousClock.now + .seconds(5)
        while texts().count < truth.messages.count, ContinuousClock.now < deadline, bot?.exitCode == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        var faults: [String] = []
        let code = try await bot?.stop(within: .seconds(10))
        if code != 0, code != 4 { faults.append("ended with \(code as Any): \(bot?.lastWords ?? [])") }
        let sent = Set(texts().compactMap { $0.messageID.flatMap(OutboxJudge.number(ofMessage:)) })
        if code == 0, !truth.messages.isSubset(of: sent) {
            faults.append("messages were lost: \(truth.messages.subtracting(sent).sorted())")
        }
        let starts = portal.journal.entries.dropFirst(request).filter { $0.kind == "startReassignment" }
        // Nobody in that store is known to this portal.
        if !starts.isEmpty { faults.append("a start was sent: \(starts.map(\.body))") }
        return faults
    }

    /// The store goes away under a running bot: no order is acknowledged that nobody will find again, and the next start is refused.
    fileprivate func faultsOfDeletion(_ end: String) async throws -> [String] {
        _ = try await bot?.stop(within: .seconds(10))
        try removeStore()
        try await startBot()
        var dice = Dice(seed: 1)
        _ = try await chat.type(addLeaver(with: &dice).command, as: olga)
        try FileManager.default.removeItem(atPath: storePath + end)
        let answer = try await chat.type(addLeaver(with: &dice).command, as: olga)
        var faults: [String] = []
        if let name = Self.job(in: answer) { faults.append("\(name) was acknowledged") }
        let deadline = ContinuousClock.now + .seconds(10)
        while bot?.exitCode == nil, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        if bot?.exitCode != 4 { faults.append("ended with \(bot?.exitCode as Any)") }
        do {
            try await startBot()
            // A log that was copied into the store when the bot ended is no loss.
            if end.isEmpty { faults.append("the next start began anew") }
        } catch let error as BotProcess.NeverListened {
            if error.exitCode != 4 || !error.description.contains("To restore: ") { faults.append("the next start: \(error.description)") }
        }
        return faults
    }
}
