import Foundation
import ReassignTestKit

/// The built bot as a process of its own.
struct BotProcess {
    struct NeverListened: Error, CustomStringConvertible {
        let description: String
        /// How it ended; `nil` if it had to be killed.
        let exitCode: Int?
    }

    private let process: ChildProcess

    /// Starts the executable beside this one and waits until it takes commands.
    ///
    /// - Parameter wrapper: A command, with its arguments, that becomes the bot or starts it under its own process number.
    /// - Returns: The process and the address of its command listener.
    /// - Throws: ``NeverListened``.
    static func start(
        _ environment: [String: String], under wrapper: [String] = []
    ) async throws -> (bot: BotProcess, address: String) {
        let bot = try BotProcess(environment, under: wrapper)
        do {
            return (bot, try await bot.listenAddress())
        } catch {
            bot.kill()
            throw error
        }
    }

    /// Starts one that is to end by itself, and waits for that.
    ///
    /// - Returns: Its exit code and all that it said.
    static func failure(
        of environment: [String: String], under wrapper: [String] = []
    ) async throws -> (code: Int, words: String) {
        let bot = try BotProcess(environment, under: wrapper)
        let code = try await bot.ended(within: .seconds(30))
        bot.kill()
        return (code ?? -1, bot.process.lines.joined(separator: "\n"))
    }

    /// Runs another command of it to its end; one that does not end in time is killed.
    ///
    /// - Returns: Its exit code, 128 and the number of a signal, and all that it said.
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> (code: Int?, words: String) {
        let bot = try BotProcess(environment, under: [], arguments: arguments)
        let code = try await bot.ended(within: .seconds(30))
        bot.kill()
        return (code, bot.process.lines.joined(separator: "\n"))
    }

    /// Lets one run for a while, whatever it says, and stops it.
    ///
    /// - Returns: All that it said.
    static func words(of environment: [String: String], for time: Duration) async throws -> String {
        let bot = try BotProcess(environment, under: [])
        _ = try await bot.ended(within: time)
        _ = try await bot.stop(within: .seconds(20))
        return bot.process.lines.joined(separator: "\n")
    }

    private init(_ environment: [String: String], under wrapper: [String], arguments: [String] = ["serve"]) throws {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "reassign-bot")
        let words = wrapper + [executable.path] + arguments
        process = try ChildProcess(words[0], Array(words.dropFirst()), environment: environment, keeping: .all)
    }

    /// The address of a listener, `commands` or `admin`, as soon as it takes connections.
    ///
    /// - Throws: ``NeverListened``.
    func listenAddress(of listener: String = "commands") async throws -> String {
        struct Line: Decodable {
            var msg: String
            var listener: String?
            var address: String?

            enum CodingKeys: String, CodingKey {
                case msg, listener
                case address = "listen.address"
            }
        }
        let deadline = ContinuousClock.now + .seconds(20)
        var isRunning = true
        while isRunning, ContinuousClock.now < deadline {
            isRunning = process.exitCode == nil
            for line in process.lines {
                if let found = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)), found.msg == "listening",
                    found.listener == listener, let address = found.address
                {
                    return address
                }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw NeverListened(description: lastWords.joined(separator: "\n"), exitCode: process.exitCode)
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.exitCode == nil }

    /// How many files and connections it has open.
    var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processID)/fd").count) ?? 0
    }

    /// The most memory it has ever had resident, in MiB.
    var peakMiB: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)).map { $0 / 1_024 } ?? 0
    }

    /// Its log so far.
    var lines: [String] { process.lines }

    /// The end of its log.
    var lastWords: [String] { process.lines.suffix(20) }

    /// How it ended: the exit code, or 128 and the number of a signal; `nil` while it runs.
    var exitCode: Int? { process.exitCode }

    /// What the system shows about it: `/proc/…`.
    var systemPath: String { "/proc/\(process.processID)" }

    /// Sends it a signal.
    func send(_ signal: CInt) { process.send(signal) }

    /// Ends it as a power cut would.
    func kill() {
        process.send(SIGKILL)
        process.wait()
    }

    /// Ends it as a service manager would.
    ///
    /// - Returns: Its exit code; `nil` if it did not end in time and was killed.
    func stop(within limit: Duration) async throws -> Int? {
        process.send(SIGTERM)
        let code = try await ended(within: limit)
        kill()
        return code
    }

    /// Its exit code, if it ends by itself in time.
    func ended(within limit: Duration) async throws -> Int? {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let code = process.exitCode { return code }
            try await Task.sleep(for: .milliseconds(1))
        }
        return nil
    }
}
