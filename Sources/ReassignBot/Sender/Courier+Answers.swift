import ChatPlatforms
import Logging

extension Courier {
    /// How often a later private answer is offered to the chat.
    static let mostAnswerTries = 3

    /// Carries a later private answer. One that does not arrive is given up: whoever asked sees none and asks again.
    func answer(_ text: MessageText, by platform: any ChatPlatform, to url: String, clock: BotClock) async {
        await answer(Message(id: "", spans: text.spans), by: platform, to: .reply(url: url), clock: clock)
    }

    /// The same for a message with buttons, or for one that takes the place of another.
    func answer(
        _ message: Message, by platform: any ChatPlatform, to destination: ChatPlatforms.Destination, clock: BotClock
    ) async {
        for tries in 1...Self.mostAnswerTries {
            switch await send(message, by: platform, to: destination) {
            case .retry(let after) where tries < Self.mostAnswerTries:
                try? await clock.sleep(for: min(after ?? .seconds(1), .seconds(10)))
            case .delivered:
                return
            case .retry, .retryFewTimes, .unknown, .rejected, .dead:
                logger.warning("answer not delivered", metadata: ["chat.platform": "\(platform.name)"])
                return
            }
        }
    }
}
