import ChatPlatforms
import Logging
import TransportCore

/// Carries one message to a chat and tells what became of it.
struct Courier: Sendable {
    let transport: any HTTPTransport
    let metrics: BotMetrics
    let logger: Logger

    /// Sends a message; one that the platform calls wrong once more as plain text.
    func send(_ message: Message, by platform: any ChatPlatform, to destination: ChatPlatforms.Destination) async -> Delivery {
        let delivery = await send(platform.encode(message, to: destination), by: platform, to: destination)
        metrics.posted(platform: platform.name, result: BotMetrics.PostResult(delivery))
        guard case .rejected(let word) = delivery else { return delivery }
        logger.warning("post called wrong by the platform", metadata: ["post.word": "\(word)", "chat.platform": "\(platform.name)"])
        let plain = await send(platform.encodePlain(message, to: destination), by: platform, to: destination)
        metrics.posted(platform: platform.name, result: BotMetrics.PostResult(plain))
        return plain
    }

    private func send(
        _ requests: [TransportRequest],
        by platform: any ChatPlatform,
        to destination: ChatPlatforms.Destination
    ) async -> Delivery {
        for request in requests {
            let delivery = platform.interpret(await transport.result(of: request), from: destination)
            guard delivery == .delivered else { return delivery }
        }
        return .delivered
    }
}

extension BotMetrics.PostResult {
    /// What one try counts as.
    fileprivate init(_ delivery: Delivery) {
        self =
            switch delivery {
            case .delivered: .delivered
            case .retry, .retryFewTimes: .retried
            case .unknown: .unknown
            case .rejected: .rejected
            case .dead: .dead
            }
    }
}
