import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

/// A wall clock that stands still until a test moves it.
final class StandingClock: @unchecked Sendable {
    // Sendable because `value` is read and written under `lock` only.
    private let lock = NSLock()
    private var value = Duration.seconds(1_767_225_600)

    var now: Duration { lock.withLock { value } }

    func advance(by duration: Duration) { lock.withLock { value += duration } }
}

/// A simulator on loopback with a standing clock, and a bot that gives one answer and records what it was sent.
struct SimulatorFixture {
    let simulator: ChatSimulator
    let clock: StandingClock
    let bot: LoopbackServer
    let received: RequestJournal
    let olga: ChatUser

    /// The secret both ends share.
    static let secret = "0123456789abcdef0123456789abcdef"

    /// Runs a test against a fresh simulator and stops both ends after it.
    static func run(
        _ platform: SimulatedPlatform,
        configure: (inout ChatSimulatorConfiguration) -> Void = { _ in },
        bot answer: @escaping @Sendable (LoopbackRequest) async -> LoopbackReply = { _ in .text(200, "") },
        _ body: (SimulatorFixture) async throws -> Void
    ) async throws {
        let received = try RequestJournal()
        let bot = try await LoopbackServer.start { request in
            let headers = request.headerFields.map { "\($0.name.rawName): \($0.value)" }.joined(separator: "\n")
            guard (try? received.append(JournalEntry(kind: "bot", request: request, extras: ["headers": headers]))) != nil else {
                return .closeWithoutAnswer
            }
            return await answer(request)
        }
        let clock = StandingClock()
        var configuration = ChatSimulatorConfiguration.sample(platform, secret: Self.secret)
        configuration.commandURL = bot.baseURL + "/\(platform.rawValue)/commands"
        configuration.timeSince1970 = { clock.now }
        // The tests share the machine: only those about patience are as impatient as the platform.
        configuration.commandTimeout = .seconds(60)
        configure(&configuration)
        let simulator = try await ChatSimulator.start(configuration)
        let fixture = SimulatorFixture(
            simulator: simulator, clock: clock, bot: bot, received: received, olga: try #require(configuration.users.first))
        do {
            try await body(fixture)
        } catch {
            await simulator.stop()
            await bot.stop()
            throw error
        }
        await simulator.stop()
        await bot.stop()
    }

    /// Posts JSON to an address of the simulator, or sends something else to it.
    func post(
        _ url: String? = nil,
        _ body: String = #"{"text":"hello"}"#,
        type: String = "application/json",
        method: HTTPRequest.Method = .post
    ) async throws -> LoopbackAnswer {
        let target = (url ?? simulator.webhookURL).dropFirst(simulator.siteURL.count)
        let request = LoopbackRequest(method: method, target: String(target), headerFields: [.contentType: type], body: Array(body.utf8))
        return try await LoopbackClient.send(request, port: simulator.port, timeout: .seconds(30))
    }

    /// What a sender can tell from an attempt to post: status and body, or that no answer came.
    func outcome(_ url: String? = nil) async throws -> String {
        do {
            let answer = try await post(url)
            return "\(answer.status) \(answer.text)"
        } catch let error as LoopbackError {
            return "\(error.code)"
        }
    }
}
