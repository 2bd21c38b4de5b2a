import ChatPlatforms
import Logging
import ServiceLifecycle

/// Answers to presses that go to the press's own address. The press itself is done and stored, so a crash may lose them: the buttons then
/// stay, and say so when they are pressed again.
struct PressQueue: Sendable {
    /// An answer on its way.
    struct Item: Sendable {
        let answer: PressAnswer
        let platform: PlatformName
        /// A secret.
        let url: String
    }

    /// More answers than this are given up.
    static let limit = 128

    let items: AsyncStream<Item>
    private let continuation: AsyncStream<Item>.Continuation

    init() {
        (items, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// - Returns: `false` if there are too many.
    func add(_ item: Item) -> Bool {
        if case .enqueued = continuation.yield(item) { true } else { false }
    }
}

extension PressQueue.Item: CustomStringConvertible, CustomReflectable {
    /// Without the address.
    var description: String { "answer to a press on \(platform)" }
    var customMirror: Mirror { Mirror(self, children: ["platform": platform]) }
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
            await queue.items.forEach(atOnce: Self.mostAtOnce) { await carry($0) }
        }
    }

    private func carry(_ item: PressQueue.Item) async {
        guard let platform = channels.platform(item.platform) else { return }
        if let replacement = item.answer.replacement {
            await courier.answer(replacement, by: platform, to: .original(url: item.url), clock: clock)
        }
        if let note = item.answer.note {
            await courier.answer(note, by: platform, to: .reply(url: item.url), clock: clock)
        }
    }
}
