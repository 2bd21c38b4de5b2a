import ChatSimulator
import DocSpaceSimulator
import Foundation
import LoopbackHTTP

extension DiskErrorsRun {
    /// Orders until a disk is full, a start on it, more room; then a start on a read-only disk, and one when it can be written again.
    static func fillSmallDisk(with dice: inout Dice) async throws -> [String] {
        let lane = try await Lane(withoutBotAt: 100)
        let faults: [String]
        do {
            let disk = try await SmallDisk(over: lane.folder.path, size: Int.random(in: 350...1_400, using: &dice))
            faults = try await lane.runFull(disk, with: &dice) + lane.runReadOnly(disk, with: &dice)
        } catch let reason as SmallDisk.NotPossible {
            faults = [reason.description]
        }
        try await lane.close()
        return faults
    }
}

extension Lane {
    fileprivate func runFull(_ disk: SmallDisk, with dice: inout Dice) async throws -> [String] {
        var faults: [String] = []
        try await startBot(under: disk.entrance)
        var jobs: [(name: String, course: Course)] = []
        let mostJobs = 60
        while bot?.exitCode == nil, jobs.count < mostJobs {
            let course = addLeaver(with: &dice)
            guard let name = Self.job(in: try await chat.type(course.command, as: olga)) else { break }
            jobs.append((name, course))
        }
        let code = try await bot?.ended(within: .seconds(20))
        if code != 4 { faults.append("full: ended with \(code.map { "\($0)" } ?? "nothing") after \(jobs.count) orders") }
        bot?.kill()

        try disk.fill()
        faults += try await refusal(on: disk, saying: "full")
        faults += try DiskFault.integrity(of: storeFiles.map(disk.outside), at: folder.appending(path: "copy"))
        try disk.makeRoom()
        try await startBot(under: disk.entrance)
        for (name, course) in jobs {
            faults += judge(try await lastMessage(of: name, course), course).map { "\(name) of \(jobs.count), more room: \($0)" }
        }
        return faults
    }

    fileprivate func runReadOnly(_ disk: SmallDisk, with dice: inout Dice) async throws -> [String] {
        let course = addLeaver(with: &dice)
        guard let name = Self.job(in: try await chat.type(course.command, as: olga)) else { return ["not accepted with room again"] }
        bot?.kill()
        try disk.mount("remount,ro")
        var faults = try await refusal(on: disk, saying: "cannot be written")
        try disk.mount("remount,rw")
        try await startBot(under: disk.entrance)
        faults += judge(try await lastMessage(of: name, course), course).map { "read-only before: \($0)" }
        if try await bot?.stop(within: .seconds(10)) != 0 { faults.append("the bot in peace did not end with 0") }
        return faults
    }

    /// What is wrong with a start on a disk that takes no write.
    private func refusal(on disk: SmallDisk, saying reason: String) async throws -> [String] {
        let before = portal.journal.entries.count
        let (code, words) = try await BotProcess.failure(of: environment, under: disk.entrance)
        var faults: [String] = []
        if code != 4 || !words.contains(reason) { faults.append("a start that should say \"\(reason)\": \(code) \(words)") }
        if portal.journal.entries.dropFirst(before).contains(where: { $0.method != "GET" }) {
            faults.append("it changed something all the same")
        }
        return faults
    }
}
