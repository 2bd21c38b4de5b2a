import Foundation
import NIOConcurrencyHelpers

/// The built bot as a process of its own.
final class BotProcess: Sendable {
    struct NeverListened: Error, CustomStringConvertible {
        let description: String
    }

    private let process = Process()
    private let lines = NIOLockedValueBox<[String]>([])

    /// Starts the executable beside this one and waits until it takes commands.
    ///
    /// - Returns: The process and the address of its command listener.
    static func start(_ environment: [String: String]) async throws -> (bot: BotProcess, address: String) {
        let bot = BotProcess()
        try bot.run(environment)
        return (bot, try await bot.listenAddress())
    }

    private func run(_ environment: [String: String]) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "reassign-bot")
        process.arguments = ["serve"]
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardError = pipe
        let rest = NIOLockedValueBox(Data())
        pipe.fileHandleForReading.readabilityHandler = { [lines] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            let complete = rest.withLockedValue { rest -> [String] in
                rest += data
                var complete: [String] = []
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    complete.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                    rest = Data(rest[rest.index(after: end)...])
                }
                return complete
            }
            // The last words are enough to explain an end.
            lines.withLockedValue { $0 = Array(($0 + complete).suffix(200)) }
        }
        try process.run()
    }

    private func listenAddress() async throws -> String {
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
        while ContinuousClock.now < deadline, process.isRunning || !lines.withLockedValue(\.isEmpty) {
            for line in lines.withLockedValue({ $0 }) {
                if let found = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)), found.msg == "listening",
                    found.listener == "commands", let address = found.address
                {
                    return address
                }
            }
            if !process.isRunning { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw NeverListened(description: lastWords.joined(separator: "\n"))
    }

    /// The end of its log.
    var lastWords: [String] { lines.withLockedValue { $0.suffix(20) } }

    /// Ends it as a power cut would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
