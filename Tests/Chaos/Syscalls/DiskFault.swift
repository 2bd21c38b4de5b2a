import Foundation
import GRDB

/// One system call of a job's life that fails.
struct DiskFault: CustomStringConvertible {
    let injection: Strace.Injection

    var description: String { "\(injection)" }

    /// Calls that only the store makes.
    private static let storeCalls: Set = ["pwrite64", "fdatasync", "ftruncate", "pread64"]
    /// Calls that others make too: counted on the store's files alone.
    private static let fileCalls: Set = ["openat", "unlink"]
    private static let talk: Set = ["write", "sendto", "recvfrom", "read", "connect"]

    /// The points of a life.
    static func points(at scale: Double, in folder: ScratchFolder) async throws -> [CallPoint] {
        var points: [CallPoint] = []
        for calls in [storeCalls.union(talk), fileCalls] {
            let lane = try await Lane(withoutBotAt: scale)
            var dice = Dice(seed: 1)
            var name: String?
            var strace = Strace(calls: calls.sorted(), log: folder.file("life"))
            if calls == fileCalls { strace.paths = lane.storeFiles }
            let life = try await lane.live(lane.addLeaver(with: &dice), knownAs: &name, under: strace, patience: .seconds(60))
            try await lane.close()
            points += life.log.points { calls == fileCalls || storeCalls.contains($0.name) || $0.isOnSocket }
        }
        return points
    }

    /// All that can happen at a point. An interrupted call is made again, so that it is not interrupted for ever.
    static func all(at point: CallPoint) -> [DiskFault] {
        let errors = point.call == "pread64" ? ["EIO"] : ["EIO", "ENOSPC", "EROFS"]
        var injections = errors.flatMap { error in
            [Strace.Injection.Times.once, .always].map { Strace.Injection(point: point, effect: .error(error), times: $0) }
        }
        if !["pread64", "unlink"].contains(point.call) {
            injections += [.once, .burst].map { Strace.Injection(point: point, effect: .error("EINTR"), times: $0) }
        }
        return injections.map(DiskFault.init)
    }

    struct Verdict {
        var faults: [String] = []
        var word = ""
        var isReached = false
    }

    /// Lives a job with the fault, then without it.
    func judge(_ number: Int, at scale: Double, in folder: ScratchFolder) async throws -> Verdict {
        let file = folder.file("\(number)")
        defer { try? FileManager.default.removeItem(at: file) }
        let call = injection.point.call
        let lane = try await Lane(withoutBotAt: scale)
        var dice = Dice(seed: UInt64(number))
        let course = lane.addLeaver(with: &dice)
        var strace = Strace(
            calls: Self.storeCalls.union(Self.talk).union([call]).sorted(), log: file, injection: injection, keptBytes: 4_200)
        if Self.fileCalls.contains(call) { strace.paths = lane.storeFiles }
        var name: String?
        let life = try await lane.live(course, knownAs: &name, under: strace, patience: .seconds(3))

        let met = life.log.calls.count(where: \.isInjected)
        var verdict = Verdict(isReached: met > 0)
        let code = life.exitCode.map { "\($0)" } ?? "nothing"
        if let line = life.log.firstFailedCommit {
            if life.exitCode != 4 { verdict.faults.append("a commit failed, and the bot ended with \(code): \(life.words.suffix(3))") }
            let late = ["start", "terminate"].flatMap { life.log.sends(of: " /api/2.0/people/reassign/\($0)") }.filter { $0 > line }
            if !late.isEmpty { verdict.faults.append("a commit failed at line \(line), and requests left at \(late)") }
        } else if !Self.talk.contains(call), ![0, 4].contains(life.exitCode) {
            verdict.faults.append("the bot ended with \(code): \(life.words.suffix(3))")
        }
        // With a filter on files, the answer is not in the log.
        if strace.paths.isEmpty { verdict.faults += life.log.answerFaults(of: course, name) }
        verdict.faults += try Self.integrity(of: lane.storeFiles, at: folder.file("copy-\(number)"))
        let rest = try await lane.finish(course, knownAs: name, kills: max(1, met))
        verdict.faults += rest.faults
        verdict.word = "\(Self.talk.contains(call) ? "talk" : "store"), exit code \(code)\(met > 0 ? "" : ", not reached"): \(rest.end)"
        try await lane.close()
        return verdict
    }

    /// What SQLite says about a copy of a store that nobody has open.
    static func integrity(of files: [String], at copy: URL) throws -> [String] {
        let manager = FileManager.default
        guard let main = files.first, let size = try? manager.attributesOfItem(atPath: main)[.size] as? Int, size > 0 else { return [] }
        defer { for end in ["", "-wal", "-shm"] { try? manager.removeItem(atPath: copy.path + end) } }
        for file in files where manager.fileExists(atPath: file) {
            try manager.copyItem(atPath: file, toPath: copy.path + file.dropFirst(main.count))
        }
        let queue = try DatabaseQueue(path: copy.path)
        let verdict = try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        try queue.close()
        return verdict == ["ok"] ? [] : ["integrity_check: \(verdict.prefix(3))"]
    }
}

extension Lane {
    /// The files of the store, the main one first.
    var storeFiles: [String] { [storePath, storePath + "-wal"] }
}
