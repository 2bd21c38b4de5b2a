import Foundation
import ReassignTestKit

/// A file system of its own over a folder, seen only by those who enter it. It goes away with its keeper.
final class SmallDisk {
    struct NotPossible: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: String
    private let keeper: ChildProcess
    private let keeperID: String

    /// - Parameter size: In KiB.
    /// - Throws: ``NotPossible`` without the right to mount.
    init(over folder: String, size: Int) async throws {
        self.folder = folder
        let script = "mount -t tmpfs -o size=\(size)k,mode=700 none \"$0\" && echo $$ && exec sleep 900"
        keeper = try ChildProcess("unshare", ["-m", "--propagation", "private", "sh", "-c", script, folder], keeping: .all)
        let deadline = ContinuousClock.now + .seconds(10)
        while keeper.lines.isEmpty, keeper.exitCode == nil, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        guard keeper.exitCode == nil, let line = keeper.lines.first, Int(line) != nil else {
            keeper.send(SIGKILL)
            throw NotPossible(description: "not possible here: \(keeper.lines.joined(separator: " "))")
        }
        keeperID = line
    }

    deinit {
        keeper.send(SIGKILL)
        keeper.wait()
    }

    /// What a command starts with to see this disk.
    var entrance: [String] { ["nsenter", "-t", keeperID, "-m", "--"] }

    /// A file of the disk, as seen from outside.
    func outside(_ path: String) -> String { "/proc/\(keeperID)/root\(path)" }

    /// Leaves no byte free.
    func fill() throws { _ = try run("sh", "-c", "cat /dev/zero > \"$0\"/ballast", folder) }

    /// Gives back what ``fill()`` took, and more.
    func makeRoom() throws {
        _ = try run("rm", "-f", "\(folder)/ballast")
        try mount("remount,size=64m")
    }

    /// Changes how it is mounted.
    func mount(_ options: String) throws {
        let code = try run("mount", "-o", options, folder)
        guard code == 0 else { throw NotPossible(description: "not possible here: mount -o \(options): exit code \(code)") }
    }

    private func run(_ words: String...) throws -> Int {
        let command = entrance + words
        return try ChildProcess(command[0], Array(command.dropFirst()), keeping: .all).wait()
    }
}
