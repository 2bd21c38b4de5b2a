import ChatPlatforms
import Logging
import ServiceLifecycle

/// The answer to a press on its way to the press's own address.
struct PressDelivery: Sendable {
    let answer: PressAnswer
    let platform: PlatformName
    /// A secret.
    let url: String
}

extension PressDelivery: CustomStringConvertible, CustomReflectable {
    /// Without the address.
    var description: String { "answer to a press on \(platform)" }
    var customMirror: Mirror { Mirror(self, children: ["platform": platform]) }
}

/// Answers to presses. The press itself is done and stored: where an answer is lost, the buttons stay, and say so when they are pressed again.
typealias PressQueue = BoundedQueue<PressDelivery>

extension BoundedQueue<PressDelivery> {
    /// More answers than this are given up.
    static var limit: Int { 128 }

    init() {
        self.init(limit: Self.limit)
    }
}

/// Carries the answers to presses where the platform wants them: first what becomes of the message, then what the person is told.
struct PressService: Service {
    let queue: PressQueue
    let channels: ChannelDirectory
    let courier: Courier
    let clock: BotClock

    /// Answers that are carried at the same time.
    static let mostAtOnce = 4

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.elements.forEach(atOnce: Self.mostAtOnce) { await carry($0) }
        }
    }

    private func carry(_ item: PressDelivery) async {
        guard let platform = channels.platform(item.platform) else { return }
        if let replacement = item.answer.replacement {
            await courier.answer(replacement, by: platform, to: .original(url: item.url), clock: clock)
        }
        if let note = item.answer.note {
            await courier.answer(note, by: platform, to: .reply(url: item.url), clock: clock)
        }
    }
}
